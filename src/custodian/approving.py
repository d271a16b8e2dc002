"""Two people: what one asks for and a second one approves, with a touch over exactly that. Who may, is decided here.

About a case it is somebody else who supervises its team, or an officer; about staff and policy it is a second
officer, then a day goes by in which any one officer stops it. An approval nobody gives lapses after twelve hours.
"""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Any

from custodian_protocol import messages as m
from custodian_protocol.acts import approve_act, policy_act, rights_act
from custodian_protocol.policy import DAY, HOUR, wrong_with_change
from custodian_protocol.shapes import ABOUT_CASE, PURPOSES, new_id

from . import people
from .keeper import Ask, Keeper
from .people import Person
from .policing import change_policy, signed_policy
from .refusing import Denied, Refused
from .register import case_of, change_case

KEPT_MS = 30 * DAY  # afterwards nobody asks any more which two decided
LASTS_MS = {"protected": HOUR, "earlier": HOUR, "more-cases": DAY}
OVER = "This does not wait for a second person any more."


@dataclass(frozen=True, slots=True)
class Approval:
    id: str
    kind: str  # "protected", "earlier", "unprotect", "more-cases", "rights" or "policy"
    about: str  # a case, or as JSON what is to change
    reason: str
    asked_by: str
    asked_at: int
    second_wanted: bool = True  # False: an officer who is alone, whom only the day's wait holds up
    approved_by: str = ""
    approved_at: int = 0
    over: bool = False  # stopped, or carried out

    @property
    def by_officers(self) -> bool:
        return self.kind in ("rights", "policy")

    @property
    def case(self) -> str:
        return self.about if self.kind in ABOUT_CASE else ""


def ask_approval(keeper: Keeper, ask: Ask, message: m.AskApproval) -> m.Asked:
    """The same thing asked again, while it waits, is the same request."""
    by_officers = message.kind in ("rights", "policy")
    asker = people.staff_asks(keeper, ask, message.principal, role="officer" if by_officers else "agent")
    second = not by_officers or bool(officers(keeper, ask.now, asker.person.id))
    about = (message.kind, message.about, message.reason, asker.person.id, ask.now, second)
    wanted = Approval(new_id(ask.now), *about)
    if (wrong := _check(keeper, ask, asker.person, wanted)) is not None:
        raise wrong
    same = (one for one in _all(keeper) if _waits(keeper, one, ask.now) and _subject(one) == _subject(wanted))
    if (waiting := next(same, None)) is not None:
        return m.Asked(waiting.id)
    if by_officers:
        people.spend_touch(keeper, ask, asker, _asking_act(wanted))
    _save(keeper, wanted)
    ask.note("asked", message.reason, message.kind)
    return m.Asked(wanted.id)


def approvals(keeper: Keeper, ask: Ask, message: m.SessionNamed) -> m.Approvals:
    """What the asker asked for lately, and what waits for them; without whatever concerns staff or policy."""
    own = people.staff_asks(keeper, ask, message.principal, role="").person
    found = [one for one in _all(keeper) if not one.by_officers and ask.now - one.asked_at < DAY]
    shown = [one for one in found if one.asked_by == own.id or _may_decide(keeper, own, one, ask.now)]
    return m.Approvals(tuple(_shown(keeper, one, ask.now) for one in shown))


def pending(keeper: Keeper, ask: Ask, message: m.Nothing) -> m.Pending:
    """Invitations nobody used yet, people whose wait is not over, and changes of rights and policy: straight from
    here, not from web."""
    staff, found = {person.id: person for person in people.everybody(keeper)}, []
    for one in (one for one in staff.values() if _joins(keeper, one, ask.now)):
        second = staff[one.approved_by].name if one.approved_by else ""
        whom = (one.id, "add-staff", one.name, one.roles, one.teams, one.asked_by, staff[one.asked_by].name)
        found.append(m.PendingChange(*whom, second, _approve_until(keeper, one), one.active_from))
    for wanted in (one for one in _all(keeper) if one.by_officers and _waits(keeper, one, ask.now)):
        change = json.loads(wanted.about)
        named = staff[change["staff"]].name if wanted.kind == "rights" else wanted.about
        rights = (tuple(change.get("roles", ())), tuple(change.get("teams", ())))
        by = (wanted.asked_by, staff[wanted.asked_by].name, _name(keeper, wanted.approved_by))
        until = 0 if wanted.approved_by or not wanted.second_wanted else _lapses(keeper, wanted)
        kind = "widen-rights" if wanted.kind == "rights" else "policy"
        found.append(m.PendingChange(wanted.id, kind, named, *rights, *by, until, _due(keeper, wanted)))
    return m.Pending(tuple(found))


