"""How every connection to the file is set up."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import apsw

from parlour.store.contract import Row

# Only a safety net: writers take turns by a file lock and readers never wait in WAL mode.
BUSY_MS = 20_000


def connect_writer(path: Path) -> apsw.Connection:
    connection = _connect(path, apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE)
    for pragma in (
        "journal_mode = WAL",
        "synchronous = FULL",  # NORMAL would lose the last commits at a power cut
        "foreign_keys = ON",
        "secure_delete = ON",
        "wal_autocheckpoint = 0",  # the writer does it when nobody waits
        "cache_size = -16384",
    ):
        connection.execute(f"PRAGMA {pragma}").fetchall()
    return connection


def connect_reader(path: Path) -> apsw.Connection:
    connection = _connect(path, apsw.SQLITE_OPEN_READONLY)
    connection.execute("PRAGMA query_only = ON").fetchall()
    return connection


def _connect(path: Path, flags: int) -> apsw.Connection:
    connection = apsw.Connection(str(path), flags=flags, statementcachesize=300)
    connection.set_busy_timeout(BUSY_MS)
    return connection


class SqliteReader:
    """One connection inside a transaction somebody else began."""

    __slots__ = ("_connection", "_execute")

    dialect = "sqlite"

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection
        self._execute = connection.execute

    def one(self, sql: str, params: Sequence[Any] = ()) -> Row | None:
        cursor = self._execute(sql, params)
        row = cursor.fetchone()
        cursor.close()  # an open cursor would keep the statement, and with it the snapshot, alive
        return cast("Row | None", row)

    def all(self, sql: str, params: Sequence[Any] = ()) -> list[Row]:
        return cast("list[Row]", self._execute(sql, params).fetchall())
