"""Officers add people: an invitation over a fresh touch, a passkey, a day's wait that one officer can stop."""

from dataclasses import dataclass
from typing import Any

from custodian_protocol.acts import invite_act
from custodian_protocol.messages import (
    CeremonyAnswer,
    Invitation,
    Invite,
    Nothing,
    Pending,
    PendingChange,
    Refusal,
    StaffEntry,
    StopPending,
)

from .envelopes import new_id
from .keeper import Ask, Keeper, hashed
from .keystore import one, rows
from .passkeys import finish_create
from .refusing import Leaf, Refused
from .sessions import Agent, new_token, staff_asks
from .staff import Person, checked_person, dismiss, everybody, save_person


@dataclass(frozen=True, slots=True)
class Invited:
    id: str
    name: str
    roles: tuple[str, ...]
    teams: tuple[str, ...]
    asked_by: str
    asked_at: int
    expires_at: int


def invite(keeper: Keeper, ask: Ask, message: Invite) -> Invitation:
    officer = staff_asks(keeper, ask, message.principal, "invite", role="officer")
    checked_person(message.name, message.roles, message.teams)
    spend_touch(keeper, ask, officer, invite_act(message.name, message.roles, message.teams))
    invitation, token = new_id(ask.now), new_token()
    facts = {
        "name": message.name,
        "roles": message.roles,
        "teams": message.teams,
        "asked_by": officer.id,
        "asked_at": ask.now,
    }
    day, sealed = keeper.keys.wrap_facts(facts, "invitation", invitation)
    expires_at = ask.now + keeper.policy.invitation_ms
    values = (invitation, hashed(token), expires_at, day, sealed)
    keeper.store.execute("INSERT INTO invitations VALUES (?, ?, ?, ?, ?)", values)
    ask.note("invited", officer.id, about=invitation)
    return Invitation(invitation, token, expires_at)


def invited(keeper: Keeper, ask: Ask, token: str) -> Invited:
    """The invitation behind a token that is still good. GETting it spends nothing."""
    row = one(
        keeper.store, "SELECT id, expires_at, day, sealed FROM invitations WHERE token = ?", hashed(token)
    )
    if row is None or row[1] <= ask.now:
        leaf = Leaf("denied", ask.socket, "", "invitation", "no-match")
        raise Refused(Refusal.NO_MATCH, "This invitation is not known, used up or too old.", leaf)
    return _invited(keeper, row)


def enrol(keeper: Keeper, ask: Ask, message: CeremonyAnswer) -> StaffEntry:
    """May sign in at once, may act after the wait."""
    started, made = finish_create(keeper, ask, message, "enrol")
    invitation = invited(keeper, ask, started.token)
    credential = made.credential_data
    assert credential is not None  # noqa: S101 - finish_create refuses an answer without one
    person = Person(
        started.staff,
        invitation.name,
        invitation.roles,
        invitation.teams,
        bytes(credential).hex(),
        made.counter,
        ask.now + keeper.policy.wait_ms,
        False,
        invitation.id,
        invitation.asked_by,
    )
    save_person(keeper, person, credential.credential_id)
    keeper.store.execute("DELETE FROM invitations WHERE id = ?", (invitation.id,))
    ask.note("enrolled", person.id, about=invitation.id)
    return person.entry()


def pending(keeper: Keeper, ask: Ask, message: Nothing) -> Pending:
    """Invitations nobody used yet, and people whose wait is not over: straight from here, not from web."""
    names = {person.id: person.name for person in everybody(keeper)}
    found = rows(
        keeper.store, "SELECT id, expires_at, day, sealed FROM invitations WHERE expires_at > ?", ask.now
    )
    waiting = [
        PendingChange(
            one.id, "add-staff", one.name, names.get(one.asked_by, ""), one.asked_at + keeper.policy.wait_ms
        )
        for one in (_invited(keeper, row) for row in found)
    ]
    waiting += [
        PendingChange(
            person.invitation, "add-staff", person.name, names.get(person.asked_by, ""), person.active_from
        )
        for person in everybody(keeper)
        if person.active_from > ask.now and not person.left
    ]
    return Pending(tuple(waiting))


def stop_pending(keeper: Keeper, ask: Ask, message: StopPending) -> Nothing:
    """One officer is enough to stop what takes two steps to start."""
    officer = staff_asks(keeper, ask, message.principal, "stop-pending", role="officer")
    unused = one(keeper.store, "SELECT 1 FROM invitations WHERE id = ?", message.id)
    waiting = [
        person
        for person in everybody(keeper)
        if message.id and person.invitation == message.id and person.active_from > ask.now and not person.left
    ]
    if not unused and not waiting:
        raise Refused(Refusal.WRONG_STATE, "This is no longer pending.")
    keeper.store.execute("DELETE FROM invitations WHERE id = ?", (message.id,))
    for person in waiting:
        dismiss(keeper, person)
    ask.note("stopped", officer.id, about=message.id)
    return Nothing()


def spend_touch(keeper: Keeper, ask: Ask, agent: Agent, act: str) -> None:
    """A fresh touch over exactly this act, once."""
    if keeper.touches.pop((agent.session, act), 0) <= ask.now:
        leaf = Leaf("denied", agent.id, "", act.partition(":")[0], "needs-touch")
        raise Refused(Refusal.NEEDS_TOUCH, "Touch your passkey for exactly this.", leaf)


def _invited(keeper: Keeper, row: Any) -> Invited:
    facts = keeper.keys.unwrap_facts(row[2], row[3], "invitation", row[0])
    return Invited(
        row[0],
        facts["name"],
        tuple(facts["roles"]),
        tuple(facts["teams"]),
        facts["asked_by"],
        facts["asked_at"],
        row[1],
    )
