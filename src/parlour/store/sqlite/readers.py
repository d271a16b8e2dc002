"""Read-only connections, handed from reader to reader."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import apsw

from parlour.store.sqlite.connection import SqliteReader, connect_reader

T = TypeVar("T")

KEPT = 8


class Readers:
    """A stack, so that the connection with the warmest cache goes out first. Any thread may take one."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._idle: list[apsw.Connection] = []
        self._closed = False

    def read(self, query: Callable[[SqliteReader], T]) -> T:
        connection = self._take()
        try:
            connection.execute("BEGIN").close()
            try:
                return query(SqliteReader(connection))
            finally:
                connection.execute("ROLLBACK").close()
        finally:
            self._put_back(connection)

    def close(self) -> None:
        self._closed = True
        while self._idle:
            self._idle.pop().close()

    def _take(self) -> apsw.Connection:
        try:
            return self._idle.pop()
        except IndexError:
            return connect_reader(self._path)

    def _put_back(self, connection: apsw.Connection) -> None:
        if self._closed or len(self._idle) >= KEPT or connection.in_transaction:
            connection.close()
        else:
            self._idle.append(connection)
