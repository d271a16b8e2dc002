"""Take, release, hand over, resolve, reopen: who may open a case, decided here and nowhere else."""

from custodian_protocol.messages import CaseState, HandOver, OnCase, Refusal, Take

from .keeper import Ask, Keeper
from .keystore import one
from .policy import DAY, HOUR, PURPOSES
from .refusing import Leaf, Refused
from .register import Case, case_of, change_case, state_of
from .sessions import Agent, customer_asks, staff_asks
from .staff import good_team, person_of


def take(keeper: Keeper, ask: Ask, message: Take) -> CaseState:
    """The grant. Taking a case one already holds is the same grant again and costs nothing."""
    agent = staff_asks(keeper, ask, message.principal, "take")
    case = case_of(keeper, message.case, agent.id, "take")
    if message.purpose not in PURPOSES:
        raise Refused(Refusal.BAD_MESSAGE, "A case is taken for one of the listed purposes.")
    if case.assignee == agent.id:
        return state_of(keeper, case.id)
    _may_take(agent, case)
    if agent.takes_left == 0:
        raise Refused(Refusal.NEEDS_TOUCH, "Touch your passkey to take more cases.")
    _within_caps(keeper, ask, agent, case)
    keeper.store.execute("UPDATE sessions SET takes_left = takes_left - 1 WHERE id = ?", (agent.session,))
    keeper.store.execute("INSERT INTO takes VALUES (?, ?, ?)", (keeper.keys.mark(case.id), agent.id, ask.now))
    ask.note("took", agent.id, case.id, message.purpose)
    return change_case(keeper, case.id, assignee=agent.id, taken_at=ask.now)


def release(keeper: Keeper, ask: Ask, message: OnCase) -> CaseState:
    agent, case = _holder(keeper, ask, message, "release")
    return _let_go(keeper, ask, agent, case, "released")


def hand_over(keeper: Keeper, ask: Ask, message: HandOver) -> CaseState:
    agent, case = _holder(keeper, ask, message, "hand-over")
    if not good_team(message.team):
        raise Refused(Refusal.BAD_MESSAGE, "This is not a team.")
    return _let_go(keeper, ask, agent, case, "handed-over", team=message.team)


def resolve(keeper: Keeper, ask: Ask, message: OnCase) -> CaseState:
    """Starts the clock. The date is the custodian's from here on; nobody has to remember it."""
    agent, case = _holder(keeper, ask, message, "resolve")
    erase_at = ask.now + keeper.policy.retention_days * DAY
    return _let_go(
        keeper,
        ask,
        agent,
        case,
        "resolved",
        state="resolved",
        resolved_at=ask.now,
        erase_at=erase_at,
        reopen_asked="",
    )


def reopen(keeper: Keeper, ask: Ask, message: OnCase) -> CaseState | Refused:
    """Its customer alone, or two different people of its team, one after the other."""
    if message.principal.kind == "customer":
        customer_asks(keeper, ask, message.principal, message.case, "reopen")
        case = case_of(keeper, message.case, "customer", "reopen")
        return _reopened(keeper, ask, case, "customer")
    agent = staff_asks(keeper, ask, message.principal, "reopen")
    case = case_of(keeper, message.case, agent.id, "reopen")
    _own_team(agent, case, "reopen")
    first = person_of(keeper, case.reopen_asked) if case.reopen_asked else None
    if case.state == "resolved" and (first is None or first.left or first.id == agent.id):
        return _ask_second_person(keeper, ask, agent, case)
    return _reopened(keeper, ask, case, agent.id)


def _ask_second_person(keeper: Keeper, ask: Ask, agent: Agent, case: Case) -> Refused:
    """The wish is kept and logged; what is answered is the unchanged state, said as a refusal."""
    keeper.store.execute("UPDATE cases SET reopen_asked = ? WHERE id = ?", (agent.id, case.id))
    ask.note("reopen-asked", agent.id, case.id)
    return Refused(Refusal.NOT_YET, "A second person must also press Reopen.")


