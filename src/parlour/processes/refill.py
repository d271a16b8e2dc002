"""Keeps the web process's own handful of blank envelopes full, on a thread beside the event loop."""

import threading

from parlour.foundation.errors import Busy
from parlour.foundation.logs import logger
from parlour.ground import Ground

LOOK_EVERY = 0.2  # at 1,500 new cases a second this is 300 blanks, below the pool's low mark
WAIT_WHEN_EMPTY = 1.0

_log = logger("web")


class Refill:
    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="refill", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._thread.join(1.0)

    def _run(self) -> None:
        pause = 0.0
        while not self._stop.wait(pause):
            pause = self._turn()

    def _turn(self) -> float:
        pool, store = self._ground.pool, self._ground.store
        try:
            while pool.low and not self._stop.is_set():
                if not pool.refill(store).result():
                    # The store's pool is dry: new cases go to the intake key until the custodian makes more.
                    if not pool.has_intake:
                        pool.recall_intake(store)
                    return WAIT_WHEN_EMPTY
        except Busy:
            return WAIT_WHEN_EMPTY
        except Exception as error:
            _log.error("refill failed", error=error)
            return WAIT_WHEN_EMPTY
        return LOOK_EVERY
