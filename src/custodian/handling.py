"""What people do to a case: take, release, hand over, resolve, reopen, erase. Who may, is decided here only.

Destroying the seed is the erasure. The store is told first, so that no write races it: resolved or open ->
erasing (the store closes the case to writes and answers erase-ready, or a quarter of an hour passes) ->
erased. The deadline is kept here and nobody has to ask for it.
"""

from typing import Any

from custodian_protocol import messages as m
from custodian_protocol.acts import TRUST_CLOCK
from custodian_protocol.policy import DAY, HOUR, MINUTE
from custodian_protocol.shapes import PURPOSES, TAKE_OVER, good_slug

from .approving import granted
from .keeper import Ask, Keeper
from .people import Actor, everybody, person_of, spend_touch, staff_asks
from .refusing import Denied, Refused
from .register import Case, case_of, change_case, find_case, must_have_part, own_case

AT_ONCE = 50
OTHER_TEAM = "This case is in another team's queue."
SEEN_EVERY_MS = 10 * MINUTE


def take(keeper: Keeper, ask: Ask, message: m.Take) -> m.CaseState:
    """The grant. Taking a case one already holds is the same grant again and costs nothing."""
    agent = staff_asks(keeper, ask, message.principal)
    case = case_of(keeper, ask, message.case)
    if message.purpose not in PURPOSES:
        raise Refused(m.Refusal.BAD_MESSAGE, "A case is taken for one of the listed purposes.")
    if case.assignee == agent.person.id:
        return m.CaseState(case.change())
    if case.state != "open":
        raise Denied(m.Refusal.WRONG_STATE, "This case is resolved. Only its customer reopens it.", "state")
    if case.team not in agent.person.teams:
        raise Denied(m.Refusal.NOT_YOURS, OTHER_TEAM, "team")
    if case.opener == agent.person.id:
        raise Denied(m.Refusal.NOT_YOURS, "Whoever opened a case does not handle it.", "opener")
    must_have_part(keeper, case.id, agent.person)
    if case.assignee and message.purpose != TAKE_OVER:
        raise Denied(m.Refusal.TAKEN, "Somebody else holds this case.", "taken")
    if case.protected and not granted(keeper, ask.now, "protected", agent.person.id, case.id):
        raise Denied(
            m.Refusal.NEEDS_SECOND, "This customer is protected. Ask a second person first.", "protected"
        )
    if agent.takes_left == 0:
        raise Refused(m.Refusal.NEEDS_TOUCH, "Touch your passkey to take more cases.")
    mark = keeper.keys.mark(case.id)
    _within_caps(keeper, ask.now, agent, mark)
    keeper.store.run("UPDATE sessions SET takes_left = takes_left - 1 WHERE id = ?", agent.session)
    keeper.store.run("INSERT INTO takes VALUES (?, ?, ?)", mark, agent.person.id, ask.now)
    keeper.store.run("UPDATE lookers SET at = 0 WHERE case_id = ? AND who = ?", case.id, agent.person.id)
    ask.note("took", message.purpose)
    return change_case(keeper, case.id, assignee=agent.person.id)


def release(keeper: Keeper, ask: Ask, message: m.OnCase) -> m.CaseState:
    return _let_go(keeper, ask, _held(keeper, ask, message), "released")


def step_back(keeper: Keeper, ask: Ask, message: m.OnCase) -> m.CaseState:
    """ "I know this customer": a friend, a relative, a neighbour, oneself. The case goes back to its team, and this
    person takes, reads, reopens and approves nothing of it any more. No way back: who could take it back by saying
    otherwise would have said nothing."""
    agent = staff_asks(keeper, ask, message.principal)
    case = case_of(keeper, ask, message.case)
    if case.team not in agent.person.teams and case.assignee != agent.person.id:
        raise Denied(m.Refusal.NOT_YOURS, OTHER_TEAM, "team")
    keeper.store.run("INSERT OR IGNORE INTO stepped_back VALUES (?, ?)", case.id, agent.person.id)
    if case.assignee == agent.person.id:
        return _let_go(keeper, ask, case, "stepped-back")
    ask.note("stepped-back")
    return m.CaseState(case.change())


def hand_over(keeper: Keeper, ask: Ask, message: m.HandOver) -> m.CaseState:
    case = _held(keeper, ask, message)
    if not good_slug(message.team):
        raise Refused(m.Refusal.BAD_MESSAGE, "This is not a team.")
    return _let_go(keeper, ask, case, "handed-over", team=message.team)


def resolve(keeper: Keeper, ask: Ask, message: m.OnCase) -> m.CaseState:
    """Starts the clock. The date is the custodian's from here on; nobody has to remember it."""
    case = _held(keeper, ask, message)
    erase_at = ask.now + keeper.policy.retention_days * DAY
    return _let_go(keeper, ask, case, "resolved", state="resolved", resolved_at=ask.now, erase_at=erase_at)


