"""Two people: what one asks for and a second one approves, with a touch over exactly that. Who may, is decided here.

About a case it is somebody else who supervises its team, or an officer; about staff and policy it is a second
officer, then a day goes by in which any one officer stops it. An approval nobody gives lapses after twelve hours.
"""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace

from custodian_protocol import messages as m
from custodian_protocol.acts import approve_act, policy_act, rights_act
from custodian_protocol.policy import DAY, HOUR, wrong_with_change
from custodian_protocol.shapes import ABOUT_CASE, BY_OFFICERS, PURPOSES, new_id

from . import people
from .keeper import Ask, Keeper
from .people import Person
from .refusing import Denied, Refused
from .register import case_of, change_case, must_have_part

MAX_ABOUT = 20_000  # characters of what is to change
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
        return self.kind in BY_OFFICERS

    @property
    def case(self) -> str:
        return self.about if self.kind in ABOUT_CASE else ""


def ask_approval(keeper: Keeper, ask: Ask, message: m.AskApproval) -> m.Asked:
    """The same thing asked again, while it waits, is the same request."""
    by_officers = message.kind in BY_OFFICERS
    asker = people.staff_asks(keeper, ask, message.principal, role="officer" if by_officers else "agent")
    second = not by_officers or bool(officers(keeper, ask.now, asker.person.id))
    about = (message.kind, message.about, message.reason, asker.person.id, ask.now, second)
    wanted = Approval(new_id(ask.now), *about)
    if not by_officers:
        must_have_part(keeper, message.about, asker.person)
    if (wrong := _check(keeper, ask, asker.person, wanted)) is not None:
        raise wrong
    same = (
        one
        for one in all_approvals(keeper)
        if waits(keeper, one, ask.now) and _subject(one) == _subject(wanted)
    )
    if (waiting := next(same, None)) is not None:
        return m.Asked(waiting.id)
    if by_officers:
        people.spend_touch(keeper, ask, asker, _asking_act(wanted))
    save(keeper, wanted)
    ask.note("asked", message.reason, message.kind)
    return m.Asked(wanted.id)


def approvals(keeper: Keeper, ask: Ask, message: m.SessionNamed) -> m.Approvals:
    """What the asker asked for lately, and what waits for them; without whatever concerns staff or policy."""
    own = people.staff_asks(keeper, ask, message.principal, role="").person
    found = [one for one in all_approvals(keeper, since=ask.now - DAY) if not one.by_officers]
    shown = [one for one in found if one.asked_by == own.id or may_decide(keeper, own, one, ask.now)]
    return m.Approvals(tuple(_shown(keeper, one, ask.now) for one in shown))


def approve(keeper: Keeper, ask: Ask, message: m.Approve) -> m.Nothing:
    """By another person than the one who asked, and not by the same two again and again."""
    wanted = find(keeper, message.id)
    if wanted is None:
        return _approve_person(keeper, ask, message)
    ask.case = wanted.case
    person = people.staff_asks(keeper, ask, message.principal, "officer" if wanted.by_officers else "")
    own = person.person.id
    if wanted.approved_by or not wanted.second_wanted or not waits(keeper, wanted, ask.now):
        raise Refused(m.Refusal.WRONG_STATE, OVER)
    if own == wanted.asked_by:
        raise Denied(m.Refusal.NOT_YOURS, "Another person than the one who asked must approve it.", "own")
    must_have_part(keeper, wanted.case, person.person)
    if not may_decide(keeper, person.person, wanted, ask.now):
        raise Denied(m.Refusal.NOT_YOURS, "Somebody who supervises this team must approve it.", "role")
    asked = [one for one in all_approvals(keeper) if one.asked_by == wanted.asked_by and one.approved_by]
    decided = sorted(asked, key=lambda one: one.approved_at)
    _not_again([one.approved_by for one in decided], own, lambda: _others(keeper, wanted, ask.now, own))
    people.spend_touch(keeper, ask, person, approve_act(wanted.id))
    done = wanted.kind == "unprotect"
    save(keeper, replace(wanted, approved_by=own, approved_at=ask.now, over=done))
    ask.note("approved", wanted.reason, wanted.kind)
    if done:
        change_case(keeper, wanted.case, protected=0)
    return m.Nothing()


def protect(keeper: Keeper, ask: Ask, message: m.OnCase) -> m.CaseState:
    """One person is enough to protect a customer; it takes two to end it (the kind "unprotect")."""
    agent = people.staff_asks(keeper, ask, message.principal)
    case = case_of(keeper, ask, message.case)
    if case.team not in agent.person.teams:
        raise Denied(m.Refusal.NOT_YOURS, "This case is in another team's queue.", "team")
    if case.protected:
        return m.CaseState(case.change())
    ask.note("protected")
    return change_case(keeper, case.id, protected=1)


def granted(keeper: Keeper, now: int, kind: str, staff: str, case_id: str = "") -> int:
    """How many approvals of this kind this person may use now."""
    lasts = LASTS_MS[kind]
    recent = all_approvals(keeper, since=now - lasts - keeper.policy.approval_ms)
    mine = [one for one in recent if (one.kind, one.asked_by, one.case) == (kind, staff, case_id)]
    return sum(bool(one.approved_by) and 0 <= now - one.approved_at < lasts and not one.over for one in mine)


