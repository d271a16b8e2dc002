"""What every action stands on, bundled once by the composition root and handed to each action first."""

from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from parlour.foundation.clock import Clock
from parlour.sealing.pool import EnvelopePool
from parlour.sealing.sealer import Sealer
from parlour.store.blobs import FolderBlobs
from parlour.store.contract import Store
from parlour.store.pending import Pending

T = TypeVar("T")
Steps = Generator[Pending[Any], Any, T]


@dataclass(frozen=True)
class Ground:
    store: Store
    sealer: Sealer
    pool: EnvelopePool
    clock: Clock
    blobs: FolderBlobs
    token_key: bytes = field(repr=False)  # the custodian's Ed25519 public key, pinned in configuration
    web_key: bytes = field(repr=False)  # 32 bytes; rooms of new cases derive from it


class InSteps(Pending[T], Generic[T]):
    """One answer that takes several trips to the store: a generator that yields each trip's Pending.

    It goes on at once as long as answers are there already, as those of short reads are, and afterwards when
    somebody waits; so an action costs no more than its trips, and one whose case moved to another key can
    seal again and go once more.
    """

    __slots__ = ("_current", "_steps")

    def __init__(self, start: Callable[[], Steps[T]]) -> None:
        super().__init__()
        self._steps = start()
        self._current: Pending[Any] | None = None
        self._advance(None)
        self._go_on()

    @property
    def done(self) -> bool:
        return self._done

    def result(self, timeout: float | None = None) -> T:
        while not self._done:
            assert self._current is not None  # noqa: S101 - tells the type checker what `_advance` keeps true
            self._take(lambda trip: trip.result(timeout))
        return self._outcome()

    def __await__(self) -> Generator[Any, None, T]:
        while not self._done:
            trip = self._current
            assert trip is not None  # noqa: S101 - tells the type checker what `_advance` keeps true
            try:
                value = yield from trip.__await__()
            except Exception as error:
                self._advance(None, error)
            else:
                self._advance(value)
        return self._outcome()

    def _go_on(self) -> None:
        while not self._done and self._current is not None and self._current.done:
            self._take(lambda trip: trip.result())

    def _take(self, wait: Callable[[Pending[Any]], Any]) -> None:
        assert self._current is not None  # noqa: S101 - tells the type checker what `_advance` keeps true
        try:
            value = wait(self._current)
        except TimeoutError:
            raise
        except Exception as error:
            self._advance(None, error)
        else:
            self._advance(value)

    def _advance(self, value: Any, error: Exception | None = None) -> None:
        try:
            self._current = self._steps.throw(error) if error else self._steps.send(value)
        except StopIteration as stop:
            self._value, self._done = stop.value, True
        except Exception as problem:
            self._error, self._done = problem, True
