"""Take, release, hand over, resolve, reopen: who may open a case, decided here and nowhere else."""

from typing import Any

from custodian_protocol.messages import CaseState, HandOver, OnCase, Refusal, Take
from custodian_protocol.shapes import PURPOSES, good_team

from .keeper import Ask, Keeper
from .policy import DAY, HOUR
from .refusing import Denied, Refused
from .register import Case, case_of, change_case
from .sessions import Agent, customer_asks, staff_asks
from .staff import person_of


def take(keeper: Keeper, ask: Ask, message: Take) -> CaseState:
    """The grant. Taking a case one already holds is the same grant again and costs nothing."""
    agent = staff_asks(keeper, ask, message.principal)
    case = case_of(keeper, ask, message.case)
    if message.purpose not in PURPOSES:
        raise Refused(Refusal.BAD_MESSAGE, "A case is taken for one of the listed purposes.")
    if case.assignee == agent.id:
        return CaseState(case.change())
    _may_take(agent, case)
    if agent.takes_left == 0:
        raise Refused(Refusal.NEEDS_TOUCH, "Touch your passkey to take more cases.")
    mark = keeper.keys.mark(case.id)
    _within_caps(keeper, ask.now, agent, mark)
    keeper.store.run("UPDATE sessions SET takes_left = takes_left - 1 WHERE id = ?", agent.session)
    keeper.store.run("INSERT INTO takes VALUES (?, ?, ?)", mark, agent.id, ask.now)
    keeper.store.run("UPDATE lookers SET at = 0 WHERE case_id = ? AND staff = ?", case.id, agent.id)
    ask.note("took", message.purpose)
    return change_case(keeper, case.id, assignee=agent.id)


def release(keeper: Keeper, ask: Ask, message: OnCase) -> CaseState:
    return _let_go(keeper, ask, _held(keeper, ask, message), "released")


def hand_over(keeper: Keeper, ask: Ask, message: HandOver) -> CaseState:
    case = _held(keeper, ask, message)
    if not good_team(message.team):
        raise Refused(Refusal.BAD_MESSAGE, "This is not a team.")
    return _let_go(keeper, ask, case, "handed-over", team=message.team)


def resolve(keeper: Keeper, ask: Ask, message: OnCase) -> CaseState:
    """Starts the clock. The date is the custodian's from here on; nobody has to remember it."""
    case = _held(keeper, ask, message)
    erase_at = ask.now + keeper.policy.retention_days * DAY
    return _let_go(keeper, ask, case, "resolved", state="resolved", resolved_at=ask.now, erase_at=erase_at)


def reopen(keeper: Keeper, ask: Ask, message: OnCase) -> CaseState | Refused:
    """Its customer alone, or two different people of its team, one after the other."""
    if message.principal.kind == "customer":
        customer_asks(keeper, ask, message.principal, message.case)
        return _reopened(keeper, ask, case_of(keeper, ask, message.case))
    agent = staff_asks(keeper, ask, message.principal)
    case = case_of(keeper, ask, message.case)
    _own_team(agent, case)
    first = person_of(keeper, case.reopen_asked)
    if case.state == "resolved" and (first is None or first.left or first.id == agent.id):
        keeper.store.run("UPDATE cases SET reopen_asked = ? WHERE id = ?", agent.id, case.id)
        ask.note("reopen-asked")
        return Refused(Refusal.NOT_YET, "A second person must also press Reopen.")
    return _reopened(keeper, ask, case)


def _reopened(keeper: Keeper, ask: Ask, case: Case) -> CaseState:
    if case.state == "open":
        return CaseState(case.change())
    if case.state != "resolved" or ask.now >= case.erase_at:
        raise Denied(Refusal.WRONG_STATE, "This case is being erased.", "state")
    ask.note("reopened")
    return change_case(keeper, case.id, state="open", resolved_at=0, erase_at=0, reopen_asked="")


def _may_take(agent: Agent, case: Case) -> None:
    if case.state != "open":
        raise Denied(Refusal.WRONG_STATE, "This case is resolved. Only its customer can reopen it.", "state")
    _own_team(agent, case)
    if case.opener == agent.id:
        raise Denied(Refusal.NOT_YOURS, "Whoever opened a case does not handle it.", "opener")
    if case.assignee:
        raise Denied(Refusal.TAKEN, "Somebody else holds this case.", "taken")


def _own_team(agent: Agent, case: Case) -> None:
    if case.team not in agent.person.teams:
        raise Denied(Refusal.NOT_YOURS, "This case is in another team's queue.", "team")


def _within_caps(keeper: Keeper, now: int, agent: Agent, mark: bytes) -> None:
    """Distinct cases newly taken; one taken before within the day is not new."""
    policy, store = keeper.policy, keeper.store
    held = store.one("SELECT count(*) FROM cases WHERE assignee = ?", agent.id)[0]
    if policy.live_cases and held >= policy.live_cases:
        words = "You hold as many cases as one person may. Release or resolve one."
        raise Denied(Refusal.CAP_REACHED, words, "live")
    own = "SELECT count(DISTINCT mark) FROM takes WHERE staff = ? AND at > ?"
    if store.one(own + " AND mark = ?", agent.id, now - DAY, mark)[0]:
        return
    everybody = "SELECT count(DISTINCT mark) FROM takes WHERE ? <> '' AND at > ?"
    for cap, since, counted, why in (
        (policy.cases_hour, HOUR, own, "hour"),
        (policy.cases_day, DAY, own, "day"),
        (policy.installation_hour, HOUR, everybody, "installation-hour"),
        (policy.installation_day, DAY, everybody, "installation-day"),
    ):
        if cap and store.one(counted, agent.id, now - since)[0] >= cap:
            raise Denied(Refusal.CAP_REACHED, "No more cases can be taken for now.", why)


def _held(keeper: Keeper, ask: Ask, message: OnCase | HandOver) -> Case:
    """The case, for whoever holds the live grant on it."""
    agent = staff_asks(keeper, ask, message.principal)
    case = case_of(keeper, ask, message.case)
    if case.state != "open" or case.assignee != agent.id:
        raise Denied(Refusal.NOT_YOURS, "Take this case first.", "no-grant")
    return case


def _let_go(keeper: Keeper, ask: Ask, case: Case, act: str, **columns: Any) -> CaseState:
    ask.note(act)
    ask.later.append(lambda: keeper.opened.drop(case.id))
    return change_case(keeper, case.id, assignee="", reopen_asked="", **columns)
