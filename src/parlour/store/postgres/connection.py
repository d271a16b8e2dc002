"""How every connection is set up, and how portable SQL becomes PostgreSQL's."""

import functools
import re
from collections.abc import Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeAlias

import psycopg
from psycopg.adapt import Loader
from psycopg.pq import Format
from psycopg.types.numeric import Int8BinaryDumper, Int8Dumper

from parlour.store.contract import Row

Connection: TypeAlias = psycopg.Connection[Row]
CONNECT_SECONDS = 5

_TOKEN = re.compile(r"'(?:[^']|'')*'|\?")


def connect(url: str, role: str, *, reads: bool = False) -> Connection:
    """In autocommit, so that transactions begin and end where the store says and nowhere else."""
    connection: Connection = psycopg.Connection.connect(
        url,
        autocommit=True,
        prepare_threshold=1,
        connect_timeout=CONNECT_SECONDS,
        application_name=f"parlour-{role}",
        options=_READS if reads else "",
        keepalives_idle=10,
        keepalives_interval=5,
        keepalives_count=3,
    )
    connection.prepared_max = 400
    connection.cursor_factory = psycopg.RawCursor
    adapters = connection.adapters
    # One width for all numbers: otherwise a statement is prepared anew for each mix of small and large ones.
    adapters.register_dumper(int, Int8Dumper)
    adapters.register_dumper(int, Int8BinaryDumper)
    adapters.register_loader("numeric", _WholeNumber)  # what sum() gives; SQLite gives an integer
    return connection


@functools.lru_cache(maxsize=2048)
def translated(sql: str) -> str:
    """`?` becomes `$1`, `$2`...; inside a literal it stays."""
    count = 0

    def number(found: re.Match[str]) -> str:
        nonlocal count
        if found[0] != "?":
            return found[0]
        count += 1
        return f"${count}"

    return _TOKEN.sub(number, sql)


class PostgresReader:
    """One connection inside a transaction and a pipeline somebody else began."""

    __slots__ = ("_connection",)

    dialect = "postgres"

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def one(self, sql: str, params: Sequence[Any] = ()) -> Row | None:
        return self._connection.execute(translated(sql), params, binary=True).fetchone()

    def all(self, sql: str, params: Sequence[Any] = ()) -> list[Row]:
        return self._connection.execute(translated(sql), params, binary=True).fetchall()


@dataclass(slots=True)
class Piped:
    """A connection that stays in pipeline mode: what is sent travels with the next thing waited for."""

    connection: Connection
    pipeline: psycopg.Pipeline
    entered: AbstractContextManager[psycopg.Pipeline]  # forgetting it would leave pipeline mode

    def roll_back(self, error: BaseException) -> None:
        """Ready for other work afterwards, or closed.

        After an error of the server a pipeline has skipped statements that the driver believes prepared: such
        a connection is not used again.
        """
        try:
            if isinstance(error, psycopg.Error):
                self.close()
            else:
                self.connection.execute("ROLLBACK")
                self.pipeline.sync()
        except psycopg.Error:
            self.close()

    def close(self) -> None:
        with suppress(psycopg.Error):
            self.entered.__exit__(None, None, None)
        self.connection.close()


def lost(connection: Connection, error: BaseException) -> bool:
    """Whether the connection is gone or going, rather than the statement wrong."""
    if connection.closed or isinstance(error, psycopg.InterfaceError):
        return True
    if not isinstance(error, psycopg.OperationalError):
        return False
    return error.sqlstate is None or error.sqlstate.startswith(("08", "57P"))


def connect_piped(url: str, role: str, *, reads: bool = False) -> Piped:
    connection = connect(url, role, reads=reads)
    entered = connection.pipeline()
    return Piped(connection, entered.__enter__(), entered)


class _WholeNumber(Loader):
    format = Format.TEXT

    def load(self, data: Any) -> int | float:
        number = Decimal(bytes(data).decode())
        return int(number) if number == number.to_integral_value() else float(number)


_READS = "-c default_transaction_isolation=repeatable\\ read -c default_transaction_read_only=on"
