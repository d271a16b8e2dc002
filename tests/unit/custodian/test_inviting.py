"""Officers add people: over a touch, by a link, after a day that anybody can see and one officer can stop."""

import json
from dataclasses import replace
from typing import Any

import pytest

from custodian_protocol import messages as m
from custodian_protocol.acts import SHEETS, invite_act
from custodian_protocol.policy import DAY, MINUTE
from parlour.demo.passkeys import Authenticator

from .conftest import Desk
from .hand import SALES, URL, Person
from .test_people import begin, everybody

AGENT = ("agent",)


def test_a_new_person_waits_a_day_and_everyone_sees_it(desk: Desk) -> None:
    hand, olga = desk.hand, Person(desk.hand.sign_in(desk.olga.device).session, desk.olga.device)
    invitation = hand.invite(olga, "Dana Day", (SALES,), AGENT)
    (waiting,) = hand.ask("pending", m.Nothing(), "control").changes
    assert (waiting.about, waiting.asked_by) == ("Dana Day", "Olga Officer")
    entry, device = hand.enrol(invitation)
    assert entry.active_from == hand.clock.time + DAY
    assert hand.ask("pending", m.Nothing()).changes[0].id == invitation.id
    dana = hand.sign_in(device)
    case = hand.case()
    assert hand.refused("take", m.Take(dana.principal, case.id, "answer")) == m.Refusal.NOT_YET
    hand.clock.time += DAY
    assert not hand.ask("pending", m.Nothing()).changes
    assert hand.take(hand.sign_in(device), case)


def test_one_officer_stops_what_is_pending_and_nothing_else(desk: Desk) -> None:
    hand, olga = desk.hand, desk.hand.sign_in(desk.olga.device)
    unused = hand.invite(olga, "Dana Day", (SALES,), AGENT)
    entry, device = hand.enrol(hand.invite(olga, "Eve Ember", (SALES,), AGENT))
    ana = hand.sign_in(desk.ana.device)
    for change in hand.ask("pending", m.Nothing()).changes:
        assert hand.refused("stop-pending", m.StopPending(ana.principal, change.id)) == m.Refusal.NOT_YOURS
        hand.ask("stop-pending", m.StopPending(olga.principal, change.id))
    assert hand.refused("token", m.TokenShown(unused.token)) == m.Refusal.NO_MATCH
    begun = begin(hand, "sign-in")
    assert (
        hand.refused("sign-in", m.CeremonyAnswer(begun.id, device.get(begun.options))) == m.Refusal.NO_MATCH
    )
    assert [one.left for one in everybody(hand, olga) if one.staff == entry.staff] == [True]
    assert hand.refused("stop-pending", m.StopPending(olga.principal, "")) == m.Refusal.WRONG_STATE


def test_an_invitation_needs_an_officer_and_a_touch_for_exactly_it(desk: Desk) -> None:
    hand, olga = desk.hand, desk.hand.sign_in(desk.olga.device)
    asked = m.Invite(olga.principal, "Dana Day", AGENT, (SALES,))
    assert hand.refused("invite", asked) == m.Refusal.NEEDS_TOUCH
    hand.touch(olga, invite_act("Dana Day", AGENT, (SALES,)))
    assert hand.refused("invite", replace(asked, roles=("agent", "officer"))) == m.Refusal.NEEDS_TOUCH
    assert hand.refused("invite", replace(asked, name="Eve")) == m.Refusal.NEEDS_TOUCH
    hand.ask("invite", asked)
    assert hand.refused("invite", asked) == m.Refusal.NEEDS_TOUCH
    ana = hand.sign_in(desk.ana.device)
    assert hand.refused("invite", replace(asked, principal=ana.principal)) == m.Refusal.NOT_YOURS
    hand.touch(olga, invite_act("Dana Day", AGENT, (SALES,)))
    hand.clock.time += 5 * MINUTE
    assert hand.refused("invite", asked) == m.Refusal.NEEDS_TOUCH


def test_an_invitation_is_good_once_and_for_a_day(desk: Desk) -> None:
    hand, olga = desk.hand, desk.hand.sign_in(desk.olga.device)
    invitation = hand.invite(olga, "Dana Day", (SALES,), AGENT)
    assert hand.ask("token", m.TokenShown(invitation.token)).name == "Dana Day"
    begun = begin(hand, "enrol", invitation.token)
    assert begun.name == "Dana Day"
    hand.enrol(invitation)
    assert hand.refused("token", m.TokenShown(invitation.token)) == m.Refusal.NO_MATCH
    late = m.CeremonyAnswer(begun.id, Authenticator(URL).create(begun.options))
    assert hand.refused("enrol", late) == m.Refusal.NO_MATCH
    second = hand.invite(olga, "Dana Day", (SALES,), AGENT)
    hand.clock.time += DAY
    assert hand.refused("token", m.TokenShown(second.token)) == m.Refusal.NO_MATCH


def test_a_touch_belongs_to_its_session(desk: Desk) -> None:
    hand = desk.hand
    begun = hand.ask("ceremony", m.CeremonyWanted("touch", desk.ana.principal, SHEETS, "", ""))
    answer = m.CeremonyAnswer(begun.id, desk.ana.device.get(begun.options))
    again = hand.sign_in(desk.ana.device)
    assert hand.refused("touch", m.Touch(again.principal, answer)) == m.Refusal.NO_MATCH
    other = hand.ask("ceremony", m.CeremonyWanted("touch", desk.ana.principal, SHEETS, "", ""))
    allowed = json.loads(other.options)["allowCredentials"]
    assert [one["id"] for one in allowed] != []
    with pytest.raises(LookupError):  # a browser would not even offer Ben's passkey
        desk.ben.device.get(other.options)


@pytest.mark.parametrize(
    ("name", "roles", "teams"),
    [("", AGENT, ()), ("x" * 101, AGENT, ()), ("a\nb", AGENT, ()), ("Eve", (), ()), ("Eve", ("god",), ()),
     ("Eve", AGENT, ("a b",)), ("Eve", AGENT, ("t",) * 201)],
)  # fmt: skip
def test_a_person_has_the_shape_of_a_person(desk: Desk, name: str, roles: Any, teams: Any) -> None:
    olga = desk.hand.sign_in(desk.olga.device)
    assert desk.hand.refused("invite", m.Invite(olga.principal, name, roles, teams)) == m.Refusal.BAD_MESSAGE
