"""Who may be said to be here, and who is offered which case: decided from beats and slots alone."""

from dataclasses import replace

import pytest

from parlour.foundation.clock import MINUTE, SECOND
from parlour.rota.model import Offer, Presence, Waiting
from parlour.rota.policy import (
    FORGOTTEN_MS,
    IDLE_MS,
    LOST_MS,
    OFFER_MS,
    after_miss,
    beaten,
    plan,
    standing,
    teams_with_somebody,
)

NOW = 1_772_452_800_000
SLOTS = 3
ANA = Presence("ana", ("accounts",), "available", NOW, NOW)
CARL = Presence("carl", ("accounts",), "available", NOW, NOW)
BEN = Presence("ben", ("delivery",), "available", NOW, NOW)
CASE = Waiting("case", "accounts")


def test_check_02_somebody_of_another_team_is_nobody_for_this_one():
    assert teams_with_somebody([BEN], SLOTS, NOW) == {"delivery"}


def test_here_needs_a_beat_a_choice_and_a_slot():
    assert teams_with_somebody([ANA], SLOTS, NOW) == {"accounts"}
    for nobody in (
        replace(ANA, beat_at=NOW - LOST_MS - 1),
        replace(ANA, state="away"),
        replace(ANA, live=SLOTS),
        replace(ANA, active_at=NOW - IDLE_MS - 1),
        replace(ANA, state="missed"),
    ):
        assert teams_with_somebody([nobody], SLOTS, NOW) == frozenset()


def test_a_silent_agent_is_lost_and_later_simply_not_there():
    assert standing(ANA, NOW + LOST_MS) == "available"
    assert standing(ANA, NOW + LOST_MS + 1) == "lost"
    assert standing(ANA, NOW + FORGOTTEN_MS + 1) == "away"
    assert standing(replace(ANA, state="away"), NOW + LOST_MS + 1) == "away"


def test_five_idle_minutes_take_somebody_out_until_they_say_so():
    idle = beaten(ANA, ("accounts",), NOW + IDLE_MS + 1, IDLE_MS + 1)
    assert idle.state == "idle"
    assert beaten(idle, ("accounts",), NOW + IDLE_MS + 2, 0).state == "idle"
    busy = beaten(ANA, ("accounts",), NOW + IDLE_MS + 1, 10 * SECOND)
    assert busy.state == "available"


def test_who_comes_back_the_next_morning_is_away_until_they_choose():
    assert beaten(ANA, ("accounts",), NOW + FORGOTTEN_MS + 1, 0).state == "away"


def test_two_missed_offers_take_somebody_out():
    once = after_miss(ANA)
    assert (once.state, once.misses) == ("available", 1)
    assert after_miss(once).state == "missed"
    assert after_miss(replace(once, state="away")).state == "away"


def test_the_least_busy_of_the_team_is_offered_a_case_once():
    made = plan([CASE], [], [BEN, replace(ANA, live=1), CARL], SLOTS, NOW).made
    assert made == (Offer("case", "carl", NOW, NOW + OFFER_MS),)
    assert plan([CASE], made, [ANA, CARL], SLOTS, NOW + SECOND).made == ()


def test_nobody_is_offered_two_at_once_or_more_than_they_can_take():
    cases = [Waiting(f"case{n}", "accounts") for n in range(9)]
    made = plan(cases, [], [ANA, CARL, replace(BEN, teams=("accounts",), live=SLOTS)], SLOTS, NOW).made
    assert [(offer.case_id, offer.staff_id) for offer in made] == [("case0", "ana"), ("case1", "carl")]
    assert plan(cases, made, [ANA, CARL], SLOTS, NOW).made == ()


@pytest.mark.parametrize("lost", [False, True])
def test_a_missed_offer_goes_to_somebody_else(lost: bool):
    given = Offer("case", "ana", NOW, NOW + OFFER_MS)
    later = NOW + (LOST_MS + SECOND if lost else OFFER_MS)
    ana = ANA if lost else replace(ANA, beat_at=later, active_at=later)
    carl = replace(CARL, beat_at=later, active_at=later)
    found = plan([CASE], [given], [ana, carl], SLOTS, later)
    assert found.missed == (given,)
    assert found.made == (Offer("case", "carl", later, later + OFFER_MS, ("ana",)),)


def test_with_nobody_else_left_the_same_person_is_asked_again():
    between = Offer("case", "", NOW, NOW, ("ana",))
    assert plan([CASE], [between], [ANA], SLOTS, NOW).made[0].staff_id == "ana"


def test_what_was_taken_or_is_gone_is_offered_no_longer():
    given = Offer("case", "ana", NOW, NOW + OFFER_MS)
    assert plan([], [given], [ANA], SLOTS, NOW).over == (given,)


def test_a_case_is_never_offered_to_the_one_who_lost_it():
    held = Waiting("case", "accounts", holder="ana")
    assert plan([held], [], [ANA], SLOTS, NOW).made == ()
    assert plan([held], [], [ANA, CARL], SLOTS, NOW).made[0].staff_id == "carl"


def test_who_knows_the_customer_is_offered_the_case_by_nobody_s_miss():
    known = Waiting("case", "accounts", barred=("ana",))
    assert plan([known], [], [ANA], SLOTS, NOW).made == ()
    passed = Offer("case", "", NOW, NOW, ("carl",))
    assert plan([known], [passed], [ANA, CARL], SLOTS, NOW).made[0].staff_id == "carl"


def test_beats_of_a_lying_page_move_nothing_backwards():
    assert beaten(ANA, ("accounts",), NOW + SECOND, -MINUTE).active_at == NOW + SECOND
    assert beaten(ANA, ("accounts",), NOW + SECOND, 10 * MINUTE).active_at == NOW
