"""What is dared to be promised: the 80th percentile of open time, in calm clock times, moved before it passes."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parlour.foundation.clock import DAY, HOUR, MINUTE
from parlour.promises.measuring import (
    MOST_NOTICE,
    measure,
    minutes_again,
    must_be_moved,
    waiting_range,
    was_kept,
)
from parlour.promises.model import FirstAnswer, OpeningHours, weekdays
from parlour.promises.policy import calm, open_minutes, promise_at
from tests.unit.promises.test_promises import changes_of_clocks, ms, opening_hours, oracle, oracle_open

UK = weekdays("Europe/London", 9 * 60, 17 * 60)
NOON = ms("Europe/London", 2026, 3, 2, 12, 0)


def answered(*minutes: int, promised: int = 60) -> list[FirstAnswer]:
    return [FirstAnswer(NOON, NOON + promised * MINUTE, NOON + wait * MINUTE) for wait in minutes]


def test_eight_in_ten_and_never_the_middle():
    cases = answered(*[1] * 12, *range(20, 28))
    assert measure("t", cases, UK, NOON + HOUR).answer_minutes == 23


def test_below_twenty_cases_nothing_is_measured():
    assert measure("t", answered(*[5] * 19), UK, NOON + HOUR).answer_minutes == 0
    assert measure("t", answered(*[5] * 20), UK, NOON + HOUR).answer_minutes == 5


def test_who_still_waits_counts_as_soon_as_it_would_flatter_to_leave_them_out():
    cases = answered(*[5] * 20) + [FirstAnswer(NOON, NOON + HOUR, 0)] * 20
    assert measure("t", cases, UK, NOON + 4 * MINUTE).answer_minutes == 5
    assert measure("t", cases, UK, NOON + 3 * HOUR).answer_minutes == 180


def test_a_night_is_no_waiting_time():
    evening, morning = ms("Europe/London", 2026, 3, 2, 16, 50), ms("Europe/London", 2026, 3, 3, 9, 10)
    cases = [FirstAnswer(evening, morning, morning)] * 20
    assert measure("t", cases, UK, morning).answer_minutes == 20


def test_kept_means_by_the_first_time_shown():
    kept, late = FirstAnswer(NOON, NOON + HOUR, NOON + HOUR), FirstAnswer(NOON, NOON + HOUR, NOON + HOUR + 1)
    open_still, overdue = FirstAnswer(NOON, NOON + 5 * HOUR, 0), FirstAnswer(NOON, NOON + HOUR, 0)
    assert [was_kept(one) for one in (kept, late, open_still, overdue)] == [True, False, False, False]
    found = measure("t", [kept, late, open_still, overdue], UK, NOON + 2 * HOUR)
    assert (found.kept, found.owed) == (1, 3)


def test_a_pace_is_that_of_busy_stretches_and_needs_a_whole_one():
    quiet = [FirstAnswer(NOON, NOON + HOUR, NOON + at * 10 * MINUTE) for at in range(20)]
    busy = [FirstAnswer(NOON, NOON + HOUR, NOON + 4 * HOUR + at * MINUTE) for at in range(21)]
    assert measure("t", quiet, UK, NOON + DAY).pace_ms == 0
    assert measure("t", busy, UK, NOON + DAY).pace_ms == MINUTE
    assert measure("t", quiet + busy, UK, NOON + DAY).pace_ms == MINUTE


def test_a_line_longer_than_usual_makes_a_later_promise():
    busy = [FirstAnswer(NOON, NOON + HOUR, NOON + at * MINUTE) for at in range(1, 22)]
    waiting = [FirstAnswer(NOON + 30 * MINUTE, NOON + 2 * HOUR, 0)] * 40
    calm_day, storm = (measure("t", cases, UK, NOON + 30 * MINUTE) for cases in (busy, busy + waiting))
    assert (calm_day.line_minutes, calm_day.promise_minutes) == (0, calm_day.answer_minutes)
    assert storm.promise_minutes == storm.line_minutes == 50


def test_a_range_is_a_range_and_grows_with_the_place():
    assert waiting_range(3, 0) == (0, 0)
    assert waiting_range(3, 2 * MINUTE) == (4, 8)
    assert all(low < high for low, high in (waiting_range(place, MINUTE) for place in range(1, 50)))


@pytest.mark.parametrize(
    ("length", "notice"), [(15, 2), (60, 6), (240, 15), (60 * 24 * 3, 15)]
)  # fmt: skip
def test_check_08_the_new_time_is_said_while_the_old_one_is_ahead(length: int, notice: int):
    promised = NOON + length * MINUTE
    assert not must_be_moved(promised, NOON, promised - notice * MINUTE - 1)
    assert must_be_moved(promised, NOON, promised - notice * MINUTE)


def test_a_moved_promise_is_not_moved_again_at_once():
    assert minutes_again(5) * MINUTE > MOST_NOTICE
    assert minutes_again(240) == 240


@given(opening_hours(), st.integers(1, 900), st.integers(-4000, 3000), st.data())
def test_what_is_shown_is_calm_and_never_too_early(hours, target, minutes, data):
    around = changes_of_clocks(hours.zone) or [ms("UTC", 2026, 6, 1)]
    now = data.draw(st.sampled_from(around)) + minutes * MINUTE
    earliest, shown = oracle(hours, target, now), promise_at(hours, target, now)
    wall = datetime.fromtimestamp(shown / 1000, ZoneInfo(hours.zone))
    assert earliest <= shown < earliest + HOUR
    assert wall.minute % 15 == 0
    if earliest - now <= 4 * HOUR:
        assert shown < earliest + 15 * MINUTE


@given(opening_hours(), st.integers(600, 3000), st.integers(-4000, 3000), st.data())
def test_open_time_pauses_and_goes_on_as_a_clock_on_the_wall_would_have_it(hours, length, minutes, data):
    around = changes_of_clocks(hours.zone) or [ms("UTC", 2026, 6, 1)]
    start = data.draw(st.sampled_from(around)) + minutes * MINUTE
    closed = data.draw(st.sets(st.sampled_from(days_around(start, hours.zone)), min_size=1, max_size=2))
    hours = OpeningHours(hours.zone, hours.week, frozenset(closed))
    end = start + length * MINUTE
    counted = sum(oracle_open(hours, at) for at in range(start, end, MINUTE))
    assert open_minutes(hours, start, end) == counted


def days_around(at: int, zone: str) -> list[date]:
    return [datetime.fromtimestamp((at + day * DAY) / 1000, ZoneInfo(zone)).date() for day in range(3)]


def test_a_holiday_pauses_a_promise():
    closed = OpeningHours(UK.zone, UK.week, frozenset({date(2026, 3, 3)}))
    four = ms("Europe/London", 2026, 3, 2, 16, 0)
    assert promise_at(closed, 240, four) == ms("Europe/London", 2026, 3, 4, 12, 0)


def test_far_times_are_whole_hours_and_near_ones_quarters():
    assert calm(NOON + 61 * MINUTE, UK.zone, now=NOON) == NOON + 75 * MINUTE
    assert calm(NOON + 301 * MINUTE, UK.zone, now=NOON) == NOON + 360 * MINUTE
    assert calm(NOON + 60 * MINUTE, UK.zone, now=NOON) == NOON + 60 * MINUTE
    quarter_past = ms("Asia/Kathmandu", 2026, 3, 2, 12, 15)
    assert calm(quarter_past - MINUTE, "Asia/Kathmandu", now=quarter_past - HOUR) == quarter_past
