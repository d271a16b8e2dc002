"""Reply-by times from opening hours. Pure, and right on the days the clocks change.

Open time is every instant whose wall clock falls in a span, so a span across a change of clocks is an hour
longer or shorter that day, exactly as it is for the people who sit there.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from parlour.promises.model import MINUTES_OF_DAY, OpeningHours

MINUTE = 60_000
LOOK_AHEAD_DAYS = 400
QUARTER, HOUR = 15, 60  # minutes: what a calm clock time is a multiple of
NEAR = 4 * HOUR * MINUTE  # past this, quarters of an hour would be false precision

Interval = tuple[int, int]  # milliseconds, from and to-before


def reply_by(hours: OpeningHours, target_minutes: int, now: int) -> int:
    """The instant by which `target_minutes` of open time have passed since `now`, on a whole minute."""
    return _reply_by(hours, target_minutes, -(-now // MINUTE))


def promise_at(hours: OpeningHours, minutes: int, now: int) -> int:
    """The time a customer is shown: `reply_by`, rounded up to a quarter of an hour, or an hour when it is far."""
    return _promise_at(hours, minutes, -(-now // MINUTE))


def calm(when: int, zone: str, *, now: int) -> int:
    """Never earlier than `when`; on the wall clock of that zone."""
    step = (HOUR if when - now > NEAR else QUARTER) * MINUTE
    offset = int((_local(when, _zone(zone)).utcoffset() or timedelta()).total_seconds()) * 1000
    return -(-(when + offset) // step) * step - offset


@lru_cache(maxsize=65_536)
def open_minutes(hours: OpeningHours, start: int, end: int) -> int:
    """Begun minutes of open time between two instants; every minute counts for a company that never opens."""
    if not any(hours.week):
        return -((start - end) // MINUTE)
    passed = 0
    for begins, ends in _open_from(hours, start):
        if begins >= end:
            break
        passed += min(ends, end) - begins
    return -(-passed // MINUTE)


def open_from(hours: OpeningHours, now: int, days: int) -> Iterator[Interval]:
    """Open time from `now` on, in order, looking so many days ahead."""
    return _open_from(hours, now, days)


def is_open(hours: OpeningHours, now: int) -> bool:
    zone = _zone(hours.zone)
    return any(start <= now < end for start, end in _open_on(hours, zone, _local(now, zone).date()))


def in_words(when: int, zone: str, *, now: int) -> str:
    """ "10am today (UK time)", "10am on Tuesday 4 March (UK time)"; the year is said when it is another one."""
    there, here = _local(when, _zone(zone)), _local(now, _zone(zone))
    return f"{clock_words(when, zone)} {_day_words(there.date(), here.date())} ({zone_words(zone)})"


def clock_words(when: int, zone: str) -> str:
    there = _local(when, _zone(zone))
    if (there.hour, there.minute) == (12, 0):
        return "noon"
    minutes = f":{there.minute:02}" if there.minute else ""
    return f"{there.hour % 12 or 12}{minutes}{'am' if there.hour < 12 else 'pm'}"


def day_words(when: int, zone: str) -> str:
    """ "12 March 2027", for dates far away such as the day of erasure."""
    there = _local(when, _zone(zone))
    return f"{there.day} {there:%B} {there.year}"


def zone_words(zone: str) -> str:
    """ "UK time", "Buenos Aires time", "UTC"."""
    if zone in ("UTC", "Etc/UTC"):
        return "UTC"
    if zone == "Europe/London":
        return "UK time"
    return zone.rpartition("/")[2].replace("_", " ") + " time"


def _day_words(there: date, here: date) -> str:
    if there == here:
        return "today"
    year = f" {there.year}" if there.year != here.year else ""
    return f"on {there:%A} {there.day} {there:%B}{year}"


@lru_cache(maxsize=4096)
def _promise_at(hours: OpeningHours, minutes: int, now_minute: int) -> int:
    now = now_minute * MINUTE
    return calm(_reply_by(hours, minutes, now_minute), hours.zone, now=now)


@lru_cache(maxsize=1024)
def _reply_by(hours: OpeningHours, target_minutes: int, now_minute: int) -> int:
    now = now_minute * MINUTE
    owed = target_minutes * MINUTE
    for start, end in _open_from(hours, now):
        if end - start >= owed:
            return start + owed
        owed -= end - start
    # Nobody ever opens: a promise is still a clock time, so it counts every minute.
    return now + target_minutes * MINUTE


def _open_from(hours: OpeningHours, now: int, look_ahead: int = LOOK_AHEAD_DAYS) -> Iterator[Interval]:
    zone = _zone(hours.zone)
    first = _local(now, zone).date()
    for days in range(look_ahead):
        for start, end in _open_on(hours, zone, first + timedelta(days=days)):
            if end > now:
                yield max(start, now), end


def _open_on(hours: OpeningHours, zone: ZoneInfo, day: date) -> list[Interval]:
    spans = hours.week[day.weekday()]
    if not spans or day in hours.holidays:
        return []
    midnight = int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) * 1000
    intervals = []
    for offset, begins, ends in _offsets(zone, day, midnight):
        for span in spans:
            start = max(midnight + span.start * MINUTE - offset, begins)
            end = min(midnight + span.end * MINUTE - offset, ends)
            if start < end:
                intervals.append((start, end))
    return sorted(intervals)


def _offsets(zone: ZoneInfo, day: date, midnight: int) -> list[tuple[int, int, int]]:
    """The day in pieces of one offset from UTC: usually one piece, two when the clocks change."""
    before, after = _offset_at(zone, day), _offset_at(zone, day + timedelta(days=1))
    begins, ends = midnight - before, midnight + MINUTES_OF_DAY * MINUTE - after
    if before == after:
        return [(before, begins, ends)]
    low, high = begins // 1000, ends // 1000
    while low < high:
        middle = (low + high) // 2
        if _local(middle * 1000, zone).utcoffset() == timedelta(milliseconds=before):
            low = middle + 1
        else:
            high = middle
    return [(before, begins, low * 1000), (after, low * 1000, ends)]


def _offset_at(zone: ZoneInfo, day: date) -> int:
    offset = datetime(day.year, day.month, day.day, tzinfo=zone).utcoffset() or timedelta()
    return int(offset.total_seconds()) * 1000


def _local(when: int, zone: ZoneInfo) -> datetime:
    return datetime.fromtimestamp(when // 1000, zone)


def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)
