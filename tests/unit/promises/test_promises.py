"""Reply-by times against an oracle that looks at the wall clock minute by minute."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parlour.promises.model import OpeningHours, Span, weekdays
from parlour.promises.policy import clock_words, day_words, in_words, is_open, reply_by, zone_words

MINUTE = 60_000
UK = weekdays("Europe/London", 9 * 60, 17 * 60)
# Each with a change of clocks nearby: at night, by half an hour, at midnight, and none at all.
ZONES = (
    "Europe/London",
    "Australia/Lord_Howe",
    "America/Santiago",
    "Africa/Cairo",
    "Asia/Beirut",
    "Asia/Kathmandu",
)


def ms(zone: str, *when: int) -> int:
    return int(datetime(*when, tzinfo=ZoneInfo(zone)).timestamp() * 1000)


def oracle_open(hours: OpeningHours, at: int) -> bool:
    wall = datetime.fromtimestamp(at / 1000, ZoneInfo(hours.zone))
    minute = wall.hour * 60 + wall.minute
    if wall.date() in hours.holidays:
        return False
    return any(span.start <= minute < span.end for span in hours.week[wall.weekday()])


def oracle(hours: OpeningHours, target: int, now: int) -> int:
    at = -(-now // MINUTE) * MINUTE
    while target:
        target -= oracle_open(hours, at)
        at += MINUTE
    return at


@st.composite
def days(draw: st.DrawFn) -> tuple[Span, ...]:
    edges = sorted(draw(st.sets(st.sampled_from(range(0, 1441, 15)), min_size=4, max_size=4)))
    spans = (Span(edges[0], edges[1]), Span(edges[2], edges[3]))
    return spans[: draw(st.integers(0, 2))]


@st.composite
def opening_hours(draw: st.DrawFn) -> OpeningHours:
    week = tuple(draw(days()) for _ in range(7))
    if not any(week):
        week = ((Span(540, 1020),), *week[1:])
    return OpeningHours(draw(st.sampled_from(ZONES)), week)


def changes_of_clocks(zone: str, year: int = 2026) -> list[int]:
    """The instants at which the offset from UTC changes in a year."""
    hour, found = timedelta(hours=1), []
    at = datetime(year, 1, 1, tzinfo=UTC)
    while at.year == year:
        if at.astimezone(ZoneInfo(zone)).utcoffset() != (at + hour).astimezone(ZoneInfo(zone)).utcoffset():
            found.append(int((at + hour).timestamp() * 1000))
        at += hour
    return found


@given(opening_hours(), st.integers(1, 900), st.integers(-4000, 3000), st.integers(0, 59_999), st.data())
def test_as_a_clock_on_the_wall_would_have_it(hours, target, minutes, rest, data):
    around = changes_of_clocks(hours.zone) or [ms("UTC", 2026, 6, 1)]
    now = data.draw(st.sampled_from(around)) + minutes * MINUTE + rest
    now -= rest if data.draw(st.booleans()) else 0
    assert reply_by(hours, target, now) == oracle(hours, target, now)
    assert is_open(hours, now) == oracle_open(hours, now)


def test_the_oracle_met_changes_of_clocks():
    assert [len(changes_of_clocks(zone)) for zone in ZONES] == [2, 2, 2, 2, 2, 0]


@pytest.mark.parametrize(
    ("asked", "promised"),
    [
        ((2026, 3, 2, 12, 0), (2026, 3, 2, 16, 0)),  # Monday noon
        ((2026, 3, 2, 16, 0), (2026, 3, 3, 12, 0)),  # an hour today, three tomorrow
        ((2026, 3, 6, 15, 0), (2026, 3, 9, 11, 0)),  # over the weekend
        ((2026, 3, 7, 3, 0), (2026, 3, 9, 13, 0)),
        ((2026, 3, 2, 13, 0), (2026, 3, 2, 17, 0)),  # to the last minute
    ],
)
def test_four_hours_in_an_office(asked: tuple[int, ...], promised: tuple[int, ...]):
    assert reply_by(UK, 240, ms("Europe/London", *asked)) == ms("Europe/London", *promised)


def test_holidays_are_closed():
    closed = OpeningHours(UK.zone, UK.week, frozenset({date(2026, 3, 3)}))
    asked = ms("Europe/London", 2026, 3, 2, 16, 0)
    assert reply_by(closed, 240, asked) == ms("Europe/London", 2026, 3, 4, 12, 0)
    assert not is_open(closed, ms("Europe/London", 2026, 3, 3, 12, 0))


def test_a_company_that_never_opens_still_names_a_time():
    never = OpeningHours("UTC", ((),) * 7)
    assert reply_by(never, 240, 0) == 240 * MINUTE
    assert not is_open(never, 0)


def test_seconds_never_shorten_a_promise():
    noon = ms("Europe/London", 2026, 3, 2, 12, 0)
    assert reply_by(UK, 60, noon + 1) == noon + 61 * MINUTE


@pytest.mark.parametrize(
    ("when", "words"),
    [
        ((2026, 3, 3, 10, 0), "10am on Tuesday 3 March (UK time)"),
        ((2026, 3, 3, 9, 30), "9:30am on Tuesday 3 March (UK time)"),
        ((2026, 3, 2, 16, 5), "4:05pm today (UK time)"),
        ((2026, 3, 3, 12, 0), "noon on Tuesday 3 March (UK time)"),
        ((2026, 3, 3, 0, 0), "12am on Tuesday 3 March (UK time)"),
        ((2027, 1, 4, 12, 30), "12:30pm on Monday 4 January 2027 (UK time)"),
    ],
)
def test_promises_in_words(when: tuple[int, ...], words: str):
    now = ms("Europe/London", 2026, 3, 2, 12, 0)
    assert in_words(ms("Europe/London", *when), "Europe/London", now=now) == words


def test_the_same_instant_is_another_time_elsewhere():
    at = ms("Europe/London", 2026, 3, 2, 23, 30)
    assert (
        in_words(at, "Asia/Kathmandu", now=at - 3_600_000 * 12)
        == "5:15am on Tuesday 3 March (Kathmandu time)"
    )
    assert clock_words(at, "America/Argentina/Buenos_Aires") == "8:30pm"
    assert zone_words("America/Argentina/Buenos_Aires") == "Buenos Aires time"
    assert zone_words("UTC") == "UTC"
    assert day_words(at, "Europe/London") == "2 March 2026"
