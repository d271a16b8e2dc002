"""When the company is open, by the clock on its wall."""

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


def weekdays(zone: str, start: int, end: int) -> OpeningHours:
    """Monday to Friday, the same hours each day."""
    return OpeningHours(zone, ((Span(start, end),),) * 5 + ((), ()))
