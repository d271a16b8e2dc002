"""Who in this process wants to hear that cases changed."""

from parlour.foundation.logs import logger
from parlour.store.contract import Waker

log = logger("store")


class Wakers:
    def __init__(self) -> None:
        self._wakers: tuple[Waker, ...] = ()

    def add(self, waker: Waker) -> None:
        self._wakers = (*self._wakers, waker)

    def wake(self, case_ids: frozenset[str]) -> None:
        for waker in self._wakers:
            try:
                waker(case_ids)
            except Exception as error:
                # One listener's fault must stop neither the writer that calls nor the other listeners.
                log.error("waker failed", error=error)
