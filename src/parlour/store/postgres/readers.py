"""Reading connections, and the threads in which a door's reads wait for them."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import psycopg

from parlour.store.errors import StoreAway
from parlour.store.pending import Pending, answer
from parlour.store.postgres.connection import Piped, PostgresReader, connect_piped, lost

T = TypeVar("T")

CONNECTIONS = 8
THREADS = 6
PATIENCE = 10.0  # seconds a read waits for a server that is away
PAUSE = 0.1


class _Away(Exception):
    """The server is not there at this moment."""


class Readers:
    def __init__(self, url: str, *, role: str) -> None:
        self._url = url
        self._role = role
        self._idle: list[Piped] = []
        self._room = threading.BoundedSemaphore(CONNECTIONS)
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="store-reader")
        self._closed = threading.Event()

    def read(self, query: Callable[[PostgresReader], T]) -> T:
        """A read changes nothing, so it is simply done again when the server goes away under it."""
        deadline = time.monotonic() + PATIENCE
        while True:
            if not self._room.acquire(timeout=PATIENCE):
                raise StoreAway
            try:
                return self._once(query)
            except _Away:
                if time.monotonic() > deadline or self._closed.wait(PAUSE):
                    raise StoreAway from None
            finally:
                self._room.release()

    def fetch(self, query: Callable[[PostgresReader], T]) -> Pending[T]:
        pending: Pending[T] = Pending()
        self._threads.submit(self._answer, query, pending)
        return pending

    def close(self) -> None:
        self._closed.set()
        self._threads.shutdown()
        while self._idle:
            self._idle.pop().close()

    def _answer(self, query: Callable[[PostgresReader], Any], pending: Pending[Any]) -> None:
        try:
            value = self.read(query)
        except BaseException as error:
            answer([(pending, None, error)])
        else:
            answer([(pending, value, None)])

    def _once(self, query: Callable[[PostgresReader], T]) -> T:
        piped = self._take()
        try:
            piped.connection.execute("BEGIN")
            value = query(PostgresReader(piped.connection))
            # Nobody waits for this: it travels now, and its answer is taken with the next read's.
            piped.connection.execute("ROLLBACK")
        except BaseException as error:
            if lost(piped.connection, error):
                piped.close()
                raise _Away from error
            piped.roll_back(error)
            self._put_back(piped)
            raise
        self._put_back(piped)
        return value

    def _take(self) -> Piped:
        try:
            return self._idle.pop()
        except IndexError:
            try:
                return connect_piped(self._url, f"{self._role}-reads", reads=True)
            except psycopg.OperationalError as error:
                raise _Away from error

    def _put_back(self, piped: Piped) -> None:
        if self._closed.is_set():
            piped.close()
        elif not piped.connection.closed:
            self._idle.append(piped)
