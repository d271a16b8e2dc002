"""What is left of the protocol, and the table of all of it."""

import sys
from collections.abc import Callable
from types import ModuleType
from typing import cast

from custodian_protocol import messages as m
from custodian_protocol.sheets import Slip

from . import (
    adopting,
    backup,
    envelopes,
    erasing,
    handling,
    joining,
    opening,
    register,
    sessions,
    signing_in,
)
from .keeper import Ask, Keeper, same
from .keys import WrongRoot
from .policy import DAY
from .refusing import Refused
from .sheets import read_sheets
from .staff import everybody
from .turns import Handler

MAX_BLANKS = 500
MAX_LEAVES = 2_000
MAX_MOVE_MS = 3_650 * DAY
MADE_WHILE_ASKED = 64  # blanks beyond what is ready; more would keep openings waiting


def hello(keeper: Keeper, ask: Ask, message: m.Nothing) -> m.Installation:
    fact, people = keeper.store.fact, everybody(keeper) if keeper.tree else []
    officers = sum("officer" in person.roles and not person.left for person in people)
    return m.Installation(
        fact("installation"), keeper.url, keeper.mark, fact("signing_key"), fact("root_provider"),
        joining.founded(keeper), officers, ask.now, fact("lockdown_at", 0),
    )  # fmt: skip


def blanks(keeper: Keeper, ask: Ask, message: m.BlanksWanted) -> m.Blanks:
    """Those that are ready, and a few made now. Marked as handed out in the same turn, so never twice."""
    wanted = max(0, min(message.count, MAX_BLANKS))
    handed = [keeper.ready.popleft() for _ in range(min(wanted, len(keeper.ready)))]
    fresh = min(wanted - len(handed), MADE_WHILE_ASKED)
    handed += [envelopes.make_blank(keeper.store, keeper.keys, ask.now) for _ in range(fresh)]
    for blank in handed:
        keeper.store.run("UPDATE seeds SET handed = 1 WHERE id = ?", blank.id)
    return m.Blanks(tuple(handed))


def intake_key(keeper: Keeper, ask: Ask, message: m.Nothing) -> m.IntakeKey:
    return envelopes.intake_key(keeper.store, keeper.keys, keeper.policy, ask.now)


def leaves(keeper: Keeper, ask: Ask, message: m.LeavesWanted) -> m.Leaves:
    since = max(0, message.since)
    return m.Leaves(since, keeper.log.leaves(since, max(0, min(message.limit, MAX_LEAVES))))


def checkpoint(keeper: Keeper, ask: Ask, message: m.Nothing) -> m.Checkpoint:
    return m.Checkpoint(keeper.log.checkpoint(keeper.keys, ask.now))


def lockdown(keeper: Keeper, ask: Ask, message: m.Lockdown) -> m.LockedDown:
    """Blanks already handed out may hold words that were acknowledged and not yet registered. Their seeds
    stay; web drops the ones it has not used when `hello` says that a lockdown was after them."""
    store, since = keeper.store, message.since
    ended = store.one("SELECT count(*) FROM sessions")[0]
    voided = store.one("SELECT count(*) FROM receipts WHERE ? > 0 AND at >= ?", since, since)[0]
    discarded = store.one("SELECT count(*) FROM seeds WHERE kind = 'blank'")[0]
    store.run("DELETE FROM sessions")
    store.run("DELETE FROM receipts WHERE ? > 0 AND at >= ?", since, since)
    store.run("DELETE FROM seeds WHERE kind = 'blank' AND handed = 0")
    for (case_id,) in store.rows("SELECT id FROM cases WHERE state IN ('open', 'resolved')"):
        register.change_case(keeper, case_id, writes_since=ask.now)  # web checks write tokens offline
    store.put("lockdown_at", ask.now)
    ask.note("lockdown")
    for kept in (keeper.ready, keeper.ceremonies, keeper.touches):
        kept.clear()
    ask.later.append(keeper.opened.drop_all)
    return m.LockedDown(ended, voided, discarded)


def move_clock(keeper: Keeper, ask: Ask, message: m.ClockMoved) -> m.Installation:
    sane = keeper.mark == "rehearsal" and 0 <= message.forward <= MAX_MOVE_MS
    if not sane or not keeper.clock.move(message.forward):
        raise Refused(m.Refusal.WRONG_STATE, "Only a rehearsal moves its clock, and only forward.")
    ask.now = keeper.clock.now()
    return hello(keeper, ask, m.Nothing())


def unlock(keeper: Keeper, ask: Ask, message: m.SheetsBrought) -> Callable[[], m.Installation]:
    """Two sheets typed in: at boot the root comes from them; later they prove that the printing is good."""
    foreign = Refused(m.Refusal.NO_MATCH, "These sheets belong to another installation.")
    try:
        root = read_sheets(message.first, message.second)
    except Slip as slip:
        raise Refused(m.Refusal.NO_MATCH, str(slip)) from None
    if keeper.tree is not None:
        if not same(root, keeper.tree.root):
            raise foreign
        joining.let_file_go(keeper, ask)

    def after_commit() -> m.Installation:
        if keeper.tree is None:
            try:
                keeper.unlock(root)
            except WrongRoot:
                raise foreign from None
            keeper.root.keep(root)
        return hello(keeper, ask, m.Nothing())

    return after_commit


def stats(keeper: Keeper, ask: Ask, message: m.Nothing) -> m.Stats:
    one = keeper.store.one
    return m.Stats(
        one("SELECT count(*) FROM seeds WHERE handed = 0")[0],
        one("SELECT count(*) FROM cases WHERE state <> 'erased'")[0],
        keeper.log.tree.size,
        one("SELECT count(*) FROM lookers WHERE at >= ?", ask.now // DAY * DAY)[0],
        keeper.tree is not None,
        keeper.log.fault,
        bool(keeper.store.fact("clock_waits", 0)),
    )


def _handler(op: str) -> Handler:
    """An operation is the function of its name; `open` alone would hide Python's own."""
    name = {"open": "open_case"}.get(op, op.replace("-", "_"))
    (found,) = (vars(place)[name] for place in PLACES if _defines(place, name))
    return cast(Handler, found)


def _defines(place: ModuleType, name: str) -> bool:
    return getattr(vars(place).get(name), "__module__", "") == place.__name__


HERE = sys.modules[__name__]
PLACES = (
    HERE,
    register,
    opening,
    adopting,
    handling,
    erasing,
    sessions,
    signing_in,
    joining,
    backup,
)
HANDLERS = {op: _handler(op) for op in m.OPERATIONS}
