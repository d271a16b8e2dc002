"""The store as rows: every table is copied or left out on purpose, and arrives as it was, on either database."""

from pathlib import Path
from typing import Any

import pytest

from parlour.store import Reader, Store, Transaction, migrate, open_store
from parlour.store.copying import LEFT_OUT, TABLES, copy_in, copy_out, envelope_ids, table_names
from tests.cast import office_at


def everything(reader: Reader) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for table, columns, rows in copy_out(reader):
        found.setdefault(table, (columns, []))[1].extend(tuple(row) for row in rows)
    return found


def filled(store: Store, copied: dict[str, Any]) -> None:
    def act(tx: Transaction) -> None:
        for table, (columns, rows) in copied.items():
            copy_in(tx, table, columns, rows)

    store.write(act).result(30)


def test_no_table_is_forgotten(store_url: str) -> None:
    migrate(store_url)
    store = open_store(store_url, role="test")
    try:
        assert store.read(table_names) == TABLES.keys() | LEFT_OUT
    finally:
        store.close()


def test_a_copy_holds_what_the_store_held_and_opens_as_before(store_url: str, tmp_path: Path) -> None:
    """From either database into a SQLite file: the rows are the same, whatever is under them."""
    with office_at(store_url) as office:
        cases = [office.cleo_writes(f"Words {number}").case_id for number in range(5)]
        copied = office.store.read(everything)
        assert sorted(office.store.read(lambda reader: envelope_ids(reader, "", 100))) == sorted(cases)
    url = f"sqlite://{tmp_path / 'copy' / 'parlour.db'}"
    (tmp_path / "copy").mkdir()
    migrate(url)
    store = open_store(url, role="test")
    try:
        filled(store, copied)
        again = store.read(everything)
    finally:
        store.close()
    assert {table: sorted(rows, key=repr) for table, (_, rows) in again.items()} == {
        table: sorted(rows, key=repr) for table, (_, rows) in copied.items()
    }
    assert "messages" in again
    assert "blank_envelopes" not in again


def test_names_that_are_not_ours_never_reach_sql(store_url: str) -> None:
    migrate(store_url)
    store = open_store(store_url, role="test")
    try:
        for table, columns in (
            ("events", ["seq"]),
            ("cases; DROP TABLE cases", ["id"]),
            ("cases", ["id) --"]),
        ):
            with pytest.raises(ValueError, match="not a table"):
                store.write(lambda tx, t=table, c=columns: copy_in(tx, t, c, [(1,)])).result(10)
    finally:
        store.close()
