"""Keeps the web process's own handful of blank envelopes full, on a thread beside the event loop."""

import threading
import time

from custodian_protocol.messages import Nothing
from parlour.foundation.errors import Busy
from parlour.foundation.logs import logger
from parlour.ground import Ground
from parlour.sealing.custodian import Custodian, CustodianAway, CustodianRefused

ASK_EVERY = 5.0
LOOK_EVERY = 0.2  # at 1,500 new cases a second this is 300 blanks, below the pool's low mark
WAIT_WHEN_EMPTY = 1.0

_log = logger("web")


class Refill:
    def __init__(self, ground: Ground, custodian: Custodian) -> None:
        self._ground = ground
        self._custodian = custodian
        self._asked_at = float("-inf")
        self._locked_down_at = 0
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
            self._mind_lockdown()
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

    def _mind_lockdown(self) -> None:
        """Blanks leased before a lockdown are not used any more; the worker clears those in the store."""
        if time.monotonic() - self._asked_at < ASK_EVERY:
            return
        self._asked_at = time.monotonic()
        try:
            at = self._custodian.ask_now("hello", Nothing()).lockdown_at
        except (CustodianAway, CustodianRefused):
            return
        if at > self._locked_down_at:
            self._locked_down_at = at
            self._ground.pool.empty()
