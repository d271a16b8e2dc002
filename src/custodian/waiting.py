"""What waits for a second person or out its day: listed from here, stopped by one, carried out when it is due."""

import json
from dataclasses import replace
from typing import Any

from custodian_protocol import messages as m
from custodian_protocol.policy import DAY

from . import people
from .approving import (
    OVER,
    able,
    all_approvals,
    approve_until,
    due,
    find,
    joins,
    lapses,
    may_decide,
    name_of,
    save,
    waits,
)
from .keeper import Ask, Keeper
from .policing import change_policy, signed_policy
from .refusing import Denied, Refused
from .register import change_case

KEPT_MS = 30 * DAY  # afterwards nobody asks any more which two decided


def pending(keeper: Keeper, ask: Ask, message: m.Nothing) -> m.Pending:
    """Invitations nobody used yet, people whose wait is not over, and changes of rights and policy: straight from
    here, not from web."""
    staff, found = {person.id: person for person in people.everybody(keeper)}, []
    for one in (one for one in staff.values() if joins(keeper, one, ask.now)):
        second = staff[one.approved_by].name if one.approved_by else ""
        whom = (one.id, "add-staff", one.name, one.roles, one.teams, one.asked_by, staff[one.asked_by].name)
        found.append(m.PendingChange(*whom, second, approve_until(keeper, one), one.active_from))
    for wanted in (one for one in all_approvals(keeper) if one.by_officers and waits(keeper, one, ask.now)):
        change = json.loads(wanted.about)
        named = staff[change["staff"]].name if wanted.kind == "rights" else wanted.about
        rights = (tuple(change.get("roles", ())), tuple(change.get("teams", ())))
        by = (wanted.asked_by, staff[wanted.asked_by].name, name_of(keeper, wanted.approved_by))
        until = 0 if wanted.approved_by or not wanted.second_wanted else lapses(keeper, wanted)
        kind = "widen-rights" if wanted.kind == "rights" else "policy"
        found.append(m.PendingChange(wanted.id, kind, named, *rights, *by, until, due(keeper, wanted)))
    return m.Pending(tuple(found))


def stop_pending(keeper: Keeper, ask: Ask, message: m.StopPending) -> m.Nothing:
    """One person is enough to stop what takes two to start: who asked, or who could have approved it."""
    wanted = find(keeper, message.id)
    person = people.staff_asks(keeper, ask, message.principal, role="" if wanted else "officer").person
    if wanted is not None:
        ask.case = wanted.case
        if not waits(keeper, wanted, ask.now):
            raise Refused(m.Refusal.WRONG_STATE, OVER)
        officer = "officer" in person.roles and able(person, ask.now)
        if not (officer or person.id == wanted.asked_by or may_decide(keeper, person, wanted, ask.now)):
            raise Denied(m.Refusal.NOT_YOURS, "Only who asked, or who may approve it, stops this.", "role")
        save(keeper, replace(wanted, over=True))
        ask.note("stopped", wanted.reason, wanted.kind)
        return m.Nothing()
    invited = people.person_of(keeper, message.id)
    if invited is None or not joins(keeper, invited, ask.now):
        raise Refused(m.Refusal.WRONG_STATE, "This is no longer pending.")
    people.dismiss(keeper, invited)
    ask.note("stopped", about=message.id)
    return m.Nothing()


def carry_out(keeper: Keeper, ask: Ask, message: m.Nothing) -> m.Nothing:
    """The custodian's own work: what two officers wanted and nobody stopped in a day."""
    for one in all_approvals(keeper):
        ready = one.by_officers and not one.over and (one.approved_by or not one.second_wanted)
        if ready and ask.now >= due(keeper, one):
            save(keeper, replace(one, over=True))
            if one.kind == "policy":
                values = (keeper.policy, json.loads(one.about))
                keeper.policy = change_policy(keeper.store, keeper.keys, ask.now, *values)
                ask.note("policy-changed", about=str(keeper.store.fact("policy_version")))
            else:
                _change_rights(keeper, ask, json.loads(one.about))
    keeper.store.run("DELETE FROM approvals WHERE at < ?", ask.now - KEPT_MS)
    return message


def policy(keeper: Keeper, ask: Ask, message: m.Nothing) -> m.PolicySigned:
    version, since = keeper.store.fact("policy_version", 0), keeper.store.fact("policy_since", 0)
    return m.PolicySigned(version, since, *signed_policy(keeper.store, keeper.keys, keeper.policy))


def _change_rights(keeper: Keeper, ask: Ask, change: dict[str, Any]) -> None:
    """Sessions end, so that no token says what is no longer so, and the cases go back to their queues."""
    person = people.person_of(keeper, change["staff"])
    if person is None or person.left:
        return
    people.save_person(keeper, replace(person, roles=tuple(change["roles"]), teams=tuple(change["teams"])))
    keeper.store.run("DELETE FROM sessions WHERE staff = ?", person.id)
    for (case_id,) in keeper.store.rows("SELECT id FROM cases WHERE assignee = ?", person.id):
        change_case(keeper, case_id, assignee="")
    ask.note("changed-rights", about=person.id)