def officers(keeper: Keeper, now: int, *but: str) -> list[Person]:
    """Who could decide now, apart from these."""
    here = (one for one in people.everybody(keeper) if able(one, now) and one.id not in but)
    return [one for one in here if "officer" in one.roles]


def _check(keeper: Keeper, ask: Ask, asker: Person, wanted: Approval) -> Refused | None:
    if wanted.reason not in (("",) if wanted.by_officers else PURPOSES):
        return Refused(m.Refusal.BAD_MESSAGE, "A second person is asked for one of the listed purposes.")
    if len(wanted.about) > MAX_ABOUT:
        return Refused(m.Refusal.BAD_MESSAGE, "This is too long for a change.")
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


def _approve_person(keeper: Keeper, ask: Ask, message: m.Approve) -> m.Nothing:
    officer = people.staff_asks(keeper, ask, message.principal, role="officer")
    person, own = people.person_of(keeper, message.id), officer.person.id
    if person is None or not joins(keeper, person, ask.now) or ask.now >= approve_until(keeper, person):
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
    return [one for one in people.everybody(keeper) if one.id != own and may_decide(keeper, one, wanted, now)]


def able(one: Person, now: int) -> bool:
    """Enrolled, still here, past the first day, and approved if need be."""
    approved = bool(one.approved_by) or not one.second_wanted
    return bool(one.credential) and not one.left and one.active_from <= now and approved


def may_decide(keeper: Keeper, person: Person, wanted: Approval, now: int) -> bool:
    """Whether this waits for a second person who could be this one."""
    if person.id == wanted.asked_by or wanted.approved_by or not waits(keeper, wanted, now):
        return False
    if not able(person, now) or people.lapsed(keeper, person, now):
        return False
    if wanted.by_officers or "officer" in person.roles:
        return wanted.second_wanted and "officer" in person.roles
    if "privacy" in person.roles and wanted.case:
        return True
    return "supervisor" in person.roles and bool(set(_teams(keeper, wanted)) & set(person.teams))


def _teams(keeper: Keeper, wanted: Approval) -> tuple[str, ...]:
    """The case's, or those of whoever asks for more cases."""
    if wanted.case:
        row = keeper.store.one("SELECT team FROM cases WHERE id = ?", wanted.case)
        return (row[0],) if row else ()
    asker = people.person_of(keeper, wanted.asked_by)
    return asker.teams if asker else ()


def waits(keeper: Keeper, one: Approval, now: int) -> bool:
    """For a second person, or out its day."""
    if one.over:
        return False
    if one.approved_by or not one.second_wanted:
        return one.by_officers
    return now < lapses(keeper, one)


def lapses(keeper: Keeper, one: Approval) -> int:
    return one.asked_at + keeper.policy.approval_ms


def due(keeper: Keeper, one: Approval) -> int:
    return one.asked_at + keeper.policy.wait_ms


def approve_until(keeper: Keeper, person: Person) -> int:
    """0 when nobody needs to say yes, or somebody has."""
    asked_at = person.invited_until - keeper.policy.invitation_ms
    wanted = person.second_wanted and not person.approved_by
    return asked_at + keeper.policy.approval_ms if wanted else 0


def joins(keeper: Keeper, person: Person, now: int) -> bool:
    """Invited and the link is good, or enrolled and the first day has not come, or a second officer may say yes."""
    until = max(
        person.active_from if person.credential else person.invited_until, approve_until(keeper, person)
    )
    return bool(person.asked_by) and not person.left and now < until


def _shown(keeper: Keeper, one: Approval, now: int) -> m.ApprovalShown:
    state = "over" if one.over else "approved" if one.approved_by else "waits"
    if state == "waits" and not waits(keeper, one, now):
        state = "lapsed"
    by = (one.asked_by, name_of(keeper, one.asked_by), name_of(keeper, one.approved_by))
    return m.ApprovalShown(
        one.id, one.kind, one.case, one.reason, *by, one.asked_at, lapses(keeper, one), state
    )


def name_of(keeper: Keeper, staff: str) -> str:
    person = people.person_of(keeper, staff) if staff else None
    return person.name if person else ""


def _subject(one: Approval) -> tuple[str, str, str]:
    return (one.kind, one.about, one.asked_by)


def _asking_act(wanted: Approval) -> str:
    if wanted.kind == "policy":
        return policy_act(wanted.about)
    change = json.loads(wanted.about)
    return rights_act(change["staff"], change["roles"], change["teams"])


def find(keeper: Keeper, id_: str) -> Approval | None:
    return next((one for one in all_approvals(keeper, id_)), None)


def all_approvals(keeper: Keeper, id_: str = "", since: int = 0) -> list[Approval]:
    """The oldest first; those of this id, or asked for since then."""
    sql = "SELECT id, sealed FROM approvals WHERE ? IN ('', id) AND at >= ? ORDER BY at, id"
    rows = keeper.store.rows(sql, id_, since)
    return [Approval(**json.loads(keeper.keys.unwrap(sealed, "approval", known))) for known, sealed in rows]


def save(keeper: Keeper, one: Approval) -> None:
    """Sealed under its id, as people are: nobody without the root makes one up or approves one offline."""
    sealed = keeper.keys.wrap(json.dumps(asdict(one)).encode(), "approval", one.id)
    values = (one.id, one.case, one.asked_at, sealed)
    keeper.store.run("INSERT OR REPLACE INTO approvals VALUES (?, ?, ?, ?)", *values)
