"""What is left of the protocol, and the table of all of it."""

from collections.abc import Callable

from custodian_protocol.messages import (
    Blanks,
    BlanksWanted,
    Checkpoint,
    ClockMoved,
    EnvelopesNamed,
    Installation,
    IntakeKey,
    Leaves,
    LeavesWanted,
    Lockdown,
    LockedDown,
    Nothing,
    Refusal,
    SheetsBrought,
    Stats,
)

from . import (
    adopting,
    backup,
    customers,
    erasing,
    handling,
    inviting,
    opening,
    register,
    sessions,
    setting_up,
    signing_in,
)
from .clock import DrivenClock
from .envelopes import intake_key as this_months_key
from .envelopes import make_blank
from .keeper import Ask, Keeper, same
from .keys import WrongRoot
from .keystore import fact, one, put_fact
from .policy import DAY, MAX_BLANKS, MAX_LEAVES
from .refusing import Refused
from .sheets import Slip, read_sheets
from .staff import officers
from .turns import Handler

MADE_WHILE_ASKED = 64  # blanks beyond what is ready; more would keep openings waiting


def hello(keeper: Keeper, ask: Ask, message: Nothing) -> Installation:
    store = keeper.store
    return Installation(
        fact(store, "installation"),
        keeper.url,
        keeper.mark,
        fact(store, "signing_key"),
        fact(store, "root_provider"),
        setting_up.founded(keeper),
        officers(keeper) if keeper.tree else 0,
        ask.now,
        fact(store, "lockdown_at", 0),
    )


def blanks(keeper: Keeper, ask: Ask, message: BlanksWanted) -> Blanks:
    """Those that are ready, and a few made now. Marked as handed out in the same turn, so never twice."""
    wanted = max(0, min(message.count, MAX_BLANKS))
    handed = [keeper.ready.popleft() for _ in range(min(wanted, len(keeper.ready)))]
    fresh = min(wanted - len(handed), MADE_WHILE_ASKED)
    handed += [make_blank(keeper.store, keeper.keys, ask.now) for _ in range(fresh)]
    keeper.store.executemany("UPDATE seeds SET handed = 1 WHERE id = ?", [(blank.id,) for blank in handed])
    return Blanks(tuple(handed))


def intake_key(keeper: Keeper, ask: Ask, message: Nothing) -> IntakeKey:
    return this_months_key(keeper.store, keeper.keys, keeper.policy, ask.now)


def leaves(keeper: Keeper, ask: Ask, message: LeavesWanted) -> Leaves:
    since = max(0, message.since)
    return Leaves(since, keeper.log.leaves(since, max(0, min(message.limit, MAX_LEAVES))))


def checkpoint(keeper: Keeper, ask: Ask, message: Nothing) -> Checkpoint:
    return Checkpoint(keeper.log.checkpoint(keeper.keys, ask.now))


def lockdown(keeper: Keeper, ask: Ask, message: Lockdown) -> LockedDown:
    """Blanks already handed out may hold words that were acknowledged and not yet registered. Their seeds
    stay; web drops the ones it has not used when `hello` says that a lockdown was after them."""
    store = keeper.store
    sessions_ended = one(store, "SELECT count(*) FROM sessions")[0]
    voided = one(
        store, "SELECT count(*) FROM receipts WHERE ? > 0 AND at >= ?", message.since, message.since
    )[0]
    discarded = one(store, "SELECT count(*) FROM seeds WHERE kind = 'blank'")[0]
    store.execute("DELETE FROM sessions")
    store.execute("DELETE FROM receipts WHERE ? > 0 AND at >= ?", (message.since, message.since))
    store.execute("DELETE FROM seeds WHERE kind = 'blank' AND handed = 0")
    _void_write_tokens(keeper, ask)
    put_fact(store, "lockdown_at", ask.now)
    ask.note("lockdown", ask.socket)
    keeper.ready.clear()
    keeper.ceremonies.clear()
    keeper.touches.clear()
    ask.later.append(keeper.opened.drop_all)
    return LockedDown(sessions_ended, voided, discarded)


def move_clock(keeper: Keeper, ask: Ask, message: ClockMoved) -> Installation:
    if keeper.mark != "rehearsal" or not isinstance(keeper.clock, DrivenClock) or message.forward < 0:
        raise Refused(Refusal.WRONG_STATE, "Only a rehearsal moves its clock, and only forward.")
    keeper.clock.move(message.forward)
    ask.now = keeper.clock.now()
    return hello(keeper, ask, Nothing())


