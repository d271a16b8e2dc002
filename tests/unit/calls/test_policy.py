"""When we call, how long words live, and when a call is over."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from parlour.calls import policy
from parlour.calls.model import Call, Outcome, State
from parlour.calls.numbers import read_number, region_of, spaced
from parlour.foundation.errors import Invalid
from parlour.promises.model import weekdays
from parlour.promises.policy import MINUTE

HOURS = weekdays("Europe/London", 9 * 60, 17 * 60)
FRIDAY = int(datetime(2026, 3, 6, 16, 10, tzinfo=UTC).timestamp()) * 1000
CALL = Call("c", "case", "waiting", "", 0, 0, 0, False, False, 0, 0, 0, 0, "", 0)


def hour(at: int) -> str:
    return f"{datetime.fromtimestamp(at / 1000, UTC):%a %H:%M}"


def test_windows_lie_in_opening_hours_and_pass_over_the_weekend() -> None:
    found = [(hour(one.from_at), hour(one.by_at)) for one in policy.windows(HOURS, FRIDAY)]
    assert found[:3] == [("Fri 16:30", "Fri 17:00"), ("Mon 09:00", "Mon 11:00"), ("Mon 11:00", "Mon 13:00")]
    assert len(found) == policy.WINDOWS


def test_as_soon_as_possible_begins_when_we_open_and_ends_by_the_promise() -> None:
    saturday = FRIDAY + 24 * 60 * MINUTE
    window = policy.soon(HOURS, 60, saturday)
    assert (hour(window.from_at), hour(window.by_at)) == ("Mon 09:00", "Mon 10:00")


def test_only_times_of_ours_can_be_chosen() -> None:
    offered = policy.windows(HOURS, FRIDAY)[1]
    assert policy.chosen(HOURS, 60, str(offered.from_at), FRIDAY) == offered
    for wrong in ("", "now", "-1", str(offered.from_at + 1)):
        with pytest.raises(Invalid):
            policy.chosen(HOURS, 60, wrong, FRIDAY)


def test_words_live_ten_minutes_from_the_first_dialling_and_never_after_the_end() -> None:
    assert policy.has_words(CALL, FRIDAY)
    rung = replace(CALL, state=State.DIALLING, dialled_at=FRIDAY, words_until=FRIDAY + policy.WORDS_MS)
    just, over = FRIDAY + policy.WORDS_MS - 1, FRIDAY + policy.WORDS_MS
    assert policy.has_words(rung, just)
    assert policy.is_calling(rung, just)
    assert not policy.has_words(rung, over)
    assert not policy.is_calling(rung, over)
    assert policy.needs_new_words(rung, over)
    assert not policy.needs_new_words(rung, just)
    assert not policy.has_words(replace(rung, state=State.ENDED), just)


def test_three_missed_calls_end_it_and_one_does_not() -> None:
    assert [policy.ends(Outcome.NOT_REACHED, tries) for tries in (1, 2, 3)] == [False, False, True]
    assert all(policy.ends(one, 1) for one in policy.BY_AGENT if one != Outcome.NOT_REACHED)
    with pytest.raises(Invalid):
        policy.outcome_from("withdrawn")


@pytest.mark.parametrize("typed", ["", "12", "020 7946 0958", "call me", "+44 909 879 0000", "9" * 60])
def test_numbers_that_cannot_or_must_not_be_called_are_refused(typed: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_number(typed)
    assert typed == "" or typed not in f"{refused.value} {refused.value.words}"


def test_a_number_is_kept_in_one_way_however_it_is_written() -> None:
    assert {read_number(one) for one in ("+44 20 7946 0958", "+44(0)20-79460958")} == {"+442079460958"}
    assert read_number("020 7946 0958", region_of(("+442079460000",))) == "+442079460958"
    assert spaced("+442079460958") == "+44 20 7946 0958"
