"""What is left of the protocol, and the table of all of it."""

import sys
from collections.abc import Callable
from typing import cast

from custodian_protocol import messages as m
from custodian_protocol.blocks import BLOCK
from custodian_protocol.policy import DAY
from custodian_protocol.sheets import Slip

from . import (
    approving,
    automatic,
    backups,
    envelopes,
    guarding,
    handling,
    joining,
    opening,
    people,
    register,
    waiting,
)
from .keeper import Ask, Handler, Keeper
from .keys import CannotStart, KeyTree
from .refusing import Refused
from .root import read_sheets

MAX_BLANKS = 500
MAX_LEAVES = 2_000
MAX_MOVE_MS = 3_650 * DAY
MADE_WHILE_ASKED = 64  # blanks beyond what is ready; more would keep openings waiting


def hello(keeper: Keeper, ask: Ask, message: m.Nothing) -> m.Installation:
    fact, staff = keeper.store.fact, people.everybody(keeper) if keeper.tree else []
    officers = sum("officer" in one.roles and bool(one.credential) and not one.left for one in staff)
    about = (fact("installation"), keeper.url, keeper.mark, fact("signing_key"), fact("root_provider"))
    told = (keeper.policy.retention_days, fact("policy_version", 0), fact("lockdown_at", 0))
    return m.Installation(*about, bool(fact("founder", "")), officers, ask.now, *told)


def blanks(keeper: Keeper, ask: Ask, message: m.BlanksWanted) -> m.Blanks:
    """Those that are ready, and a few made now. Marked as handed out in the same turn, so never twice, and
    never one whose seed a lockdown has taken: what is sealed to it nobody could open."""
    wanted = max(0, min(message.count, MAX_BLANKS))
    handed = [keeper.ready.popleft() for _ in range(min(wanted, len(keeper.ready)))]
    fresh = range(0, min(wanted - len(handed), MADE_WHILE_ASKED), BLOCK)
    handed += [one for _ in fresh for one in envelopes.make_blanks(keeper.store, keeper.keys, ask.now)]
    ask.later.append(lambda: keeper.ready.extend(handed[wanted:]))
    mark = "UPDATE seeds SET handed = 1 WHERE id = ? RETURNING 1"
    return m.Blanks(tuple(one for one in handed[:wanted] if keeper.store.one(mark, one.id)))


def intake_key(keeper: Keeper, ask: Ask, message: m.Nothing) -> m.IntakeKey:
    return envelopes.intake_key(keeper.store, keeper.keys, keeper.policy, ask.now)


def leaves(keeper: Keeper, ask: Ask, message: m.LeavesWanted) -> m.Leaves:
    since, limit = max(0, message.since), max(0, min(message.limit, MAX_LEAVES))
    return m.Leaves(since, keeper.log.leaves(since, limit))


def cases_at(keeper: Keeper, ask: Ask, message: m.LeavesWanted) -> m.CasesNamed:
    """Which case each of these entries is about: "" for none, and for one that was erased since."""
    since, limit = max(0, message.since), max(0, min(message.limit, MAX_LEAVES))
    sql = "SELECT coalesce(case_id, '') FROM log WHERE position >= ? ORDER BY position LIMIT ?"
    return m.CasesNamed(tuple(case for (case,) in keeper.store.rows(sql, since, limit)))


def checkpoint(keeper: Keeper, ask: Ask, message: m.Nothing) -> m.Checkpoint:
    return m.Checkpoint(keeper.log.checkpoint(keeper.keys, ask.now))


def lockdown(keeper: Keeper, ask: Ask, message: m.Lockdown) -> m.LockedDown:
    """Blanks already handed out may hold words that were acknowledged and not yet registered. Their seeds
    stay; web drops the ones it has not used when `hello` says that a lockdown was after them."""
    store, since = keeper.store, message.since
    discarded = store.one("SELECT count(*) FROM seeds WHERE kind = 'blank'")[0]
    ended = store.run("DELETE FROM sessions")
    voided = store.run("DELETE FROM receipts WHERE ? > 0 AND at >= ?", since, since)
    store.run("DELETE FROM seeds WHERE kind = 'blank' AND handed = 0")
    for (case_id,) in store.rows("SELECT id FROM cases WHERE state IN ('open', 'resolved')"):
        register.change_case(keeper, case_id, writes_since=ask.now)  # web checks write tokens offline
    store.put("lockdown_at", ask.now)
    ask.note("lockdown")
    keeper.ready.clear()  # at once: a later question of this turn must not be handed one
    ask.later += [keeper.ceremonies.clear, keeper.touches.clear, keeper.opened.clear]
    return m.LockedDown(ended, voided, discarded)


def move_clock(keeper: Keeper, ask: Ask, message: m.ClockMoved) -> m.Installation:
    if keeper.mark != "rehearsal" or not keeper.clock.path or not 0 <= message.forward <= MAX_MOVE_MS:
        raise Refused(m.Refusal.WRONG_STATE, "Only a rehearsal moves its clock, and only forward.")
    keeper.clock.move(message.forward)
    ask.now = keeper.clock.now()
    return hello(keeper, ask, m.Nothing())


def unlock(keeper: Keeper, ask: Ask, message: m.SheetsBrought) -> Callable[[], m.Installation]:
    """Two sheets typed in: at boot the root comes from them; later they prove that the printing is good."""
    try:
        root = read_sheets(message.first, message.second)
        KeyTree(keeper.store, root)
    except (Slip, CannotStart) as wrong:
        raise Refused(m.Refusal.NO_MATCH, str(wrong)) from None
    if keeper.tree is not None:
        joining.let_file_go(keeper, ask)

    def after_commit() -> m.Installation:
        if keeper.tree is None:
            keeper.unlock(root)
            keeper.root.keep(root)
        return hello(keeper, ask, m.Nothing())

    return after_commit


def stats(keeper: Keeper, ask: Ask, message: m.Nothing) -> m.Stats:
    sql = """SELECT (SELECT count(*) FROM seeds WHERE handed = 0), (SELECT count(*) FROM cases
        WHERE state <> 'erased'), (SELECT count(*) FROM lookers WHERE purpose <> '' AND at >= ?)"""
    unused, cases, opened = keeper.store.one(sql, ask.now // DAY * DAY)
    waits, seen = bool(keeper.store.fact("clock_waits", 0)), keeper.store.fact("clock_seen", 0)
    size, unlocked = keeper.log.tree.size, keeper.tree is not None
    to_wrap = len(keeper.tree.to_wrap or ()) if keeper.tree else 0
    return m.Stats(unused, cases, size, opened, unlocked, keeper.log.fault, waits, seen, to_wrap)


def _handler(op: str) -> Handler:
    """An operation is the function of its name; `open` alone would hide Python's own."""
    name = "open_case" if op == "open" else op.replace("-", "_")
    own = [vars(p)[name] for p in PLACES if getattr(vars(p).get(name), "__module__", "") == p.__name__]
    return cast(Handler, own[0])


CASES = (register, opening, automatic, handling, approving, guarding)
PLACES = (*CASES, people, joining, waiting, backups, sys.modules[__name__])
HANDLERS = {op: _handler(op) for op in m.OPERATIONS}
