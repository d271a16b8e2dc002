"""The whole store as rows: out of either database, into either."""

from pathlib import Path

import pytest

from parlour.foundation.ids import new_id
from parlour.store import Reader, Store, Transaction, migrate, open_store
from parlour.store.copying import LEFT_OUT, TABLES, copy_in, copy_out, table_names
from tests.integration.store.conftest import insert_case

WAIT = 30
Pages = list[tuple[str, tuple[str, ...], list[tuple[object, ...]]]]


def fill(store: Store) -> None:
    def act(tx: Transaction) -> None:
        for number in range(1200):
            case_id = f"{number:032x}"
            insert_case(tx, case_id)
            tx.send(
                "INSERT INTO messages (id, case_id, seq, kind, author_kind, author_id, at, record)"
                " VALUES (?, ?, 1, 'inbound', 'customer', '', 1, ?)",
                (new_id(), case_id, bytes([number % 256]) * 300),
            )

    store.write(act).result(WAIT)


def everything(store: Store) -> Pages:
    return store.read(lambda reader: list(copy_out(reader)))


def test_no_table_is_forgotten(store: Store) -> None:
    assert store.read(table_names) == set(TABLES) | LEFT_OUT


def test_a_copy_shows_one_moment(store: Store) -> None:
    fill(store)
    late = new_id()

    def copy(reader: Reader) -> Pages:
        pages = copy_out(reader)
        first = next(pages)
        store.write(lambda tx: insert_case(tx, late)).result(WAIT)
        return [first, *pages]

    copied = [row for _, _, rows in store.read(copy) for row in rows]
    assert not any(late in row for row in copied)
    assert any(late in row for _, _, rows in everything(store) for row in rows)


@pytest.mark.parametrize("target", ["sqlite", "postgres"])
def test_a_copy_goes_into_either_database_whole(
    store: Store, target: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    if target == "sqlite":
        url = f"sqlite:///{tmp_path / 'other' / 'store' / 'parlour.db'}"
    else:
        cluster = request.getfixturevalue("postgres")
        url = cluster.url(cluster.new_database())
    fill(store)
    migrate(url)
    other = open_store(url, role="restore")
    try:
        pages = everything(store)
        for table, columns, rows in pages:
            other.write(lambda tx, page=(table, columns, rows): copy_in(tx, *page)).result(WAIT)
        assert everything(other) == pages
        with pytest.raises(ValueError, match="not a table"):
            other.write(lambda tx: copy_in(tx, "settings; --", ("name",), [("x",)])).result(WAIT)
        with pytest.raises(ValueError, match="not a table"):
            other.write(lambda tx: copy_in(tx, "settings", ("name) --",), [("x",)])).result(WAIT)
    finally:
        other.close()
