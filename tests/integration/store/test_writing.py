"""What every store keeps to, on both databases."""

import asyncio
import threading
from collections.abc import Callable

import pytest

from parlour.foundation.errors import Conflict
from parlour.foundation.ids import new_id
from parlour.store import BrokenRule, Pending, Reader, Store, StoreAway, Transaction

Opener = Callable[[str], Store]
WAIT = 20


def put(name: str, value: str = "x") -> Callable[[Transaction], None]:
    return lambda tx: tx.send("INSERT INTO settings (name, value) VALUES (?, ?)", (name, value))


def names(store: Store) -> set[str]:
    return {row[0] for row in store.read(lambda reader: reader.all("SELECT name FROM settings"))}


def test_what_is_answered_is_there_for_everybody(opened: Opener) -> None:
    web, worker = opened("web"), opened("worker")
    web.write(put("a")).result(WAIT)
    assert names(worker) == {"a"}


def test_one_that_fails_fails_alone_and_leaves_nothing(store: Store) -> None:
    def refuse(tx: Transaction, name: str) -> None:
        put(name)(tx)
        raise Conflict

    def broken(tx: Transaction, name: str) -> None:
        put(name)(tx)
        put(name)(tx)

    def sneaky(tx: Transaction, name: str) -> None:
        tx.one("INSERT INTO settings (name, value) VALUES (?, 'x') RETURNING name", (name,))
        raise Conflict

    pending: list[tuple[Pending[None], type[Exception] | None]] = []
    for number in range(60):
        act, error = [(None, None), (refuse, Conflict), (broken, BrokenRule), (sneaky, Conflict)][number % 4]
        name = f"n{number}"
        action = put(name) if act is None else lambda tx, act=act, name=name: act(tx, name)
        pending.append((store.write(action, case_id=new_id()), error))
    for answer, error in pending:
        if error is None:
            answer.result(WAIT)
        else:
            with pytest.raises(error):
                answer.result(WAIT)
    assert names(store) == {f"n{number}" for number in range(0, 60, 4)}


def test_an_appended_row_goes_with_its_action_and_fails_no_other(store: Store) -> None:
    insert = "INSERT INTO settings (name, value) VALUES (?, ?)"

    def append(tx: Transaction, name: str, *, refuse: bool = False, write: bool = False) -> None:
        if write:
            put(f"written-{name}")(tx)
        tx.append(insert, (name, "x"))
        if refuse:
            raise Conflict

    store.write(put("taken")).result(WAIT)
    kept = [store.write(lambda tx, n=n: append(tx, f"n{n}"), case_id=new_id()) for n in range(90)]
    refused = [
        store.write(lambda tx, w=w: append(tx, "refused", refuse=True, write=w), case_id=new_id())
        for w in (False, True)
    ]
    broken = store.write(lambda tx: append(tx, "taken", write=True), case_id=new_id())
    for pending in kept:
        pending.result(WAIT)
    for pending in refused:
        with pytest.raises(Conflict):
            pending.result(WAIT)
    with pytest.raises(BrokenRule):
        broken.result(WAIT)
    assert names(store) == {"taken", *(f"n{number}" for number in range(90))}


def test_a_broken_rule_says_nothing_of_the_row(store: Store) -> None:
    store.write(put("Cleo")).result(WAIT)
    with pytest.raises(BrokenRule) as caught:
        store.write(put("Cleo")).result(WAIT)
    assert "Cleo" not in str(caught.value)


def test_a_reference_to_nothing_is_refused(store: Store) -> None:
    with pytest.raises(BrokenRule):
        store.write(
            lambda tx: tx.send("INSERT INTO topics (id, name, team_id, position) VALUES ('p', 'P', 'no', 1)")
        ).result(WAIT)


def test_reading_then_deciding_is_safe_when_the_case_is_named(opened: Opener, case_id: str) -> None:
    """Two processes count up the same row two hundred times; every step is there at the end."""

    def step(tx: Transaction) -> int:
        row = tx.one("SELECT last_seq FROM cases WHERE id = ?", (case_id,))
        assert row is not None
        tx.send("UPDATE cases SET last_seq = ? WHERE id = ?", (row[0] + 1, case_id))
        return int(row[0])

    stores = opened("web"), opened("worker")
    pending = [stores[number % 2].write(step, case_id=case_id) for number in range(200)]
    assert sorted(each.result(WAIT) for each in pending) == list(range(200))


