"""Two officers add somebody: one asks, another says yes in time, and never the same two again and again."""

from dataclasses import dataclass

import pytest

from custodian_protocol import messages as m
from custodian_protocol.acts import approve_act, remove_act, review_act
from custodian_protocol.policy import DAY, HOUR

from .conftest import Desk
from .hand import SALES, Hand, Person

AGENT, OFFICER = ("agent",), ("agent", "officer")


@dataclass
class Pair:
    hand: Hand
    olga: Person
    otto: Person
    ana: Person

    def invited(self, name: str = "Dana Day", roles: tuple[str, ...] = AGENT) -> m.Invitation:
        return self.hand.invite(self.olga, name, (SALES,), roles)

    def refused_to(self, officer: Person, invitation: m.Invitation) -> str:
        self.hand.touch(officer, approve_act(invitation.id))
        return self.hand.refused("approve", m.Approve(officer.principal, invitation.id))


@pytest.fixture
def pair(desk: Desk) -> Pair:
    """Olga founded; Otto is the second officer, and his first day has come."""
    hand = desk.hand
    olga = Person(hand.sign_in(desk.olga.device).session, desk.olga.device)
    otto = hand.hire(olga, "Otto Oak", (SALES,), OFFICER)
    return Pair(hand, olga, otto, hand.sign_in(desk.ana.device))


def test_whoever_founded_alone_adds_the_second_officer_alone(pair: Pair) -> None:
    assert pair.hand.take(pair.otto, pair.hand.case())


def test_without_a_second_officer_nothing_comes_of_an_invitation(pair: Pair) -> None:
    _, device = pair.hand.enrol(pair.invited())
    pair.hand.clock.time += DAY
    dana = pair.hand.sign_in(device)
    assert (
        pair.hand.refused("take", m.Take(dana.principal, pair.hand.case().id, "answer")) == m.Refusal.NOT_YET
    )


def test_with_a_second_officers_yes_the_newcomer_works_after_the_day(pair: Pair) -> None:
    invitation = pair.invited()
    (waiting,) = pair.hand.ask("pending", m.Nothing(), "control").changes
    assert (waiting.asked_by, waiting.approved_by, waiting.roles) == ("Olga Officer", "", AGENT)
    assert waiting.approve_until == pair.hand.clock.time + 12 * HOUR
    pair.hand.approve(pair.otto, invitation)
    (waiting,) = pair.hand.ask("pending", m.Nothing(), "control").changes
    assert (waiting.approved_by, waiting.approve_until) == ("Otto Oak", 0)
    _, device = pair.hand.enrol(invitation)
    pair.hand.clock.time += DAY
    assert pair.hand.take(pair.hand.sign_in(device), pair.hand.case())


def test_nobody_says_yes_to_an_own_request_and_no_agent_to_any(pair: Pair) -> None:
    invitation = pair.invited()
    assert pair.refused_to(pair.olga, invitation) == m.Refusal.NOT_YOURS
    assert pair.refused_to(pair.ana, invitation) == m.Refusal.NOT_YOURS
    asked = m.Approve(pair.otto.principal, invitation.id)
    assert pair.hand.refused("approve", asked) == m.Refusal.NEEDS_TOUCH
    pair.hand.touch(pair.otto, approve_act("another"))
    assert pair.hand.refused("approve", asked) == m.Refusal.NEEDS_TOUCH


def test_a_puppet_officer_cannot_be_the_second(pair: Pair) -> None:
    """Invited by Olga, enrolled by herself, never approved by Otto: it approves nothing, not even itself."""
    puppet_invited = pair.invited("Pia Puppet", OFFICER)
    _, device = pair.hand.enrol(puppet_invited)
    pair.hand.clock.time += DAY
    olga, puppet = pair.hand.sign_in(pair.olga.device), pair.hand.sign_in(device)
    invitation = pair.hand.invite(olga, "Dana Day", (SALES,), AGENT)
    for wanted in (invitation, puppet_invited):
        pair.hand.touch(puppet, approve_act(wanted.id))
        assert pair.hand.refused("approve", m.Approve(puppet.principal, wanted.id)) in (
            m.Refusal.NOT_YET,
            m.Refusal.WRONG_STATE,
        )


def test_a_yes_lapses_after_twelve_hours_and_is_given_once(pair: Pair) -> None:
    late, done = pair.invited(), pair.invited("Eve Ember")
    pair.hand.approve(pair.otto, done)
    assert pair.refused_to(pair.otto, done) == m.Refusal.WRONG_STATE
    pair.hand.clock.time += 12 * HOUR - 1
    otto = pair.hand.sign_in(pair.otto.device)
    pair.hand.touch(otto, approve_act(late.id))
    pair.hand.clock.time += 1
    assert pair.hand.refused("approve", m.Approve(otto.principal, late.id)) == m.Refusal.WRONG_STATE
    assert pair.refused_to(otto, m.Invitation("nobody", "", 0)) == m.Refusal.WRONG_STATE