def unlock(keeper: Keeper, ask: Ask, message: SheetsBrought) -> Installation | Callable[[], Installation]:
    """Two sheets typed in: at boot the root comes from them; later they prove that the printing is good."""
    try:
        root = read_sheets(message.first, message.second)
    except Slip as slip:
        raise Refused(Refusal.NO_MATCH, str(slip)) from None
    if keeper.tree is not None:
        if not same(root, keeper.tree.root):
            raise Refused(Refusal.NO_MATCH, "These sheets belong to another installation.")
        setting_up.let_file_go(keeper, ask)
        return hello(keeper, ask, Nothing())

    def after_commit() -> Installation:
        try:
            keeper.unlock(root)
        except WrongRoot:
            raise Refused(Refusal.NO_MATCH, "These sheets belong to another installation.") from None
        provider = keeper.file_root if fact(keeper.store, "root_provider") == "file" else keeper.officers_root
        provider.keep(root)
        return hello(keeper, ask, Nothing())

    return after_commit


def stats(keeper: Keeper, ask: Ask, message: Nothing) -> Stats:
    store = keeper.store
    return Stats(
        one(store, "SELECT count(*) FROM seeds WHERE handed = 0")[0],
        one(store, "SELECT count(*) FROM cases WHERE state <> 'erased'")[0],
        keeper.log.size,
        one(store, "SELECT count(*) FROM lookers WHERE at >= ?", ask.now // DAY * DAY)[0],
        keeper.tree is not None,
        keeper.log.fault,
        bool(fact(store, "clock_waits", 0)),
    )


def missing_envelopes(keeper: Keeper, ask: Ask, message: EnvelopesNamed) -> EnvelopesNamed:
    """After a restore: an envelope is here, or its tombstone is; a store that names another one is not ours."""
    held, erased = "SELECT 1 FROM seeds WHERE id = ?", "SELECT 1 FROM tombstones WHERE mark = ?"
    if len(message.ids) > MAX_LEAVES:
        raise Refused(Refusal.BAD_MESSAGE, f"At most {MAX_LEAVES} at once.")
    return EnvelopesNamed(
        tuple(
            one_id
            for one_id in message.ids
            if not one(keeper.store, held, one_id) and not one(keeper.store, erased, keeper.keys.mark(one_id))
        )
    )


def _void_write_tokens(keeper: Keeper, ask: Ask) -> None:
    """Web checks write tokens offline, so each case tells the store through the feed."""
    first = register.next_rev(keeper)
    living = (
        "SELECT id, row_number() OVER (ORDER BY id) - 1 AS n FROM cases WHERE state IN ('open', 'resolved')"
    )
    keeper.store.execute(
        f"UPDATE cases SET writes_since = ?, rev = ? + living.n FROM ({living}) AS living WHERE cases.id = living.id",
        (ask.now, first),
    )
    put_fact(keeper.store, "rev", one(keeper.store, "SELECT max(?, max(rev)) FROM cases", first)[0] or first)


HANDLERS: dict[str, Handler] = {
    "hello": hello,
    "blanks": blanks,
    "intake-key": intake_key,
    "register": register.register,
    "changes": register.changes,
    "open": opening.open_case,
    "adopt": adopting.adopt,
    "who-looked": opening.who_looked,
    "receipt": customers.receipt,
    "new-receipt": customers.new_receipt,
    "erase": erasing.erase,
    "erase-ready": erasing.erase_ready,
    "ceremony": signing_in.ceremony,
    "sign-in": signing_in.sign_in,
    "touch": signing_in.touch,
    "sign-out": sessions.sign_out,
    "directory": signing_in.directory,
    "trust-clock": erasing.trust_clock,
    "take": handling.take,
    "release": handling.release,
    "hand-over": handling.hand_over,
    "resolve": handling.resolve,
    "reopen": handling.reopen,
    "setup-token": setting_up.setup_token,
    "token": setting_up.token,
    "found": setting_up.found,
    "founder-teams": setting_up.founder_teams,
    "finish-setup": setting_up.finish_setup,
    "sheets": setting_up.sheets,
    "invite": inviting.invite,
    "enrol": inviting.enrol,
    "pending": inviting.pending,
    "stop-pending": inviting.stop_pending,
    "leaves": leaves,
    "checkpoint": checkpoint,
    "lockdown": lockdown,
    "missing-envelopes": missing_envelopes,
    "backup": backup.backup,
    "move-clock": move_clock,
    "unlock": unlock,
    "stats": stats,
}