def test_actions_of_one_case_keep_their_order(store: Store) -> None:
    cases = [new_id() for _ in range(8)]
    done: dict[str, list[int]] = {case_id: [] for case_id in cases}

    def step(tx: Transaction, case_id: str, number: int) -> int:
        row = tx.one("SELECT value FROM settings WHERE name = ?", (case_id,))
        tx.send(
            "INSERT INTO settings VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            (case_id, str(number)),
        )
        return int(row[0]) if row else -1

    pending = [
        (case_id, store.write(lambda tx, c=case_id, n=number: step(tx, c, n), case_id=case_id))
        for number in range(20)
        for case_id in cases
    ]
    for case_id, each in pending:
        done[case_id].append(each.result(WAIT))
    assert all(found == list(range(-1, 19)) for found in done.values())


def test_an_action_sees_its_own_writes_and_its_counts(store: Store) -> None:
    def act(tx: Transaction) -> tuple[object, ...]:
        put("a", "1")(tx)
        changed = tx.execute("UPDATE settings SET value = '2' WHERE name = ?", ("a",))
        nothing = tx.execute("UPDATE settings SET value = '3' WHERE name = ?", ("b",))
        return (
            changed,
            nothing,
            tx.one("SELECT value FROM settings WHERE name = 'a'"),
            tx.one("SELECT 1 WHERE 1 = 0"),
        )

    answers = [
        store.write(act),
        *(store.write(lambda tx: tx.execute("DELETE FROM settings")) for _ in range(2)),
    ]
    assert answers[0].result(WAIT) == (1, 0, ("2",), None)
    assert sorted(each.result(WAIT) for each in answers[1:]) == [0, 1]


def test_values_come_back_as_they_went(store: Store) -> None:
    row = (b"\0\xff" * 700, 2**62, "naïve ' ? % \u202e", -1)
    key = new_id()

    def act(tx: Transaction) -> None:
        tx.send("INSERT INTO blank_envelopes VALUES (?, ?, ?)", (key, row[0], b""))
        tx.send("INSERT INTO log_leaves VALUES (?, ?)", (row[1], b"leaf"))
        tx.send("INSERT INTO settings VALUES (?, ?)", (row[2], "v"))

    store.write(act).result(WAIT)
    assert store.read(lambda reader: reader.one("SELECT public_key, signature FROM blank_envelopes")) == (
        row[0],
        b"",
    )
    assert store.read(lambda reader: reader.one("SELECT sum(position), count(*) FROM log_leaves")) == (
        row[1],
        1,
    )
    assert names(store) == {row[2]}


def test_one_read_sees_one_moment(opened: Opener) -> None:
    reading, writing = opened("web"), opened("worker")
    writing.write(put("before")).result(WAIT)

    def look_twice(reader: Reader) -> tuple[object, object]:
        first = reader.all("SELECT name FROM settings")
        writing.write(put("between")).result(WAIT)
        return first, reader.all("SELECT name FROM settings")

    first, second = reading.read(look_twice)
    assert first == second == [("before",)]
    assert names(reading) == {"before", "between"}


def test_a_read_cannot_write_and_its_fault_harms_nobody(store: Store) -> None:
    for _ in range(20):
        with pytest.raises(Exception, match=r"read.?only"):
            store.read(lambda reader: reader.all("DELETE FROM settings RETURNING name"))
    with pytest.raises(Conflict):
        store.fetch(refusing).result(WAIT)
    assert store.fetch(lambda reader: reader.one("SELECT 1")).result(WAIT) == (1,)


def refusing(_reader: Reader) -> None:
    raise Conflict


def test_loops_and_threads_write_side_by_side(store: Store) -> None:
    async def send(prefix: str) -> None:
        async def one(number: int) -> None:
            await store.write(put(f"{prefix}{number}"), case_id=new_id())
            assert await store.fetch(
                lambda reader: reader.one("SELECT 1 FROM settings WHERE name = ?", (f"{prefix}{number}",))
            )

        await asyncio.gather(*(one(number) for number in range(50)))

    threads = [threading.Thread(target=asyncio.run, args=(send(prefix),)) for prefix in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(WAIT)
    assert len(names(store)) == 150


def test_closing_finishes_what_was_taken(opened: Opener) -> None:
    closing, other = opened("web"), opened("worker")
    pending = [closing.write(put(f"n{number}"), case_id=new_id()) for number in range(100)]
    closing.close()
    assert all(each.done for each in pending)
    assert len(names(other)) == 100
    with pytest.raises(StoreAway):
        closing.write(put("late")).result(WAIT)
    closing.close()
