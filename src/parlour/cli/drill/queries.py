"""What attackers read and write in the store once they can: the installation's own rules do not ask here."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from custodian_protocol.messages import SessionHeader
from parlour.store import Reader, Store

DAMAGES = (
    "DELETE FROM log_leaves WHERE position = 3",
    "UPDATE log_leaves SET leaf = (SELECT leaf FROM log_leaves WHERE position = 4) WHERE position = 5",
    "DELETE FROM log_leaves WHERE position > (SELECT MAX(position) - 5 FROM log_leaves)",
)
Row = tuple[Any, ...]


def every_value(database: Path) -> Iterator[str | bytes]:
    """Of every row of every table, as web's own user can read it."""
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
        tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            for row in connection.execute(f'SELECT * FROM "{table}"'):  # noqa: S608 - names of its own tables
                yield from (value for value in row if isinstance(value, str | bytes))
    connection.close()


def opened_lately(key_store: Path, most: int) -> int:
    """Of how many cases a custodian would have the keys in memory."""
    with sqlite3.connect(f"file:{key_store}?mode=ro", uri=True) as connection:
        (cases,) = connection.execute("SELECT count(DISTINCT case_id) FROM lookers").fetchone()
    connection.close()
    return min(int(cases), most)


def leaves(reader: Reader) -> set[tuple[int, bytes]]:
    return {(row[0], bytes(row[1])) for row in reader.all("SELECT position, leaf FROM log_leaves")}


def put_back(store: Store, kept: set[tuple[int, bytes]]) -> None:
    sql = (
        "INSERT INTO log_leaves (position, leaf) VALUES (?, ?)"
        " ON CONFLICT (position) DO UPDATE SET leaf = excluded.leaf"
    )
    store.write(lambda tx: [tx.execute(sql, row) for row in kept]).result()


def damage(store: Store, sql: str) -> None:
    store.write(lambda tx: tx.execute(sql)).result()


def leave_key(store: Store, key_id: str, key_hash: str) -> None:
    """An API key with every scope anybody could think of, past the page that makes them."""
    sql = "INSERT INTO api_keys (id, key_hash, name, scopes, created_at) VALUES (?, ?, 'left behind', ?, 1)"
    row = (key_id, key_hash, "intake status read export admin")
    store.write(lambda tx: tx.execute(sql, row)).result()


def case_ids(reader: Reader, count: int) -> list[str]:
    return [row[0] for row in reader.all("SELECT id FROM cases ORDER BY id LIMIT ?", (count,))]


def held_by(reader: Reader, staff: str) -> list[str]:
    return [row[0] for row in reader.all("SELECT id FROM cases WHERE assignee_id = ?", (staff,))]


def free(reader: Reader, team: str, count: int) -> list[str]:
    sql = "SELECT id FROM cases WHERE assignee_id = '' AND team_id = ? ORDER BY queue_at, id LIMIT ?"
    return [row[0] for row in reader.all(sql, (team, count))]


def waits_for_index(reader: Reader) -> bool:
    return reader.one("SELECT 1 FROM outbox WHERE kind = 'index-contact' LIMIT 1") is not None


def contacts(reader: Reader) -> list[tuple[str, str, bytes]]:
    return [(row[0], row[1], row[2]) for row in reader.all("SELECT case_id, item_id, record FROM contacts")]


def headers(reader: Reader, case_id: str) -> tuple[SessionHeader, ...]:
    sql = "SELECT id, kind, key_id, header FROM sealing_sessions WHERE case_id = ?"
    return tuple(SessionHeader(*row) for row in reader.all(sql, (case_id,)))