def reopen(keeper: Keeper, ask: Ask, message: m.OnCase) -> m.CaseState | Refused:
    """Its customer alone, or two different people of its team, one after the other."""
    if message.principal.kind == "customer":
        return _reopened(keeper, ask, own_case(keeper, ask, message))
    agent = staff_asks(keeper, ask, message.principal)
    case = case_of(keeper, ask, message.case)
    if case.team not in agent.person.teams:
        raise Denied(m.Refusal.NOT_YOURS, OTHER_TEAM, "team")
    must_have_part(keeper, case.id, agent.person)
    first = person_of(keeper, case.reopen_asked)
    if case.state == "resolved" and (first is None or first.left or first.id == agent.person.id):
        keeper.store.run("UPDATE cases SET reopen_asked = ? WHERE id = ?", agent.person.id, case.id)
        ask.note("reopen-asked")
        return Refused(m.Refusal.NOT_YET, "A second person must also press Reopen.")
    return _reopened(keeper, ask, case)


def _reopened(keeper: Keeper, ask: Ask, case: Case) -> m.CaseState:
    if case.state == "open":
        return m.CaseState(case.change())
    if ask.now >= case.erase_at:
        raise Denied(m.Refusal.WRONG_STATE, "This case is being erased.", "state")
    ask.note("reopened")
    return change_case(keeper, case.id, state="open", resolved_at=0, erase_at=0, reopen_asked="")


def _within_caps(keeper: Keeper, now: int, agent: Actor, mark: bytes) -> None:
    """Distinct cases newly taken; one taken before within the day is not new."""
    policy, store, staff = keeper.policy, keeper.store, agent.person.id
    # An id has 32 digits: addresses, uploads and details shown are counted in the same table under other names.
    live = "SELECT count(*) FROM cases WHERE assignee = ? AND ? > 0"
    own = "SELECT count(DISTINCT mark) FROM takes WHERE staff = ? AND at > ?"
    anybody = "SELECT count(DISTINCT mark) FROM takes WHERE ? <> '' AND at > ? AND length(staff) = 32"
    again = store.one(own + " AND mark = ?", staff, now - DAY, mark)[0]
    for cap, since, counted, why in (
        (policy.live_cases, 0, live, "live"),
        (policy.cases_hour, HOUR, own, "hour"),
        (policy.cases_day, DAY, own, "day"),
        (policy.installation_hour, HOUR, anybody, "installation-hour"),
        (policy.installation_day, DAY, anybody, "installation-day"),
    ):
        taken = store.one(counted, staff, now - since)[0] if cap and (why == "live" or not again) else -1
        if taken >= cap and counted == own:
            cap += policy.past_cap_cases * granted(keeper, now, "more-cases", staff)
        if taken >= cap:
            words = "Release or resolve one first." if why == "live" else "Ask again later."
            raise Denied(m.Refusal.CAP_REACHED, f"You cannot take more cases for now. {words}", why)


def _held(keeper: Keeper, ask: Ask, message: m.OnCase | m.HandOver) -> Case:
    """The case, for whoever holds the live grant on it."""
    agent = staff_asks(keeper, ask, message.principal)
    case = case_of(keeper, ask, message.case)
    if case.state != "open" or case.assignee != agent.person.id:
        raise Denied(m.Refusal.NOT_YOURS, "Take this case first.", "no-grant")
    return case


def _let_go(keeper: Keeper, ask: Ask, case: Case, act: str, **columns: Any) -> m.CaseState:
    ask.note(act)
    ask.later.append(lambda: keeper.opened.pop(case.id, None))
    return change_case(keeper, case.id, assignee="", reopen_asked="", **columns)


def erase(keeper: Keeper, ask: Ask, message: m.OnCase) -> m.CaseState:
    """Before its date only with the customer's own proof."""
    case = own_case(keeper, ask, message, erasing=True)
    return m.CaseState(case.change()) if case.state == "erasing" else _begin(keeper, ask, case)


def erase_ready(keeper: Keeper, ask: Ask, message: m.CaseNamed) -> m.CaseState:
    """The store has closed the case to writes. Asked again after a crash, it answers "erased" again."""
    case = find_case(keeper, message.case)
    ask.case = case.id if case else ""
    if case is None or case.state not in ("erasing", "erased"):
        raise Denied(m.Refusal.WRONG_STATE, "This case is not being erased.", "state")
    return m.CaseState(case.change()) if case.state == "erased" else _log_and_destroy(keeper, ask, case.id)


