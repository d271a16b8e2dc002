"""Erasing: destroying the seed is the erasure. The store is told first, so that no write races it.

resolved or open -> erasing (the store closes the case to writes and answers erase-ready, or a quarter of an
hour passes) -> erased. The deadline is kept here and nobody has to ask for it.
"""

from custodian_protocol.acts import TRUST_CLOCK
from custodian_protocol.messages import CaseNamed, CaseState, Nothing, OnCase, Refusal, SessionNamed

from .inviting import spend_touch
from .keeper import Ask, Keeper
from .keystore import fact, put_fact, rows
from .policy import DAY, MINUTE
from .refusing import Leaf, Refused
from .register import Case, case_of, change_case, find_case, state_of
from .sessions import customer_asks, staff_asks

AT_ONCE = 50
SEEN_EVERY_MS = 10 * MINUTE


def erase(keeper: Keeper, ask: Ask, message: OnCase) -> CaseState:
    """Before its date only with the customer's own proof."""
    customer_asks(keeper, ask, message.principal, message.case, "erase")
    case = case_of(keeper, message.case, "customer", "erase")
    if case.state == "erasing":
        return state_of(keeper, case.id)
    return _begin(keeper, ask, case, "customer")


def erase_ready(keeper: Keeper, ask: Ask, message: CaseNamed) -> CaseState:
    """The store has closed the case to writes. Asked again after a crash, it answers "erased" again."""
    case = find_case(keeper, message.case)
    if case is None or case.state not in ("erasing", "erased"):
        leaf = Leaf("denied", ask.socket, message.case if case else "", "erase-ready")
        raise Refused(Refusal.WRONG_STATE, "This case is not being erased.", leaf)
    return state_of(keeper, case.id) if case.state == "erased" else destroy(keeper, ask, case.id)


def destroy(keeper: Keeper, ask: Ask, case_id: str) -> CaseState:
    """One transaction: the line, then seed, salt, receipts, sessions and every row that names the case."""
    keeper.log.append(keeper.keys, Leaf("erased", "custodian", case_id), ask.now)
    store, mark = keeper.store, keeper.keys.mark(case_id)
    store.execute("INSERT INTO tombstones VALUES (?, ?) ON CONFLICT DO NOTHING", (mark, ask.now))
    for statement in (
        "DELETE FROM seeds WHERE id = ?",
        "DELETE FROM receipts WHERE case_id = ?",
        "DELETE FROM sessions WHERE case_id = ?",
        "DELETE FROM lookers WHERE case_id = ?",
        "UPDATE log SET case_id = NULL WHERE case_id = ?",
    ):
        store.execute(statement, (case_id,))
    ask.later.append(lambda: keeper.opened.drop(case_id))
    ask.later.append(lambda: clear_journal(keeper))
    return change_case(
        keeper,
        case_id,
        state="erased",
        assignee="",
        opener="",
        salt=b"",
        digest=b"",
        last_leaf=b"",
        leaves=0,
        erase_at=0,
        erasing_at=ask.now,
    )


def clear_journal(keeper: Keeper) -> None:
    """The write-ahead log still holds the page the seed was on; emptied at the next quiet moment."""
    keeper.journal_holds_seeds = True


def on_time(keeper: Keeper, ask: Ask, message: Nothing) -> Nothing:
    """The custodian's own work, every second: begin what is due, finish what waited long enough."""
    if not clock_trusted(keeper, ask.now) or keeper.log.fault:
        return Nothing()
    due = "SELECT id FROM cases WHERE erase_at > 0 AND erase_at <= ? AND state = 'resolved' LIMIT ?"
    for (case_id,) in rows(keeper.store, due, ask.now, AT_ONCE):
        _begin(keeper, ask, case_of(keeper, case_id, "custodian", "erase"), "custodian")
    late = "SELECT id FROM cases WHERE erase_at > 0 AND state = 'erasing' AND erasing_at <= ? LIMIT ?"
    for (case_id,) in rows(keeper.store, late, ask.now - keeper.policy.erase_grace_ms, AT_ONCE):
        destroy(keeper, ask, case_id)
    return Nothing()


def clock_trusted(keeper: Keeper, now: int) -> bool:
    """A clock that jumped more than a day since it was last seen waits for an officer, or a wrong clock
    would erase everything at once. A rehearsal moves its clock on purpose."""
    if keeper.mark == "rehearsal":
        return True
    seen = fact(keeper.store, "clock_seen", 0)
    if seen and now - seen > keeper.policy.clock_jump_ms:
        put_fact(keeper.store, "clock_waits", 1)
    if fact(keeper.store, "clock_waits", 0):
        return False
    if not seen <= now < seen + SEEN_EVERY_MS:
        put_fact(keeper.store, "clock_seen", now)
    return True


def trust_clock(keeper: Keeper, ask: Ask, message: SessionNamed) -> Nothing:
    officer = staff_asks(keeper, ask, message.principal, "trust-clock", role="officer")
    spend_touch(keeper, ask, officer, TRUST_CLOCK)
    put_fact(keeper.store, "clock_waits", 0)
    put_fact(keeper.store, "clock_seen", ask.now)
    ask.note("clock-trusted", officer.id)
    return Nothing()


def forget(keeper: Keeper, ask: Ask, message: Nothing) -> Nothing:
    """Hourly: rows that only told the store of an erasure, counted takes, ended sessions, old intake keys.

    An intake key whose time is over lives on until this process has been up for a day, so that what waited
    for a custodian that was away is moved before the key goes."""
    store, policy = keeper.store, keeper.policy
    gone = ask.now - policy.erased_row_days * DAY
    store.execute("DELETE FROM cases WHERE state = 'erased' AND erasing_at < ?", (gone,))
    store.execute("DELETE FROM takes WHERE at < ?", (ask.now - 2 * DAY,))
    store.execute("DELETE FROM sessions WHERE expires_at < ?", (ask.now,))
    store.execute("DELETE FROM invitations WHERE expires_at < ?", (ask.now,))
    if ask.now - keeper.started_at >= DAY:
        old = ask.now - policy.intake_days * DAY
        store.execute("DELETE FROM seeds WHERE kind = 'intake' AND made_at < ?", (old,))
        ask.later.append(lambda: clear_journal(keeper))
    return Nothing()


def _begin(keeper: Keeper, ask: Ask, case: Case, who: str) -> CaseState:
    ask.note("erase-asked", who, case.id)
    erase_at = min(case.erase_at or ask.now, ask.now)
    return change_case(
        keeper, case.id, state="erasing", assignee="", erase_at=erase_at, erasing_at=ask.now, reopen_asked=""
    )
