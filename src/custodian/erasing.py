"""Erasing: destroying the seed is the erasure. The store is told first, so that no write races it.

resolved or open -> erasing (the store closes the case to writes and answers erase-ready, or a quarter of an
hour passes) -> erased. The deadline is kept here and nobody has to ask for it.
"""

from custodian_protocol.acts import TRUST_CLOCK
from custodian_protocol.messages import CaseNamed, CaseState, Nothing, OnCase, Refusal, SessionNamed

from .keeper import Ask, Keeper
from .policy import DAY, MINUTE
from .refusing import Denied
from .register import Case, case_of, change_case, find_case
from .sessions import customer_asks, spend_touch, staff_asks

AT_ONCE = 50
SEEN_EVERY_MS = 10 * MINUTE


def erase(keeper: Keeper, ask: Ask, message: OnCase) -> CaseState:
    """Before its date only with the customer's own proof."""
    customer_asks(keeper, ask, message.principal, message.case)
    case = case_of(keeper, ask, message.case)
    return CaseState(case.change()) if case.state == "erasing" else _begin(keeper, ask, case)


def erase_ready(keeper: Keeper, ask: Ask, message: CaseNamed) -> CaseState:
    """The store has closed the case to writes. Asked again after a crash, it answers "erased" again."""
    case = find_case(keeper, message.case)
    ask.case = case.id if case else ""
    if case is None or case.state not in ("erasing", "erased"):
        raise Denied(Refusal.WRONG_STATE, "This case is not being erased.", "state")
    return CaseState(case.change()) if case.state == "erased" else _log_and_destroy(keeper, ask, case.id)


def on_time(keeper: Keeper, ask: Ask, message: Nothing) -> Nothing:
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


def trust_clock(keeper: Keeper, ask: Ask, message: SessionNamed) -> Nothing:
    officer = staff_asks(keeper, ask, message.principal, role="officer")
    spend_touch(keeper, ask, officer, TRUST_CLOCK)
    keeper.store.put("clock_waits", 0)
    keeper.store.put("clock_seen", ask.now)
    ask.note("clock-trusted")
    return Nothing()


def forget(keeper: Keeper, ask: Ask, message: Nothing) -> Nothing:
    """Hourly: rows that only told the store of an erasure, counted takes, ended sessions, old intake keys.

    An intake key whose time is over lives on until this process has been up for a day, so that what waited
    for a custodian that was away is moved before the key goes."""
    store, policy = keeper.store, keeper.policy
    gone = ask.now - policy.erased_row_days * DAY
    store.run("DELETE FROM cases WHERE state = 'erased' AND erasing_at < ?", gone)
    store.run("DELETE FROM takes WHERE at < ?", ask.now - 2 * DAY)
    store.run("DELETE FROM sessions WHERE expires_at < ?", ask.now)
    store.run("DELETE FROM invitations WHERE expires_at < ?", ask.now)
    if ask.now - keeper.started_at >= DAY:
        old = ask.now - policy.intake_days * DAY
        store.run("DELETE FROM seeds WHERE kind = 'intake' AND made_at < ?", old)
        keeper.journal_holds_seeds = True
    return message


def destroy(keeper: Keeper, case_id: str, now: int) -> CaseState:
    """Seed, salt, receipts, sessions and every row that names the case; a keyed hash of its id stays."""
    keeper.store.run("INSERT OR IGNORE INTO tombstones VALUES (?, ?)", keeper.keys.mark(case_id), now)
    for statement in (
        "DELETE FROM seeds WHERE id = ?",
        "DELETE FROM receipts WHERE case_id = ?",
        "DELETE FROM sessions WHERE case_id = ?",
        "DELETE FROM lookers WHERE case_id = ?",
        "UPDATE log SET case_id = NULL WHERE case_id = ?",
        "UPDATE cases SET opener = '', salt = x'', digest = x'', last_leaf = x'', leaves = 0 WHERE id = ?",
    ):
        keeper.store.run(statement, case_id)
    keeper.journal_holds_seeds = True
    return change_case(keeper, case_id, state="erased", assignee="", erase_at=0, erasing_at=now)


def _log_and_destroy(keeper: Keeper, ask: Ask, case_id: str) -> CaseState:
    """One transaction: the line while there is a salt to write it with, then everything else."""
    ask.case = case_id
    keeper.log.append(keeper.keys, ask.leaf("erased"), ask.now)
    ask.later.append(lambda: keeper.opened.drop(case_id))
    return destroy(keeper, case_id, ask.now)


def _begin(keeper: Keeper, ask: Ask, case: Case) -> CaseState:
    ask.note("erase-begun")
    ask.later.append(lambda: keeper.opened.drop(case.id))
    erase_at = min(case.erase_at or ask.now, ask.now)
    return change_case(keeper, case.id, state="erasing", assignee="", erase_at=erase_at, erasing_at=ask.now)


def _clock_trusted(keeper: Keeper, now: int) -> bool:
    """A clock that jumped more than a day since it was last seen waits for an officer, or a wrong clock
    would erase everything at once. A rehearsal moves its clock on purpose."""
    if keeper.mark == "rehearsal":
        return True
    seen = keeper.store.fact("clock_seen", 0)
    if seen and now - seen > keeper.policy.clock_jump_ms and not keeper.store.fact("clock_waits", 0):
        keeper.store.put("clock_waits", 1)
    if keeper.store.fact("clock_waits", 0):
        return False
    if not seen <= now < seen + SEEN_EVERY_MS:
        keeper.store.put("clock_seen", now)
    return True
