"""How often one visitor may ask. Kept in this process's memory alone, by a keyed hash, for one minute."""

import hashlib
import os
import time
from collections.abc import Callable

from parlour.web.front import WebRequest, front_of, header

MOST_A_MINUTE = 20
MINUTE = 60.0
MOST_VISITORS = 10_000


class Patience:
    def __init__(self, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._key = os.urandom(32)
        self._since = float("-inf")
        self._asked: dict[bytes, int] = {}

    def allows(self, address: str) -> bool:
        """All counts begin anew each minute, or when ten thousand visitors came in one."""
        now = self._monotonic()
        if now - self._since >= MINUTE or len(self._asked) >= MOST_VISITORS:
            self._since = now
            self._asked.clear()
        visitor = hashlib.blake2b(address.encode(), key=self._key, digest_size=16).digest()
        self._asked[visitor] = self._asked.get(visitor, 0) + 1
        return self._asked[visitor] <= MOST_A_MINUTE


def visitor_address(request: WebRequest) -> str:
    """As our own proxy names it; what anybody else says in that header is not believed."""
    address = request.client.host if request.client else ""
    if address in front_of(request).settings.proxies:
        return header(request, "x-forwarded-for").rpartition(",")[2].strip() or address
    return address
