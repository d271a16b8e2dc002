"""PostgreSQL goes away and comes back, at the worst moments."""

import threading
from collections.abc import Callable, Iterator

import psycopg
import pytest

from parlour.store import CommitUnknown, Store, StoreAway, Transaction, migrate, open_store
from parlour.store.postgres import readers, writer
from tests.integration.store.conftest import insert_case
from tests.support.postgres import Cluster

WAIT = 30
END_MYSELF = "SELECT pg_terminate_backend(pg_backend_pid())"


@pytest.fixture
def store(postgres_url: str) -> Iterator[Store]:
    migrate(postgres_url)
    store = open_store(postgres_url, role="web")
    yield store
    store.close()


def put(name: str) -> Callable[[Transaction], None]:
    return lambda tx: tx.send("INSERT INTO settings (name, value) VALUES (?, 'x')", (name,))


def put_once(name: str) -> Callable[[Transaction], None]:
    return lambda tx: tx.send(
        "INSERT INTO settings (name, value) VALUES (?, 'x') ON CONFLICT DO NOTHING", (name,)
    )


def names(store: Store) -> set[str]:
    return {row[0] for row in store.read(lambda reader: reader.all("SELECT name FROM settings"))}


def test_a_connection_ended_in_the_middle_is_made_again_and_the_action_too(store: Store) -> None:
    ran: list[int] = []

    def act(tx: Transaction) -> None:
        put("a")(tx)
        ran.append(1)
        if len(ran) == 1:
            tx.one(END_MYSELF)

    store.write(act).result(WAIT)
    assert (len(ran), names(store)) == (2, {"a"})


def test_a_read_ended_in_the_middle_is_done_again(store: Store) -> None:
    ran: list[int] = []

    def look(reader: object) -> object:
        ran.append(1)
        return reader.one(END_MYSELF if len(ran) == 1 else "SELECT 5")  # type: ignore[attr-defined] # any reader

    assert (store.read(look), len(ran)) == ((5,), 2)


def test_an_action_that_always_ends_the_connection_is_given_up(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "PATIENCE", 0.3)
    monkeypatch.setattr(readers, "PATIENCE", 0.3)
    # `deadline` is computed when an action is handed in, so the shorter patience holds from here on.
    with pytest.raises(StoreAway):
        store.write(lambda tx: tx.one(END_MYSELF)).result(WAIT)
    with pytest.raises(StoreAway):
        store.read(lambda reader: reader.one(END_MYSELF))
    store.write(put("after")).result(WAIT)
    assert names(store) == {"after"}


def test_a_connection_that_breaks_during_the_commit_is_said_to_be_unknown(
    store: Store, postgres_url: str
) -> None:
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(
            "CREATE FUNCTION end_myself() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$"
        )
        connection.execute(
            "CREATE CONSTRAINT TRIGGER at_commit AFTER INSERT ON settings DEFERRABLE INITIALLY DEFERRED"
            " FOR EACH ROW WHEN (NEW.name = 'doomed') EXECUTE FUNCTION end_myself()"
        )
    with pytest.raises(CommitUnknown):
        store.write(put("doomed")).result(WAIT)
    store.write(put("after")).result(WAIT)
    assert names(store) == {"after"}


def test_what_the_commit_itself_refuses_is_told_to_the_caller(store: Store, postgres_url: str) -> None:
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("CREATE UNIQUE INDEX one_value ON settings (value)")
        connection.execute(
            "ALTER TABLE settings ADD CONSTRAINT late UNIQUE (value) DEFERRABLE INITIALLY DEFERRED"
        )
        connection.execute("DROP INDEX one_value")
    pending = [store.write(put(name), case_id=name) for name in "abc"]
    failed = [each for each in pending if raises(each.result)]
    assert len(failed) == 2
    assert len(names(store)) == 1


def raises(result: Callable[[float], None]) -> bool:
    try:
        result(WAIT)
    except Exception:
        return True
    return False


def test_a_ring_of_waiting_is_broken_and_both_are_done(postgres_url: str, store: Store) -> None:
    other = open_store(postgres_url, role="worker")
    first, second = "a" * 32, "b" * 32
    for case_id in (first, second):
        store.write(lambda tx, case_id=case_id: insert_case(tx, case_id)).result(WAIT)
    both_hold_one = threading.Barrier(2)

    def crossing(mine: str, theirs: str) -> Callable[[Transaction], None]:
        ran: list[int] = []

        def act(tx: Transaction) -> None:
            ran.append(1)
            tx.execute("UPDATE cases SET last_seq = last_seq + 1 WHERE id = ?", (mine,))
            if len(ran) == 1:
                both_hold_one.wait(WAIT)
            tx.execute("UPDATE cases SET last_seq = last_seq + 1 WHERE id = ?", (theirs,))

        return act

    try:
        pending = store.write(crossing(first, second)), other.write(crossing(second, first))
        for each in pending:
            each.result(WAIT)
    finally:
        other.close()
    assert store.read(lambda reader: reader.all("SELECT last_seq FROM cases")) == [(2,), (2,)]


def test_a_killed_server_costs_patience_and_nothing_else(postgres: Cluster, store: Store) -> None:
    store.write(put("before")).result(WAIT)
    postgres.kill()
    try:
        waiting = [store.write(put(f"n{number}"), case_id=f"{number}") for number in range(10)]
        looking = store.fetch(lambda reader: reader.one("SELECT count(*) FROM settings"))
    finally:
        postgres.start()
    for number, each in enumerate(waiting):
        try:
            each.result(WAIT)
        except CommitUnknown:
            # The kill met a commit on its way: the caller is told to do the same again.
            store.write(put_once(f"n{number}")).result(WAIT)
    assert looking.result(WAIT)[0] >= 1
    assert names(store) == {"before", *(f"n{number}" for number in range(10))}


def test_a_server_that_stays_away_is_admitted(
    postgres: Cluster, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "PATIENCE", 0.2)
    monkeypatch.setattr(readers, "PATIENCE", 0.2)
    postgres.kill()
    try:
        with pytest.raises(StoreAway):
            store.write(put("a")).result(WAIT)
        with pytest.raises(StoreAway):
            store.read(names_of)
    finally:
        postgres.start()
    store.write(put("b")).result(WAIT)
    assert names(store) == {"b"}


def names_of(reader: object) -> object:
    return reader.all("SELECT name FROM settings")  # type: ignore[attr-defined] # any reader
