"""What every handler works with. Truth is in the key store; what is kept here may be lost at any moment."""

import hmac
import os
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from custodian_protocol.messages import Blank, Refusal
from custodian_protocol.policy import Policy

from .envelopes import CaseKeys
from .keys import KeyStore, KeyTree
from .log import Log
from .refusing import Leaf, Refused
from .root import FileRoot, OfficersRoot, RootProvider

MAX_WINDOWS = 10_000
MAX_OPENED = 512

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
    store: KeyStore
    day_keys: Path
    mark: str
    policy: Policy
    clock: Clock
    file_root: FileRoot
    officers_root: OfficersRoot
    log: Log
    started_at: int
    url: str = ""
    tree: KeyTree | None = None  # None: locked
    ready: deque[Blank] = field(default_factory=deque)  # durable, not handed out
    opened: OrderedDict[str, CaseKeys] = field(default_factory=OrderedDict)  # of cases being worked on
    ceremonies: dict[str, Any] = field(default_factory=dict)
    touches: dict[tuple[str, str], int] = field(default_factory=dict)  # (session, act) -> good until
    journal_holds_seeds: bool = False  # destroyed ones, until the write-ahead log is emptied
    _windows: OrderedDict[tuple[str, ...], tuple[int, int]] = field(default_factory=OrderedDict)

    @property
    def keys(self) -> KeyTree:
        if self.tree is None:
            raise Refused(Refusal.LOCKED, "Two recovery sheets are needed before anything can be opened.")
        return self.tree

    @property
    def root(self) -> RootProvider:
        return self.file_root if self.store.fact("root_provider") == "file" else self.officers_root

    def unlock(self, root: bytes) -> None:
        """Raises WrongRoot. The log is read again and compared before anything else happens."""
        tree = KeyTree(self.store, root)
        tree.ensure_day(self.clock.now())
        self.log.load(tree)
        self.tree = tree

    def keys_of(self, case_id: str) -> CaseKeys:
        """Kept until the case is let go or 512 others were opened since."""
        keys = self.opened.pop(case_id) if case_id in self.opened else CaseKeys(case_id)
        self.opened[case_id] = keys
        if len(self.opened) > MAX_OPENED:
            self.opened.popitem(last=False)
        return keys

    def within(self, limit: int, window_ms: int, now: int, *key: str) -> bool:
        """Counts one more under this key; False once the window already holds `limit`. In memory and bounded:
        floods, not policy. Caps are counted on disk."""
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

    def note(self, act: str, purpose: str = "", about: str = "") -> None:
        self.leaves.append(self.leaf(act, purpose, about))

    def leaf(self, act: str, purpose: str = "", about: str = "") -> Leaf:
        return Leaf(act, self.who or self.socket, self.case[:32], purpose, about)


def hashed(secret: bytes | str) -> bytes:
    """How every token and read secret is kept: they are random, so a plain hash is enough."""
    return sha256(secret if isinstance(secret, bytes) else secret.encode()).digest()


def same(one: bytes, other: bytes) -> bool:
    return hmac.compare_digest(one, other)
