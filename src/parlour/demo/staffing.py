"""Founds an installation and enrols its people, through the custodian's ordinary operations and nothing else.

Used by the demo and by rehearsals (tests, replay, bench): whoever may run the clock or the waits of one.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from custodian_protocol.acts import TAKES, approve_act, invite_act
from custodian_protocol.messages import (
    Approve,
    CeremonyAnswer,
    CeremonyWanted,
    FounderTeams,
    Invite,
    Principal,
    StaffSession,
    TokenShown,
    Touch,
)
from parlour.agents.model import ActingAgent, from_session
from parlour.sealing.custodian import Custodian

from .passkeys import Authenticator


@dataclass(frozen=True, slots=True)
class NewPerson:
    name: str
    roles: tuple[str, ...]
    teams: tuple[str, ...]


@dataclass(slots=True)
class Member:
    """Somebody of the staff, with the device that signs them in."""

    staff_id: str
    name: str
    device: Authenticator


def found(web: Custodian, token: str, name: str, teams: Sequence[str], origin: str) -> Member:
    """The founder, officer and agent from the first moment; ends set-up, so that the link is dead."""
    device = Authenticator(origin)
    wanted = CeremonyWanted("found", None, "", token, name)
    session: StaffSession = web.ask_now("found", _performed(web, device, wanted))
    web.ask_now("founder-teams", FounderTeams(token, tuple(teams)))
    web.ask_now("finish-setup", TokenShown(token))
    return Member(session.staff, name, device)


def enrol(
    web: Custodian,
    officer: Member,
    session: ActingAgent,
    person: NewPerson,
    origin: str,
    second: Member | None = None,
) -> Member:
    """Invited by the officer over a touch for exactly this, approved by a second one where there is one, then
    enrolled with a device of their own."""
    act = invite_act(person.name, person.roles, person.teams)
    touch(web, officer.device, session.principal(), act)
    invitation = web.ask_now("invite", Invite(session.principal(), person.name, person.roles, person.teams))
    if second is not None:
        other = sign_in(web, second.device).principal()
        touch(web, second.device, other, approve_act(invitation.id))
        web.ask_now("approve", Approve(other, invitation.id))
    device = Authenticator(origin)
    entry = web.ask_now(
        "enrol", _performed(web, device, CeremonyWanted("enrol", None, "", invitation.token, ""))
    )
    return Member(entry.staff, person.name, device)


def sign_in(web: Custodian, device: Authenticator) -> ActingAgent:
    wanted = CeremonyWanted("sign-in", None, "", "", "")
    return from_session(web.ask_now("sign-in", _performed(web, device, wanted)))


def touch(web: Custodian, device: Authenticator, principal: Principal, act: str = TAKES) -> int:
    """How many takes are left now."""
    answer = _performed(web, device, CeremonyWanted("touch", principal, act, "", ""))
    return int(web.ask_now("touch", Touch(principal, answer)).takes)


def _performed(web: Custodian, device: Authenticator, wanted: CeremonyWanted) -> CeremonyAnswer:
    ceremony = web.ask_now("ceremony", wanted)
    return CeremonyAnswer(ceremony.id, device.answer(ceremony.options))
