"""What every store offers, whichever database is under it."""

from collections.abc import Callable, Sequence
from typing import Any, Protocol, TypeVar

from parlour.store.pending import Pending

T = TypeVar("T")
Row = tuple[Any, ...]
Waker = Callable[[frozenset[str]], None]


class Reader(Protocol):
    """SQL with `?` placeholders, portable between SQLite and PostgreSQL. Rows are tuples, blobs are bytes."""

    @property
    def dialect(self) -> str: ...
    def one(self, sql: str, params: Sequence[Any] = ()) -> Row | None: ...
    def all(self, sql: str, params: Sequence[Any] = ()) -> list[Row]: ...


class Transaction(Reader, Protocol):
    def execute(self, sql: str, params: Sequence[Any] = ()) -> int:
        """How many rows changed."""

    def send(self, sql: str, params: Sequence[Any] = ()) -> None:
        """Execute without asking what changed. On PostgreSQL it travels with the next statement, and an
        error in it fails the action at the latest before its commit."""

    def append(self, sql: str, params: Sequence[Any]) -> None:
        """`INSERT INTO … VALUES (?, …)` of a row that nobody looks for before the commit. SQLite writes such
        rows of many actions in one statement at the end, so an error in it may first show there."""

    def wake(self, case_id: str) -> None:
        """After the commit, tell listeners in every process that this case changed."""


class Store(Protocol):
    @property
    def dialect(self) -> str: ...

    def write(self, action: Callable[[Transaction], T], *, case_id: str = "") -> Pending[T]:
        """Run `action` in a transaction; resolved only after the commit is durable.

        An exception in it fails this action alone. It may be run again, so it does no I/O and keeps nothing
        outside the transaction. Name the case it touches: on PostgreSQL that locks the case first, so that
        reading and then deciding is safe, and lets the store commit many cases at once without deadlocks.
        Actions of one case are done in the order in which this process hands them in.
        """

    def read(self, query: Callable[[Reader], T]) -> T:
        """Blocking. All of one query sees the same moment."""

    def fetch(self, query: Callable[[Reader], T]) -> Pending[T]:
        """For doors on an event loop: already done on SQLite, in a pool thread on PostgreSQL."""

    def listen(self, waker: Waker) -> None:
        """Ids of cases that changed, from any process and on any thread. A hint that may be lost."""

    def close(self) -> None:
        """Finish what was taken, then let go."""
