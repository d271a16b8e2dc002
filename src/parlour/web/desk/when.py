"""Short times for a dense desk: a clock time today, a day and clock time otherwise."""

from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

from parlour.web.times import clock_words

PATTERNS = {"en": "EEE d MMM", "de": "EEE d. MMM"}


def short(at: int, zone: str, language: str, today: int) -> str:
    """`today` is a day number of `day_number`; "" for no time at all."""
    if not at:
        return ""
    clock = clock_words(at, zone, language)
    if day_number(at, zone) == today:
        return clock
    return f"{_day(day_number(at, zone), language)}, {clock}"


def date(at: int, zone: str, language: str) -> str:
    """12 March 2027; "" for no time at all."""
    if not at:
        return ""
    return _date(day_number(at, zone), language)


def day_number(at: int, zone: str) -> int:
    return _day_number(at // 60_000, zone)


@lru_cache(maxsize=8192)
def _day_number(minute: int, zone: str) -> int:
    return datetime.fromtimestamp(minute * 60, ZoneInfo(zone)).toordinal()


@lru_cache(maxsize=512)
def _date(number: int, language: str) -> str:
    pattern = {"de": "d. MMMM y"}.get(language, "d MMMM y")
    return format_datetime(datetime.fromordinal(number), pattern, locale=language)


@lru_cache(maxsize=512)
def _day(number: int, language: str) -> str:
    return format_datetime(datetime.fromordinal(number), PATTERNS.get(language, "EEE d MMM"), locale=language)
