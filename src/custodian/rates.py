"""Counting things per minute or hour, in memory and bounded: floods, not policy. Caps are counted on disk."""

from collections import OrderedDict

MAX_KEYS = 10_000


class Rates:
    def __init__(self) -> None:
        self._windows: OrderedDict[tuple[str, ...], tuple[int, int]] = OrderedDict()

    def within(self, limit: int, window_ms: int, now: int, *key: str) -> bool:
        """Counts one more under this key; False once the window already holds `limit`."""
        started, count = self._windows.pop(key, (now, 0))
        if not started <= now < started + window_ms:
            started, count = now, 0
        self._windows[key] = (started, count + 1)
        if len(self._windows) > MAX_KEYS:
            self._windows.popitem(last=False)
        return count < limit
