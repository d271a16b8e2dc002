"""Where a machine may stop: after any write to the store and after any act of the custodian, unanswered.

A stop before one of them leaves on disk what the stop after the last one left, so it is no other stop. Nothing
in the product knows of this: the store and the custodian's client are wrapped, as any caller could.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from parlour.sealing.custodian import Custodian
from parlour.store.contract import Reader, Store, Transaction
from parlour.store.pending import Pending

T = TypeVar("T")

# What changes something in the key store. The rest may be asked at any time.
ACTS = frozenset(
    {"register", "adopt", "take", "release", "hand-over", "resolve", "reopen", "erase", "erase-ready", "new-receipt"}
)  # fmt: skip


class Stopped(BaseException):
    """The machine stopped here. Not an Exception: no handler of the product may catch it and go on."""


@dataclass
class Stops:
    """Counts the places where the machine may stop, stops it at the chosen one, and lets nothing run on."""

    at: int = 0  # 0: never
    passed: list[str] = field(default_factory=list)
    stopped: bool = False

    def pass_by(self, place: str) -> None:
        self.still_running()
        self.passed.append(place)
        if len(self.passed) == self.at:
            self.stopped = True
            raise Stopped(place)

    def still_running(self) -> None:
        if self.stopped:
            raise Stopped


class StoppingCustodian(Custodian):
    """The client, with a stop after each act: its answer never arrives."""

    def __init__(self, path: Any, stops: Stops, who: str) -> None:
        super().__init__(path)
        self._stops = stops
        self._who = who

    async def ask(self, op: str, message: Any) -> Any:
        self._stops.still_running()
        return self._after(op, await super().ask(op, message))

    def ask_now(self, op: str, message: Any) -> Any:
        self._stops.still_running()
        return self._after(op, super().ask_now(op, message))

    def _after(self, op: str, answer: Any) -> Any:
        if op in ACTS:
            self._stops.pass_by(f"{self._who} {op}")
        return answer


class StoppingStore:
    """The store, with a stop after each commit that changed something: its writer never hears of it."""

    def __init__(self, inner: Store, stops: Stops, who: str) -> None:
        self._inner = inner
        self._stops = stops
        self._who = who

    @property
    def dialect(self) -> str:
        return self._inner.dialect

    def write(self, action: Callable[[Transaction], T], *, case_id: str = "") -> Pending[T]:
        self._stops.still_running()
        pending = self._inner.write(action, case_id=case_id)
        try:
            done = pending.result(20)
        except Exception:
            return pending
        if done is None or done:
            self._stops.pass_by(f"{self._who} write")
        return pending

    def read(self, query: Callable[[Reader], T]) -> T:
        self._stops.still_running()
        return self._inner.read(query)

    def fetch(self, query: Callable[[Reader], T]) -> Pending[T]:
        self._stops.still_running()
        return self._inner.fetch(query)

    def listen(self, waker: Any) -> None:
        self._inner.listen(waker)

    def close(self) -> None:
        self._inner.close()
