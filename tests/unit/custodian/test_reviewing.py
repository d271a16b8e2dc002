"""Access lapses after ninety days unless an officer says that somebody goes on."""

from dataclasses import replace

import pytest

from custodian_protocol import messages as m
from custodian_protocol.acts import review_act
from custodian_protocol.policy import DAY

from .conftest import Desk
from .hand import SALES, Person

NOT_YET, NOT_YOURS = m.Refusal.NOT_YET, m.Refusal.NOT_YOURS


@pytest.fixture
def later(desk: Desk) -> Desk:
    desk.hand.clock.time += 90 * DAY
    for person in (desk.olga, desk.ana, desk.ben):
        person.session = desk.hand.sign_in(person.device).session
    return desk


def keep_on(desk: Desk, officer: Person, *staff: str) -> None:
    desk.hand.touch(officer, review_act(staff))
    desk.hand.ask("review", m.Review(officer.principal, staff))


def test_after_ninety_days_somebody_may_sign_in_and_do_nothing(later: Desk) -> None:
    hand, case = later.hand, later.hand.case()
    assert hand.refused("take", m.Take(later.ana.principal, case.id, "answer")) == NOT_YET
    listed = {one.staff: one for one in hand.ask("directory", m.SessionNamed(later.ana.principal)).staff}
    assert listed[later.ana.id].lapsed
    keep_on(later, later.olga, later.ana.id)
    assert hand.take(later.ana, case)
    assert hand.refused("take", m.Take(later.ben.principal, case.id, "answer")) == NOT_YET
    assert "kept-on" in hand.acts()


def test_a_case_still_held_is_shown_to_nobody_whose_access_has_lapsed(desk: Desk) -> None:
    case = desk.hand.case()
    desk.hand.take(desk.ana, case)
    desk.hand.clock.time += 90 * DAY
    ana = desk.hand.sign_in(desk.ana.device)
    assert desk.hand.refused("open", case.opening(ana.principal)) == NOT_YET
    assert desk.hand.refused("who-looked", m.WhoLooked(ana.principal, case.id, b"n")) == NOT_YET
    olga = desk.hand.sign_in(desk.olga.device)
    keep_on(desk, olga, ana.id)
    assert desk.hand.ask("open", case.opening(ana.principal)).items


def test_the_day_before_nothing_has_lapsed(desk: Desk) -> None:
    desk.hand.clock.time += 80 * DAY
    ana = desk.hand.sign_in(desk.ana.device)
    assert desk.hand.take(ana, desk.hand.case())


def test_it_takes_a_touch_over_exactly_these_people(later: Desk) -> None:
    wanted = m.Review(later.olga.principal, (later.ana.id,))
    assert later.hand.refused("review", wanted) == m.Refusal.NEEDS_TOUCH
    later.hand.touch(later.olga, review_act((later.ana.id, later.ben.id)))
    assert later.hand.refused("review", wanted) == m.Refusal.NEEDS_TOUCH
    later.hand.touch(later.ana, review_act((later.ben.id,)))
    assert later.hand.refused("review", m.Review(later.ana.principal, (later.ben.id,))) == NOT_YOURS


def test_a_lone_officer_keeps_themself_on_and_one_of_two_does_not(later: Desk) -> None:
    keep_on(later, later.olga, later.olga.id)
    otto = later.hand.hire(later.olga, "Otto Oak", (SALES,), ("officer",))
    later.olga.session = later.hand.sign_in(later.olga.device).session
    own = m.Review(later.olga.principal, (later.olga.id,))
    later.hand.touch(later.olga, review_act(own.staff))
    assert later.hand.refused("review", own) == NOT_YOURS
    keep_on(later, otto, later.olga.id)


def test_officers_who_all_lapsed_keep_each_other_on_and_do_nothing_else(desk: Desk) -> None:
    otto = desk.hand.hire(desk.olga, "Otto Oak", (SALES,), ("officer",))
    desk.hand.clock.time += 200 * DAY
    olga, otto = desk.hand.sign_in(desk.olga.device), desk.hand.sign_in(otto.device)
    stop = m.StopPending(olga.principal, "f" * 32)
    assert desk.hand.refused("stop-pending", stop) == NOT_YET
    keep_on(desk, otto, olga.id)
    assert desk.hand.refused("stop-pending", stop) == m.Refusal.WRONG_STATE


def test_where_the_policy_says_no_days_nobody_lapses(later: Desk) -> None:
    later.hand.keeper.policy = replace(later.hand.keeper.policy, review_days=0)
    assert later.hand.take(later.ana, later.hand.case())


def test_people_of_an_older_version_have_ninety_days_from_the_upgrade(later: Desk) -> None:
    case = later.hand.case()
    later.hand.keeper.store.put("reviews_since", later.hand.clock.time)
    assert later.hand.take(later.ana, case)
    later.hand.clock.time += 90 * DAY
    ana = later.hand.sign_in(later.ana.device)
    other = later.hand.case()
    assert later.hand.refused("take", m.Take(ana.principal, other.id, "answer")) == NOT_YET