def on_time(keeper: Keeper, ask: Ask, message: m.Nothing) -> m.Nothing:
    """The custodian's own work, every second: begin what is due, finish what waited long enough."""
    if not _clock_trusted(keeper, ask.now) or keeper.log.fault:
        return message
    due = "SELECT id FROM cases WHERE erase_at > 0 AND erase_at <= ? AND state = 'resolved' LIMIT ?"
    for (case_id,) in keeper.store.rows(due, ask.now, AT_ONCE):
        _begin(keeper, ask, case_of(keeper, ask, case_id))
    late = "SELECT id FROM cases WHERE erase_at > 0 AND state = 'erasing' AND erasing_at <= ? LIMIT ?"
    for (case_id,) in keeper.store.rows(late, ask.now - keeper.policy.erase_grace_ms, AT_ONCE):
        _log_and_destroy(keeper, ask, case_id)
    return message


def trust_clock(keeper: Keeper, ask: Ask, message: m.SessionNamed) -> m.Nothing:
    officer = staff_asks(keeper, ask, message.principal, role="officer")
    spend_touch(keeper, ask, officer, TRUST_CLOCK)
    keeper.store.put("clock_waits", 0)
    keeper.store.put("clock_seen", ask.now)
    ask.note("clock-trusted")
    return m.Nothing()


def forget(keeper: Keeper, ask: Ask, message: m.Nothing) -> m.Nothing:
    """Hourly: what is over. An intake key lives on until this process has been up for a day, so that what
    waited for a custodian that was away is moved before the key goes."""
    store, policy = keeper.store, keeper.policy
    erased = "DELETE FROM cases WHERE state = 'erased' AND erasing_at < ?"
    store.run(erased, ask.now - policy.erased_row_days * DAY)
    store.run("DELETE FROM takes WHERE at < ?", ask.now - 2 * DAY)
    store.run("DELETE FROM sessions WHERE expires_at < ?", ask.now)
    store.run("DELETE FROM sought WHERE at < ?", ask.now - policy.sought_ms)
    for person in everybody(keeper):
        if not person.credential and person.invited_until <= ask.now:
            store.run("DELETE FROM staff WHERE id = ?", person.id)
    if ask.now - keeper.started_at >= DAY:
        old = ask.now - policy.intake_days * DAY
        store.run("DELETE FROM seeds WHERE kind = 'intake' AND made_at < ?", old)
        keeper.journal_holds_seeds = True
    return message


def destroy(keeper: Keeper, case_id: str, now: int) -> m.CaseState:
    """Seed, salt, receipts, sessions and every row that names the case; a keyed hash of its id stays."""
    keeper.store.run("INSERT OR IGNORE INTO tombstones VALUES (?, ?)", keeper.keys.mark(case_id), now)
    for statement in (
        "DELETE FROM seeds WHERE id = ?",
        "DELETE FROM receipts WHERE case_id = ?",
        "DELETE FROM sessions WHERE case_id = ?",
        "DELETE FROM lookers WHERE case_id = ?",
        "DELETE FROM seen_items WHERE case_id = ?",
        "DELETE FROM stepped_back WHERE case_id = ?",
        "DELETE FROM contacts WHERE case_id = ?",
        "DELETE FROM sought WHERE case_id = ?",
        "DELETE FROM approvals WHERE case_id = ?",
        "UPDATE log SET case_id = NULL WHERE case_id = ?",
        "UPDATE cases SET opener = '', salt = x'', digest = x'', last_leaf = x'', leaves = 0 WHERE id = ?",
    ):
        keeper.store.run(statement, case_id)
    keeper.journal_holds_seeds = True
    return change_case(keeper, case_id, state="erased", assignee="", erase_at=0, erasing_at=now)


def _log_and_destroy(keeper: Keeper, ask: Ask, case_id: str) -> m.CaseState:
    """One transaction: the line while there is a salt to write it with, then everything else."""
    ask.case = case_id
    keeper.log.append(keeper.keys, ask.leaf("erased"), ask.now)
    ask.later.append(lambda: keeper.opened.pop(case_id, None))
    return destroy(keeper, case_id, ask.now)


def _begin(keeper: Keeper, ask: Ask, case: Case) -> m.CaseState:
    due = min(case.erase_at or ask.now, ask.now)
    return _let_go(keeper, ask, case, "erase-begun", state="erasing", erase_at=due, erasing_at=ask.now)


def _clock_trusted(keeper: Keeper, now: int) -> bool:
    """One that jumped more than a day waits for an officer, or a wrong clock would erase everything at once."""
    if keeper.mark == "rehearsal":
        return True
    store, seen = keeper.store, keeper.store.fact("clock_seen", 0)
    waits = store.fact("clock_waits", 0)
    if seen and now - seen > keeper.policy.clock_jump_ms and not waits:
        store.put("clock_waits", waits := 1)
    if not waits and not seen <= now < seen + SEEN_EVERY_MS:
        store.put("clock_seen", now)
    return not waits
