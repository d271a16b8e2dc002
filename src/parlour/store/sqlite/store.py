"""The embedded store, put together."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar, cast

from parlour.store.bus import Wakers
from parlour.store.contract import Reader, Transaction, Waker
from parlour.store.pending import Pending, answered, failed
from parlour.store.sqlite.poke import Pokes
from parlour.store.sqlite.readers import Readers
from parlour.store.sqlite.writer import Writer

T = TypeVar("T")


class SqliteStore:
    dialect = "sqlite"

    def __init__(self, path: Path, *, role: str, poke_dir: Path) -> None:
        self._wakers = Wakers()
        self._pokes = Pokes(poke_dir, role=role)
        self._readers = Readers(path)
        self._writer = Writer(path, role=role, told=self._tell)

    def write(self, action: Callable[[Transaction], T], *, case_id: str = "") -> Pending[T]:
        return cast("Pending[T]", self._writer.write(action))

    def read(self, query: Callable[[Reader], T]) -> T:
        return self._readers.read(query)

    def fetch(self, query: Callable[[Reader], T]) -> Pending[T]:
        try:
            return answered(self._readers.read(query))
        except Exception as error:
            return failed(error)

    def listen(self, waker: Waker) -> None:
        self._wakers.add(waker)
        self._pokes.listen(self._wakers.wake)

    def close(self) -> None:
        self._writer.close()
        self._pokes.close()
        self._readers.close()

    def _tell(self, case_ids: frozenset[str]) -> None:
        self._wakers.wake(case_ids)
        self._pokes.tell(case_ids)
