"""Which connectors may be on: two officers and a day decided it, and the custodian signed it. Asked of the custodian
itself, so that nobody who writes to the store can switch one on."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from custodian_protocol.messages import Nothing
from parlour.sealing.custodian import Custodian, CustodianAway, CustodianRefused
from parlour.street.policy import allowed_by

FRESH_SECONDS = 15.0


@dataclass(slots=True)
class Permits:
    """Safe to use from many threads. While the custodian is away the last answer stands; before the first, none."""

    custodian: Custodian
    monotonic: Callable[[], float] = time.monotonic
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _allowed: frozenset[str] = frozenset()
    _asked_at: float = float("-inf")

    def allows(self, name: str) -> bool:
        with self._lock:
            if self.monotonic() - self._asked_at >= FRESH_SECONDS:
                self._ask()
            return name in self._allowed

    def _ask(self) -> None:
        self._asked_at = self.monotonic()
        try:
            self._allowed = allowed_by(self.custodian.ask_now("policy", Nothing()).statement)
        except (CustodianAway, CustodianRefused):
            return
        finally:
            self.custodian.hang_up()  # a thread that takes one request in would leave its connection behind