def test_the_same_two_do_not_decide_again_and_again_while_a_third_is_there(pair: Pair) -> None:
    for name in ("One", "Two", "Three"):
        pair.hand.approve(pair.otto, pair.invited(name))  # there is no third yet
    third = pair.hand.hire(pair.olga, "Tess Third", (SALES,), OFFICER, second=pair.otto)
    pair.otto.session = pair.hand.sign_in(pair.otto.device).session
    fourth = pair.invited("Four")
    assert pair.refused_to(pair.otto, fourth) == m.Refusal.NOT_YOURS
    pair.hand.approve(third, fourth)
    pair.hand.approve(pair.otto, pair.invited("Five"))


def test_one_officer_stops_it_before_and_after_the_yes(pair: Pair) -> None:
    for approved in (False, True):
        invitation = pair.invited()
        if approved:
            pair.hand.approve(pair.otto, invitation)
        pair.hand.ask("stop-pending", m.StopPending(pair.otto.principal, invitation.id))
        assert pair.hand.refused("token", m.TokenShown(invitation.token)) == m.Refusal.NO_MATCH
        assert pair.refused_to(pair.otto, invitation) == m.Refusal.WRONG_STATE


def test_the_log_names_the_act_and_the_person_by_id_only(pair: Pair) -> None:
    invitation = pair.invited()
    pair.hand.approve(pair.otto, invitation)
    leaves = pair.hand.ask("leaves", m.LeavesWanted(0, 2_000), "control").leaves
    told = next(leaf for leaf in leaves if b'"approved"' in leaf)
    assert invitation.id.encode() in told
    assert b"Dana" not in b"".join(leaves)


def test_an_agent_who_is_taken_off_the_staff_is_out_at_once_and_the_cases_go_back(pair: Pair) -> None:
    hand, case = pair.hand, pair.hand.case()
    hand.take(pair.ana, case)
    ana = hand.ask("directory", m.SessionNamed(pair.ana.principal)).staff
    staff = next(one.staff for one in ana if one.name == "Ana Alvarez")
    asked = m.StaffNamed(pair.olga.principal, staff)
    assert hand.refused("remove-staff", asked) == m.Refusal.NEEDS_TOUCH
    hand.touch(pair.olga, remove_act(staff))
    hand.ask("remove-staff", asked)
    assert hand.refused("open", case.opening(pair.ana.principal)) == m.Refusal.NO_SESSION
    assert hand.refused("take", m.Take(pair.ana.principal, case.id, "answer")) == m.Refusal.NO_SESSION
    begun = hand.ask("ceremony", m.CeremonyWanted("sign-in", None, "", "", ""))
    answer = m.CeremonyAnswer(begun.id, pair.ana.device.get(begun.options))
    assert hand.refused("sign-in", answer) == m.Refusal.NO_MATCH
    (change,) = [one for one in hand.ask("changes", m.ChangesWanted(0, 100)).changes if one.case == case.id]
    assert change.assignee == ""
    hand.touch(pair.olga, remove_act(staff))
    assert hand.refused("remove-staff", asked) == m.Refusal.WRONG_STATE


def test_an_officer_whose_access_has_lapsed_is_taken_off_by_another(pair: Pair) -> None:
    """Whose passkey is lost says nothing for ninety days; who was kept on meanwhile goes on."""
    hand = pair.hand
    hand.clock.time += (hand.keeper.policy.review_days - 1) * DAY
    pair.olga.session = hand.sign_in(pair.olga.device).session
    pair.otto.session = hand.sign_in(pair.otto.device).session
    hand.touch(pair.otto, review_act((pair.olga.id,)))
    hand.ask("review", m.Review(pair.otto.principal, (pair.olga.id,)))
    gone = m.StaffNamed(pair.olga.principal, pair.otto.id)
    hand.touch(pair.olga, remove_act(pair.otto.id))
    assert hand.refused("remove-staff", gone) == m.Refusal.NOT_YOURS
    hand.clock.time += 2 * DAY
    pair.olga.session = hand.sign_in(pair.olga.device).session
    gone = m.StaffNamed(pair.olga.principal, pair.otto.id)
    hand.touch(pair.olga, remove_act(pair.otto.id))
    hand.ask("remove-staff", gone)
    staff = hand.ask("directory", m.SessionNamed(pair.olga.principal)).staff
    assert [one.left for one in staff if one.staff == pair.otto.id] == [True]


def test_an_officer_leaves_by_their_own_touch_and_never_as_the_last(pair: Pair) -> None:
    hand = pair.hand
    for who in (pair.olga, pair.otto):
        other = pair.otto if who is pair.olga else pair.olga
        hand.touch(who, remove_act(other.id))
        assert hand.refused("remove-staff", m.StaffNamed(who.principal, other.id)) == m.Refusal.NOT_YOURS
    hand.touch(pair.otto, remove_act(pair.otto.id))
    hand.ask("remove-staff", m.StaffNamed(pair.otto.principal, pair.otto.id))
    hand.touch(pair.olga, remove_act(pair.olga.id))
    last = m.StaffNamed(pair.olga.principal, pair.olga.id)
    assert hand.refused("remove-staff", last) == m.Refusal.WRONG_STATE
