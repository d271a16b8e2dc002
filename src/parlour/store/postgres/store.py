"""The PostgreSQL store, put together."""

from collections.abc import Callable
from typing import TypeVar, cast

from parlour.store.bus import Wakers
from parlour.store.contract import Reader, Transaction, Waker
from parlour.store.pending import Pending
from parlour.store.postgres.readers import Readers
from parlour.store.postgres.telling import Telling
from parlour.store.postgres.writer import Writers

T = TypeVar("T")


class PostgresStore:
    dialect = "postgres"

    def __init__(self, url: str, *, role: str) -> None:
        self._wakers = Wakers()
        self._telling = Telling(url, role=role)
        self._readers = Readers(url, role=role)
        self._writers = Writers(url, role=role, told=self._tell)

    def write(self, action: Callable[[Transaction], T], *, case_id: str = "") -> Pending[T]:
        return cast("Pending[T]", self._writers.write(action, case_id))

    def read(self, query: Callable[[Reader], T]) -> T:
        return self._readers.read(query)

    def fetch(self, query: Callable[[Reader], T]) -> Pending[T]:
        return self._readers.fetch(query)

    def listen(self, waker: Waker) -> None:
        self._wakers.add(waker)
        self._telling.listen(self._wakers.wake)

    def close(self) -> None:
        self._writers.close()
        self._telling.close()
        self._readers.close()

    def _tell(self, case_ids: frozenset[str]) -> None:
        self._wakers.wake(case_ids)
        self._telling.tell(case_ids)