def _reopened(keeper: Keeper, ask: Ask, case: Case, who: str) -> CaseState:
    if case.state == "open":
        return state_of(keeper, case.id)
    if case.state != "resolved" or ask.now >= case.erase_at:
        raise Refused(
            Refusal.WRONG_STATE, "This case is being erased.", Leaf("denied", who, case.id, "reopen")
        )
    ask.note("reopened", who, case.id)
    return change_case(keeper, case.id, state="open", resolved_at=0, erase_at=0, reopen_asked="")


def _may_take(agent: Agent, case: Case) -> None:
    def refuse(code: str, words: str, why: str) -> Refused:
        return Refused(code, words, Leaf("denied", agent.id, case.id, "take", why))

    if case.state != "open":
        raise refuse(Refusal.WRONG_STATE, "This case is resolved. Only its customer can reopen it.", "state")
    _own_team(agent, case, "take")
    if case.opener == agent.id:
        raise refuse(Refusal.NOT_YOURS, "Whoever opened a case does not handle it.", "opener")
    if case.assignee:
        raise refuse(Refusal.TAKEN, "Somebody else holds this case.", "taken")


def _own_team(agent: Agent, case: Case, about: str) -> None:
    if case.team not in agent.person.teams:
        leaf = Leaf("denied", agent.id, case.id, about, "team")
        raise Refused(Refusal.NOT_YOURS, "This case is in another team's queue.", leaf)


def _within_caps(keeper: Keeper, ask: Ask, agent: Agent, case: Case) -> None:
    """Distinct cases newly taken. 0 means no cap, which only a rehearsal or demo can have."""
    policy, mark = keeper.policy, keeper.keys.mark(case.id)
    again = one(
        keeper.store,
        "SELECT 1 FROM takes WHERE staff = ? AND at > ? AND mark = ?",
        agent.id,
        ask.now - DAY,
        mark,
    )
    live = one(keeper.store, "SELECT count(*) FROM cases WHERE assignee = ?", agent.id)[0]
    if policy.live_cases and live >= policy.live_cases:
        raise _cap_reached(
            agent, case, "You hold as many cases as one person may. Release or resolve one.", "live"
        )
    if again:
        return
    for cap, since, staff, why in (
        (policy.cases_hour, HOUR, agent.id, "hour"),
        (policy.cases_day, DAY, agent.id, "day"),
        (policy.installation_hour, HOUR, "", "installation-hour"),
        (policy.installation_day, DAY, "", "installation-day"),
    ):
        if cap and _distinct_takes(keeper, ask.now - since, staff) >= cap:
            raise _cap_reached(agent, case, "No more cases can be taken for now.", why)


def _distinct_takes(keeper: Keeper, since: int, staff: str) -> int:
    whose = "staff = ? AND" if staff else ""
    params = (staff, since) if staff else (since,)
    return int(one(keeper.store, f"SELECT count(DISTINCT mark) FROM takes WHERE {whose} at > ?", *params)[0])


def _cap_reached(agent: Agent, case: Case, words: str, why: str) -> Refused:
    return Refused(Refusal.CAP_REACHED, words, Leaf("denied", agent.id, case.id, "take", why))


def _holder(keeper: Keeper, ask: Ask, message: OnCase | HandOver, about: str) -> tuple[Agent, Case]:
    agent = staff_asks(keeper, ask, message.principal, about)
    case = case_of(keeper, message.case, agent.id, about)
    if case.state != "open" or case.assignee != agent.id:
        leaf = Leaf("denied", agent.id, case.id, about, "not-holder")
        raise Refused(Refusal.NOT_YOURS, "Take this case first.", leaf)
    return agent, case


def _let_go(keeper: Keeper, ask: Ask, agent: Agent, case: Case, act: str, **columns: object) -> CaseState:
    ask.note(act, agent.id, case.id)
    ask.later.append(lambda: keeper.opened.drop(case.id))
    return change_case(keeper, case.id, assignee="", taken_at=0, **columns)
