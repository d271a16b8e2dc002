"""Times as people say them, in the company's zone and the page's language. A promise is a clock time."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, format_time, get_timezone_name

from parlour.promises.policy import in_words


def time_filters(language: str) -> dict[str, Callable[..., Any]]:
    """Each takes milliseconds and the name of a time zone."""
    return {
        "clock": lambda at, zone: clock_words(at, zone, language),
        "day": lambda at, zone: day_words(at, zone, language),
        "moment": lambda at, zone: moment_words(at, zone, language),
        "promise": lambda at, zone, now: promise_words(at, zone, now, language),
        "weekday": lambda at, zone: weekday_words(at, zone, language),
        "machine": machine_time,
    }


def clock_words(at: int, zone: str, language: str) -> str:
    """14:02, or 2:02 pm where people write it so."""
    return _clock(at // 60_000, zone, language)


def day_words(at: int, zone: str, language: str) -> str:
    """Tuesday, 4 March 2027."""
    return format_date(_local(at, zone), "full", locale=_locale(language))


def weekday_words(at: int, zone: str, language: str) -> str:
    """Tuesday 4 March."""
    return _weekday(at // 60_000, zone, language)


def moment_words(at: int, zone: str, language: str) -> str:
    """Tuesday 4 March, 14:02."""
    return f"{weekday_words(at, zone, language)}, {clock_words(at, zone, language)}"


def promise_words(at: int, zone: str, now: int, language: str) -> str:
    """The reply-by time, with the zone, so that nobody far away waits at the wrong hour."""
    if language == "en":
        return in_words(at, zone, now=now)
    place = get_timezone_name(_local(at, zone), width="long", locale=_locale(language))
    return f"{moment_words(at, zone, language)} ({place})"


def date_words(day: date, language: str) -> str:
    """4 March 2027."""
    return format_date(day, "long", locale=_locale(language))


def local_day(at: int, zone: str) -> date:
    return _local(at, zone).date()


def machine_time(at: int) -> str:
    return _machine(at // 1000)


@lru_cache(maxsize=8192)
def _machine(second: int) -> str:
    return datetime.fromtimestamp(second, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


@lru_cache(maxsize=4096)
def _clock(minute: int, zone: str, language: str) -> str:
    return format_time(_local(minute * 60_000, zone), "short", locale=_locale(language)).replace(
        "\u202f", " "
    )


@lru_cache(maxsize=4096)
def _weekday(minute: int, zone: str, language: str) -> str:
    pattern = {"en": "EEEE d MMMM", "de": "EEEE, d. MMMM"}.get(language, "EEEE d MMMM")
    return format_datetime(_local(minute * 60_000, zone), pattern, locale=_locale(language))


def _local(at: int, zone: str) -> datetime:
    return datetime.fromtimestamp(at / 1000, ZoneInfo(zone))


def _locale(language: str) -> str:
    """The company's English is British: the 24-hour clock and the day before the month."""
    return {"en": "en_GB"}.get(language, language)
