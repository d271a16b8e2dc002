"""What a stream brings, written together: as much as came while the last write was under way, without a timer."""

import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from parlour.connectors.contract import Batch
from parlour.street.model import Arrival

AT_ONCE = 200  # batches; of a stream one is one event
MOST_WAITING = 2_000  # past it the stream is read no faster than it is written

Take = Callable[[tuple[Arrival, ...], int], None]
"""What came, and what the platform counts as read for it."""


class TakingFailed(Exception):
    """What was read is not written. The stream is broken off, and a look from the cursor brings it again."""


@dataclass(slots=True)
class Gathering:
    take: Take
    _waiting: "queue.Queue[Batch | None]" = field(default_factory=lambda: queue.Queue(MOST_WAITING))
    _failed: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def __enter__(self) -> "Gathering":
        self._thread = threading.Thread(target=self._run, name="gathering", daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Whatever came is written first."""
        self._waiting.put(None)
        if self._thread is not None:
            self._thread.join()

    def add(self, batch: Batch) -> None:
        if self._failed.is_set():
            raise TakingFailed
        if batch.arrivals or batch.reads:
            self._waiting.put(batch)

    def _run(self) -> None:
        """Goes on emptying the queue after a failure, so that nobody waits for room in it."""
        while (first := self._waiting.get()) is not None:
            batches, ended = self._rest(first)
            if not self._failed.is_set():
                try:
                    arrivals = tuple(one for batch in batches for one in batch.arrivals)
                    self.take(arrivals, sum(batch.reads for batch in batches))
                except Exception:
                    self._failed.set()
            if ended:
                return

    def _rest(self, first: Batch) -> tuple[list[Batch], bool]:
        batches = [first]
        while len(batches) < AT_ONCE:
            try:
                one = self._waiting.get_nowait()
            except queue.Empty:
                break
            if one is None:
                return batches, True
            batches.append(one)
        return batches, False