def approve(keeper: Keeper, ask: Ask, message: m.Approve) -> m.Nothing:
    """By another person than the one who asked, and not by the same two again and again."""
    wanted = _find(keeper, message.id)
    if wanted is None:
        return _approve_person(keeper, ask, message)
    ask.case = wanted.case
    person = people.staff_asks(keeper, ask, message.principal, "officer" if wanted.by_officers else "")
    own = person.person.id
    if wanted.approved_by or not wanted.second_wanted or not _waits(keeper, wanted, ask.now):
        raise Refused(m.Refusal.WRONG_STATE, OVER)
    if own == wanted.asked_by:
        raise Denied(m.Refusal.NOT_YOURS, "Another person than the one who asked must approve it.", "own")
    if not _may_decide(keeper, person.person, wanted, ask.now):
        raise Denied(m.Refusal.NOT_YOURS, "Somebody who supervises this team must approve it.", "role")
    asked = [one for one in _all(keeper) if one.asked_by == wanted.asked_by and one.approved_by]
    decided = sorted(asked, key=lambda one: one.approved_at)
    _not_again([one.approved_by for one in decided], own, lambda: _others(keeper, wanted, ask.now, own))
    people.spend_touch(keeper, ask, person, approve_act(wanted.id))
    done = wanted.kind == "unprotect"
    _save(keeper, replace(wanted, approved_by=own, approved_at=ask.now, over=done))
    ask.note("approved", wanted.reason, wanted.kind)
    if done:
        change_case(keeper, wanted.case, protected=0)
    return m.Nothing()


def stop_pending(keeper: Keeper, ask: Ask, message: m.StopPending) -> m.Nothing:
    """One person is enough to stop what takes two to start: who asked, or who could have approved it."""
    wanted = _find(keeper, message.id)
    person = people.staff_asks(keeper, ask, message.principal, role="" if wanted else "officer").person
    if wanted is not None:
        ask.case = wanted.case
        if not _waits(keeper, wanted, ask.now):
            raise Refused(m.Refusal.WRONG_STATE, OVER)
        officer = "officer" in person.roles and able(person, ask.now)
        if not (officer or person.id == wanted.asked_by or _may_decide(keeper, person, wanted, ask.now)):
            raise Denied(m.Refusal.NOT_YOURS, "Only who asked, or who may approve it, stops this.", "role")
        _save(keeper, replace(wanted, over=True))
        ask.note("stopped", wanted.reason, wanted.kind)
        return m.Nothing()
    invited = people.person_of(keeper, message.id)
    if invited is None or not _joins(keeper, invited, ask.now):
        raise Refused(m.Refusal.WRONG_STATE, "This is no longer pending.")
    people.dismiss(keeper, invited)
    ask.note("stopped", about=message.id)
    return m.Nothing()


def protect(keeper: Keeper, ask: Ask, message: m.OnCase) -> m.CaseState:
    """One person is enough to protect a customer; it takes two to end it (the kind "unprotect")."""
    agent = people.staff_asks(keeper, ask, message.principal)
    case = case_of(keeper, ask, message.case)
    if case.team not in agent.person.teams:
        raise Denied(m.Refusal.NOT_YOURS, "This case is in another team's queue.", "team")
    ask.note("protected")
    return change_case(keeper, case.id, protected=1)


def granted(keeper: Keeper, now: int, kind: str, staff: str, case_id: str = "") -> int:
    """How many approvals of this kind this person may use now."""
    lasts = LASTS_MS[kind]
    mine = [one for one in _all(keeper) if (one.kind, one.asked_by, one.case) == (kind, staff, case_id)]
    return sum(bool(one.approved_by) and 0 <= now - one.approved_at < lasts and not one.over for one in mine)


