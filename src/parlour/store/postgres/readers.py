"""Reading connections, and the threads in which a door's reads wait for them."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import psycopg

from parlour.store.errors import StoreAway
from parlour.store.pending import Pending, answer
from parlour.store.postgres.connection import Connection, PostgresReader, connect, lost, settled

T = TypeVar("T")

CONNECTIONS = 8
THREADS = 6
PATIENCE = 10.0  # seconds a read waits for a server that is away
PAUSE = 0.1


class Readers:
    def __init__(self, url: str, *, role: str) -> None:
        self._url = url
        self._role = role
        self._idle: list[Connection] = []
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
            except (psycopg.OperationalError, psycopg.InterfaceError) as error:
                if time.monotonic() > deadline or self._closed.wait(PAUSE):
                    raise StoreAway from error
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
        connection = self._take()
        try:
            with connection.pipeline() as pipeline, settled(pipeline):
                connection.execute("BEGIN")
                try:
                    return query(PostgresReader(connection))
                finally:
                    if not connection.closed:
                        connection.execute("ROLLBACK")
        except BaseException as error:
            if isinstance(error, psycopg.Error) or lost(connection, error):
                # After an error in a pipeline its state is not worth reasoning about.
                connection.close()
            raise
        finally:
            self._put_back(connection)

    def _take(self) -> Connection:
        try:
            return self._idle.pop()
        except IndexError:
            return connect(self._url, f"{self._role}-reads", reads=True)

    def _put_back(self, connection: Connection) -> None:
        if connection.closed:
            return
        if self._closed.is_set():
            connection.close()
        else:
            self._idle.append(connection)
