"""When the company is open, by the clock on its wall; and how soon people really were answered."""

from dataclasses import dataclass
from datetime import date

MINUTES_OF_DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class Span:
    """Open from `start` to before `end`, in minutes since local midnight; `end` may be 1440."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """`week` has seven entries, Monday first; a day without spans is closed. Holidays are closed whole."""

    zone: str  # IANA name
    week: tuple[tuple[Span, ...], ...]
    holidays: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True)
class FirstAnswer:
    """How one case fared: when it came, the first time it was shown, and its first answer (0: none yet)."""

    opened_at: int
    first_promise_at: int
    answered_at: int


@dataclass(frozen=True, slots=True)
class Measure:
    """What a topic's last 28 days say. `answer_minutes` is 0 below twenty cases, `pace_ms` too."""

    topic_id: str
    answer_minutes: int = 0
    kept: int = 0
    owed: int = 0
    pace_ms: int = 0
    line_minutes: int = 0  # what those who wait now need: in a storm the last 28 days promise too much

    @property
    def promise_minutes(self) -> int:
        return max(self.answer_minutes, self.line_minutes) if self.answer_minutes else 0


def weekdays(zone: str, start: int, end: int) -> OpeningHours:
    """Monday to Friday, the same hours each day."""
    return OpeningHours(zone, ((Span(start, end),),) * 5 + ((), ()))