def carry_out(keeper: Keeper, ask: Ask, message: m.Nothing) -> m.Nothing:
    """The custodian's own work: what two officers wanted and nobody stopped in a day."""
    for one in _all(keeper):
        ready = one.by_officers and not one.over and (one.approved_by or not one.second_wanted)
        if ready and ask.now >= _due(keeper, one):
            _save(keeper, replace(one, over=True))
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


def officers(keeper: Keeper, now: int, *but: str) -> list[Person]:
    """Who could decide now, apart from these."""
    here = (one for one in people.everybody(keeper) if able(one, now) and one.id not in but)
    return [one for one in here if "officer" in one.roles]


def _check(keeper: Keeper, ask: Ask, asker: Person, wanted: Approval) -> Refused | None:
    if wanted.kind in ABOUT_CASE:
        case = case_of(keeper, ask, wanted.about)
        if case.team not in asker.teams:
            return Denied(m.Refusal.NOT_YOURS, "This case is in another team's queue.", "team")
        if wanted.kind != "earlier" and not case.protected:
            return Refused(m.Refusal.WRONG_STATE, "This case is not protected.")
    elif wanted.kind == "rights":
        return _wrong_rights(keeper, wanted)
    elif wanted.kind == "policy":
        wrong = wrong_with_change(wanted.about)
        return Refused(m.Refusal.BAD_MESSAGE, wrong) if wrong else None
    elif wanted.kind != "more-cases" or wanted.about:
        return Refused(m.Refusal.BAD_MESSAGE, "This is nothing a second person approves.")
    if wanted.reason not in PURPOSES:
        return Refused(m.Refusal.BAD_MESSAGE, "A second person is asked for one of the listed purposes.")
    return None


def _wrong_rights(keeper: Keeper, wanted: Approval) -> Refused | None:
    try:
        change = json.loads(wanted.about)
        staff, roles, teams = change["staff"], tuple(change["roles"]), tuple(change["teams"])
    except (ValueError, KeyError, TypeError):
        return Refused(m.Refusal.BAD_MESSAGE, "This is not a change of rights.")
    person = people.person_of(keeper, staff) if isinstance(staff, str) else None
    if person is None or person.left or not person.credential:
        return Refused(m.Refusal.WRONG_STATE, "This person is not on the staff.")
    if staff == wanted.asked_by:
        return Denied(m.Refusal.NOT_YOURS, "Nobody changes their own rights.", "own")
    people.check_person(person.name, roles, teams)
    return None


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


def _approve_person(keeper: Keeper, ask: Ask, message: m.Approve) -> m.Nothing:
    officer = people.staff_asks(keeper, ask, message.principal, role="officer")
    person, own = people.person_of(keeper, message.id), officer.person.id
    if person is None or not _joins(keeper, person, ask.now) or ask.now >= _approve_until(keeper, person):
        raise Refused(m.Refusal.WRONG_STATE, OVER)
    if own == person.asked_by:
        raise Denied(m.Refusal.NOT_YOURS, "Another officer than the one who asked must approve it.", "own")
    asked = [one for one in people.everybody(keeper) if one.asked_by == person.asked_by and one.approved_by]
    _not_again(
        [one.approved_by for one in asked], own, lambda: officers(keeper, ask.now, person.asked_by, own)
    )
    people.spend_touch(keeper, ask, officer, approve_act(person.id))
    people.save_person(keeper, replace(person, approved_by=own))
    ask.note("approved", about=person.id)
    return m.Nothing()


def _not_again(decided: list[str], own: str, others: Callable[[], list[Person]]) -> None:
    if decided[-2:] == [own, own] and others():
        raise Denied(m.Refusal.NOT_YOURS, "You two decided the last two: ask a third person.", "same-pair")


def _others(keeper: Keeper, wanted: Approval, now: int, own: str) -> list[Person]:
    return [
        one for one in people.everybody(keeper) if one.id != own and _may_decide(keeper, one, wanted, now)
    ]


