"""What every handler works with, and the turn: decide everything that waits, flush once, then open and answer.

The turn is the whole of "no log, no opening". A handler runs inside the transaction and cannot open: it
returns an answer, or a function that gives one, and that function is called after COMMIT. The entry in the log
is in the same transaction as the decision, so either both are on disk or nothing is opened.
"""

import hmac
import os
import time
import traceback
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import apsw

from custodian_protocol.messages import Blank, Refusal
from custodian_protocol.policy import HOUR, MINUTE, Policy

from .envelopes import CaseKeys
from .keys import SERVICE_MARK, Away, KeyStore, KeyTree
from .log import Log, log_broken
from .policing import held_policy
from .refusing import Denied, Leaf, Refused, report
from .root import FileRoot, KmsRoot, OfficersRoot

MAX_WINDOWS = 10_000
MAX_OPENED = 512
MAX_ASKS_A_TURN = 256
DENIAL_LINE_MS = 10 * MINUTE
SERVICES = ("web", "worker")
MANY_DENIALS = 500  # of a service in that time, without a session: more than browsers whose sessions ran out

same = hmac.compare_digest
Handler = Callable[["Keeper", "Ask", Any], Any]


class Clock:
    """Milliseconds since 1970 UTC. In a rehearsal the offset in a file drives every process's clock."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = path

    def now(self) -> int:
        return time.time_ns() // 1_000_000 + self._offset()

    def move(self, forward: int) -> None:
        assert self.path is not None  # noqa: S101 - the one caller asks first
        fresh = self.path.with_suffix(".new")
        fresh.write_text(str(self._offset() + forward))
        fresh.chmod(0o644)
        os.replace(fresh, self.path)

    def _offset(self) -> int:
        return int(self.path.read_text() or "0") if self.path and self.path.exists() else 0


@dataclass
class Keeper:
    """Truth is in the key store; what is kept here may be lost at any moment."""

    store: KeyStore
    day_keys: Path
    mark: str
    policy: Policy
    clock: Clock
    file_root: FileRoot
    officers_root: OfficersRoot
    kms_root: KmsRoot
    log: Log
    started_at: int
    url: str = ""
    tree: KeyTree | None = None  # None: locked
    ready: deque[Blank] = field(default_factory=deque)  # durable, not handed out
    opened: OrderedDict[str, CaseKeys] = field(default_factory=OrderedDict)  # of cases being worked on
    ceremonies: dict[str, Any] = field(default_factory=dict)
    touches: dict[tuple[str, str], int] = field(default_factory=dict)  # (session, act) -> good until
    same_name: deque[str] = field(
        default_factory=deque
    )  # staff who read their own surname, until it is in the log
    journal_holds_seeds: bool = False  # destroyed ones, until the write-ahead log is emptied
    _windows: OrderedDict[tuple[str, ...], tuple[int, int]] = field(default_factory=OrderedDict)

    @property
    def keys(self) -> KeyTree:
        if self.tree is None:
            awaited = (
                "The key service" if self.store.fact("root_provider") == "kms" else "Two recovery sheets"
            )
            raise Refused(Refusal.LOCKED, f"{awaited} must bring the root key before anything can be opened.")
        return self.tree

    @property
    def root(self) -> FileRoot | OfficersRoot | KmsRoot:
        provider: str = self.store.fact("root_provider")
        if provider == "file":
            return self.file_root
        return self.kms_root if provider == "kms" else self.officers_root

    def unlock(self, root: bytes) -> None:
        """Raises CannotStart. The log is read again and compared before anything else happens."""
        tree = KeyTree(self.store, root)
        tree.ensure_day(self.clock.now())
        self.policy = held_policy(self.store, tree)
        self.log.load(tree)
        if self.kms_root.service:
            own = "SELECT id FROM seeds WHERE kind <> 'intake' AND substr(wrapped, 1, ?) <> ?"
            tree.to_wrap = deque(one for (one,) in self.store.rows(own, len(SERVICE_MARK), SERVICE_MARK))
        self.tree = tree

    def keys_of(self, case_id: str) -> CaseKeys:
        """Kept until the case is let go or 512 others were opened since."""
        keys = self.opened.pop(case_id) if case_id in self.opened else CaseKeys(case_id)
        self.opened[case_id] = keys
        if len(self.opened) > MAX_OPENED:
            self.opened.popitem(last=False)
        return keys

    def within(self, limit: int, window_ms: int, now: int, *key: str) -> bool:
        """Counts one more; False once the window already holds `limit`. For floods: caps are counted on disk."""
        started, count = self._windows.pop(key, (now, 0))
        if not started <= now < started + window_ms:
            started, count = now, 0
        self._windows[key] = (started, count + 1)
        if len(self._windows) > MAX_WINDOWS:
            self._windows.popitem(last=False)
        return count < limit


@dataclass
class Ask:
    """One request of a turn. `who` and `case` are what its lines in the log will say."""

    op: str
    socket: str  # "web", "worker" or "control"; "custodian" for its own work
    handler: Handler
    message: Any
    reply: Callable[[Any], None]  # given a message, or a Refused
    now: int = 0
    who: str = ""
    case: str = ""
    leaves: list[Leaf] = field(default_factory=list)
    later: list[Callable[[], Any]] = field(default_factory=list)  # run once the turn is on disk
    fetched: dict[bytes, bytes] = field(default_factory=dict)  # what the key service has unwrapped for this

    def note(self, act: str, purpose: str = "", about: str = "") -> None:
        self.leaves.append(self.leaf(act, purpose, about))

    def leaf(self, act: str, purpose: str = "", about: str = "") -> Leaf:
        return Leaf(act, self.who or self.socket, self.case[:32], purpose, about)


class Turns:
    def __init__(self, keeper: Keeper, fetch: Callable[[Ask, Away], None]) -> None:
        """`fetch` asks the key service, and puts the question among the waiting again."""
        self._keeper = keeper
        self._fetch = fetch
        self.waiting: deque[Ask] = deque()

    def run(self) -> None:
        """One turn. Everything waiting, up to a bound; the caller comes back while something is left."""
        asks = [self.waiting.popleft() for _ in range(min(len(self.waiting), MAX_ASKS_A_TURN))]
        if not asks:
            return
        keeper, now = self._keeper, self._keeper.clock.now()
        keeper.log.durable = keeper.log.tree.copy()
        try:
            if keeper.tree is not None:
                keeper.tree.ensure_day(now)
            keeper.store.run("BEGIN")
            outcomes = [self._decide(ask, now) for ask in asks]
            if keeper.tree is not None:
                keeper.log.close_turn(keeper.tree)
            keeper.store.run("COMMIT")
        except apsw.Error as error:
            if keeper.store.connection.in_transaction:
                keeper.store.run("ROLLBACK")
            keeper.log.give_up_turn()
            report("turn-failed", error=type(error).__name__)
            outcomes = [log_broken() for _ in asks]
        for ask, outcome in zip(asks, outcomes, strict=True):
            if isinstance(outcome, Away):
                self._fetch(ask, outcome)
            else:
                ask.reply(_finish(ask, outcome))

    def _decide(self, ask: Ask, now: int) -> Any:
        """Inside a savepoint of its own: what it refuses leaves no trace but its line in the log."""
        keeper, staged, stays = self._keeper, len(self._keeper.log.staged), False
        ask.now = now
        ask.leaves.clear()
        ask.later.clear()
        if keeper.tree is not None:
            keeper.tree.fetched = ask.fetched
        keeper.store.run("SAVEPOINT ask")
        try:
            outcome: Any = ask.handler(keeper, ask, ask.message)
            for leaf in ask.leaves:
                keeper.log.append(keeper.keys, leaf, now)
            stays = True
        except (Refused, Away) as reason:
            outcome = reason
        except Exception as error:
            if isinstance(error, apsw.Error) and not isinstance(error, apsw.ConstraintError):
                raise  # the disk, not the request: the whole turn is given up
            # A mistake of ours in one handler must not take the others' turn with it.
            outcome = _fault(ask.op, error)
        if not stays:
            keeper.store.run("ROLLBACK TO ask")
            del keeper.log.staged[staged:]
            if isinstance(outcome, Denied):
                self._log_denial(ask.leaf("denied", ask.op, outcome.why), now)
        keeper.store.run("RELEASE ask")
        return outcome

    def _log_denial(self, leaf: Leaf, now: int) -> None:
        """The same attempt by the same person within ten minutes is one line, so that nobody floods the log."""
        keeper = self._keeper
        if keeper.tree is None or keeper.log.fault:
            return
        if leaf.who in SERVICES and not keeper.within(MANY_DENIALS, DENIAL_LINE_MS, now, "denied", leaf.who):
            leaf = Leaf("many-refused", leaf.who)
        if not keeper.within(1, DENIAL_LINE_MS, now, *leaf):
            return
        if keeper.within(keeper.policy.denials_hour, HOUR, now, "denials"):
            keeper.log.append(keeper.tree, leaf, now)


def _finish(ask: Ask, outcome: Any) -> Any:
    """After COMMIT, for what was decided in this turn: here, and nowhere else, anything is opened."""
    if isinstance(outcome, Refused):
        return outcome
    try:
        for step in ask.later:
            step()
        return outcome() if callable(outcome) else outcome
    except Refused as refused:
        return refused
    except Exception as error:
        return _fault(ask.op, error)


def _fault(op: str, error: Exception) -> Refused:
    """Where, never what: a traceback's last place, without any value."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{frame.filename.rpartition('/')[2]}:{frame.lineno}"
    report("handler-fault", op=op, error=type(error).__name__, where=where)
    return Refused(Refusal.BAD_MESSAGE, "The custodian could not do this.")


def hashed(secret: bytes | str) -> bytes:
    """How every token and read secret is kept: they are random, so a plain hash is enough."""
    return sha256(secret if isinstance(secret, bytes) else secret.encode()).digest()
