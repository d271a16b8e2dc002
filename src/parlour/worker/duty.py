"""One thing the worker does over and over, on a thread of its own, whatever goes wrong around it."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from parlour.foundation.errors import Busy
from parlour.foundation.logs import logger
from parlour.sealing.custodian import CustodianAway, CustodianRefused

FIRST_WAIT, LONGEST_WAIT = 0.25, 5.0
GATHER = 0.05  # what wakes us within this is one turn: each of a busy minute's commits does

_log = logger("worker")


@dataclass(frozen=True, slots=True)
class Duty:
    """`once` answers whether there is more to do right away; otherwise it is asked again after `every`."""

    name: str
    every: float
    once: Callable[[], bool]


class Loop:
    """A stopped custodian or database makes a duty wait longer and longer, never spin and never end."""

    def __init__(self, duty: Duty) -> None:
        self._duty = duty
        self._wake = threading.Event()
        self._stopping = False
        self._failures = 0
        self._thread = threading.Thread(target=self._run, name=duty.name, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def wake(self) -> None:
        self._wake.set()

    def ask_to_stop(self) -> None:
        self._stopping = True
        self._wake.set()

    def wait_ended(self, patience: float) -> None:
        self._thread.join(patience)

    def _run(self) -> None:
        while not self._stopping:
            pause = self._turn()
            if pause and not self._stopping:
                # While something is away a wake-up must not turn waiting into spinning.
                if self._failures:
                    self._wake.clear()
                if self._wake.wait(pause):
                    time.sleep(GATHER)
            self._wake.clear()

    def _turn(self) -> float:
        """Seconds to wait before the next turn."""
        try:
            more = self._duty.once()
        except (CustodianAway, Busy):
            return self._longer("away")
        except CustodianRefused as refused:
            return self._longer(refused.code)
        except Exception as error:
            _log.error("duty failed", job_id=self._duty.name, error=error)
            return self._longer("")
        if self._failures:
            _log.info("duty goes on", job_id=self._duty.name)
        self._failures = 0
        return 0.0 if more else self._duty.every

    def _longer(self, reason: str) -> float:
        self._failures += 1
        if self._failures == 1:
            _log.warning("duty waits", job_id=self._duty.name, reason=reason)
        return float(min(FIRST_WAIT * 2 ** min(self._failures - 1, 10), LONGEST_WAIT))