def able(one: Person, now: int) -> bool:
    """Enrolled, still here, past the first day, and approved if need be."""
    approved = bool(one.approved_by) or not one.second_wanted
    return bool(one.credential) and not one.left and one.active_from <= now and approved


def _may_decide(keeper: Keeper, person: Person, wanted: Approval, now: int) -> bool:
    """Whether this waits for a second person who could be this one."""
    if person.id == wanted.asked_by or wanted.approved_by or not _waits(keeper, wanted, now):
        return False
    if not able(person, now) or people.lapsed(keeper, person, now):
        return False
    if wanted.by_officers or "officer" in person.roles:
        return wanted.second_wanted and "officer" in person.roles
    asker = people.person_of(keeper, wanted.asked_by)
    return "supervisor" in person.roles and bool(set(_teams(keeper, wanted, asker)) & set(person.teams))


def _teams(keeper: Keeper, wanted: Approval, asker: Person | None) -> tuple[str, ...]:
    if not wanted.case:
        return asker.teams if asker else ()
    row = keeper.store.one("SELECT team FROM cases WHERE id = ?", wanted.case)
    return (row[0],) if row else ()


def _waits(keeper: Keeper, one: Approval, now: int) -> bool:
    """For a second person, or out its day."""
    if one.over:
        return False
    if one.approved_by or not one.second_wanted:
        return one.by_officers
    return now < _lapses(keeper, one)


def _lapses(keeper: Keeper, one: Approval) -> int:
    return one.asked_at + keeper.policy.approval_ms


def _due(keeper: Keeper, one: Approval) -> int:
    return one.asked_at + keeper.policy.wait_ms


def _approve_until(keeper: Keeper, person: Person) -> int:
    """0 when nobody needs to say yes, or somebody has."""
    asked_at = person.invited_until - keeper.policy.invitation_ms
    wanted = person.second_wanted and not person.approved_by
    return asked_at + keeper.policy.approval_ms if wanted else 0


def _joins(keeper: Keeper, person: Person, now: int) -> bool:
    """Invited and the link is good, or enrolled and the first day has not come, or a second officer may say yes."""
    until = max(
        person.active_from if person.credential else person.invited_until, _approve_until(keeper, person)
    )
    return bool(person.asked_by) and not person.left and now < until


def _shown(keeper: Keeper, one: Approval, now: int) -> m.ApprovalShown:
    state = "over" if one.over else "approved" if one.approved_by else "waits"
    if state == "waits" and not _waits(keeper, one, now):
        state = "lapsed"
    by = (one.asked_by, _name(keeper, one.asked_by), _name(keeper, one.approved_by))
    return m.ApprovalShown(
        one.id, one.kind, one.case, one.reason, *by, one.asked_at, _lapses(keeper, one), state
    )


def _name(keeper: Keeper, staff: str) -> str:
    person = people.person_of(keeper, staff) if staff else None
    return person.name if person else ""


def _subject(one: Approval) -> tuple[str, str, str]:
    return (one.kind, one.about, one.asked_by)


def _asking_act(wanted: Approval) -> str:
    if wanted.kind == "policy":
        return policy_act(wanted.about)
    change = json.loads(wanted.about)
    return rights_act(change["staff"], change["roles"], change["teams"])


def _find(keeper: Keeper, id_: str) -> Approval | None:
    return next((one for one in _all(keeper, id_)), None)


def _all(keeper: Keeper, id_: str = "") -> list[Approval]:
    sql = "SELECT id, sealed FROM approvals WHERE ? IN ('', id) ORDER BY at, id"
    rows = keeper.store.rows(sql, id_)
    return [Approval(**json.loads(keeper.keys.unwrap(sealed, "approval", known))) for known, sealed in rows]


def _save(keeper: Keeper, one: Approval) -> None:
    """Sealed under its id, as people are: nobody without the root makes one up or approves one offline."""
    sealed = keeper.keys.wrap(json.dumps(asdict(one)).encode(), "approval", one.id)
    values = (one.id, one.case, one.asked_at, sealed)
    keeper.store.run("INSERT OR REPLACE INTO approvals VALUES (?, ?, ?, ?)", *values)
