"""Times as exports write them, in seconds since 1970, UTC; 0 for what is no time."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

MILLISECONDS = 100_000_000_000  # as seconds, the year 5138
DAYS_KEPT = 20_000
LONGEST = 60
DAY_FIRST = ("%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%d/%m/%Y")

_days: dict[str, int] = {}


def of_tweet(text: str) -> int:
    """`Tue Oct 31 22:10:08 +0000 2017`. Only a new day is parsed; the clock is sliced."""
    if len(text) > LONGEST:
        return 0
    day = text[:11] + text[19:]
    start = _days.get(day)
    if start is None:
        start = _start_of(day)
        if len(_days) >= DAYS_KEPT:
            _days.clear()
        _days[day] = start
    try:
        return start and start + int(text[11:13]) * 3600 + int(text[14:16]) * 60 + int(text[17:19])
    except ValueError:
        return 0


def _start_of(day: str) -> int:
    try:
        return int(datetime.strptime(day, "%a %b %d  %z %Y").timestamp())
    except ValueError:
        return 0


def of_iso(text: str) -> int:
    try:
        return _seconds(datetime.fromisoformat(text))
    except (ValueError, OverflowError):
        return 0


def of_number(value: Any) -> int:
    """Seconds, or milliseconds where seconds would lie in a far future."""
    try:
        number = int(value)
    except (TypeError, ValueError, OverflowError):
        return 0
    return number // 1000 if abs(number) >= MILLISECONDS else number


def of_mail(text: str) -> int:
    try:
        return _seconds(parsedate_to_datetime(text))
    except (TypeError, ValueError, OverflowError, IndexError):
        return 0


def of_any(text: str) -> int:
    """Any of the above, or a day written the British way round."""
    if not text or len(text) > LONGEST:
        return 0
    if text[:1].isdigit() and text.isdigit() and len(text) > 8:
        return of_number(text)
    return of_iso(text) or of_tweet(text) or _day_first(text) or of_mail(text)


def _day_first(text: str) -> int:
    for form in DAY_FIRST:
        try:
            return _seconds(datetime.strptime(text, form).replace(tzinfo=UTC))
        except ValueError:
            continue
    return 0


def _seconds(when: datetime) -> int:
    return int((when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp())
