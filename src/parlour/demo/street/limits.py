"""How often may be asked: windows that begin with the first request, as both networks count."""

from dataclasses import dataclass, field

from parlour.foundation.clock import SECOND, Clock

QUARTER, DAY = 15 * 60, 24 * 60 * 60  # in seconds


@dataclass(frozen=True, slots=True)
class Limit:
    most: int
    seconds: int = QUARTER


@dataclass(frozen=True, slots=True)
class Window:
    """Of the limits that hold, the one nearest to its end."""

    most: int
    left: int
    resets: int  # milliseconds since 1970
    open: bool


@dataclass(slots=True)
class Limits:
    clock: Clock
    _counted: dict[tuple[str, Limit], tuple[int, int]] = field(default_factory=dict)  # (began, requests)

    def take(self, what: str, limits: tuple[Limit, ...]) -> Window:
        """Counts this request, unless it is refused."""
        windows = [self._window(what, limit) for limit in limits]
        tightest = min(windows, key=lambda window: (window.left, -window.resets))
        if not tightest.open:
            return tightest
        for limit in limits:
            began, count = self._counted[what, limit]
            self._counted[what, limit] = (began, count + 1)
        return Window(tightest.most, tightest.left - 1, tightest.resets, True)

    def _window(self, what: str, limit: Limit) -> Window:
        now = self.clock.now()
        began, count = self._counted.get((what, limit), (now, 0))
        if now >= began + limit.seconds * SECOND:
            began, count = now, 0
        self._counted[what, limit] = (began, count)
        return Window(limit.most, limit.most - count, began + limit.seconds * SECOND, count < limit.most)
