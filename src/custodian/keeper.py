"""What every handler works with. Truth is in the key store; what is kept here may be lost at any moment."""

import hmac
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from custodian_protocol.messages import Blank, Refusal

from .clock import Clock
from .keys import KeyTree
from .keystore import KeyStore
from .log import Log
from .opened import OpenedKeys
from .policy import Policy
from .refusing import Leaf, Refused
from .root import FileRoot, OfficersRoot, RootProvider

MAX_RATES = 10_000


class Rates:
    """Counting per minute or hour, in memory and bounded: floods, not policy. Caps are counted on disk."""

    def __init__(self) -> None:
        self._windows: OrderedDict[tuple[str, ...], tuple[int, int]] = OrderedDict()

    def within(self, limit: int, window_ms: int, now: int, *key: str) -> bool:
        """Counts one more under this key; False once the window already holds `limit`."""
        started, count = self._windows.pop(key, (now, 0))
        if not started <= now < started + window_ms:
            started, count = now, 0
        self._windows[key] = (started, count + 1)
        if len(self._windows) > MAX_RATES:
            self._windows.popitem(last=False)
        return count < limit


@dataclass
class Keeper:
    store: KeyStore
    day_keys: Path
    url: str
    mark: str
    policy: Policy
    clock: Clock
    file_root: FileRoot
    officers_root: OfficersRoot
    log: Log
    started_at: int
    tree: KeyTree | None = None  # None: locked
    ready: deque[Blank] = field(default_factory=deque)  # durable, not handed out
    opened: OpenedKeys = field(default_factory=OpenedKeys)
    ceremonies: dict[str, Any] = field(default_factory=dict)
    touches: dict[tuple[str, str], int] = field(default_factory=dict)  # (session, act) -> good until
    rates: Rates = field(default_factory=Rates)
    journal_holds_seeds: bool = False  # destroyed ones, until the write-ahead log is emptied

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


@dataclass
class Ask:
    """One request inside a turn. `who` and `case` are what its lines in the log will say."""

    op: str
    socket: str  # "web", "worker" or "control"; "custodian" for its own work
    now: int
    who: str = ""
    case: str = ""
    leaves: list[Leaf] = field(default_factory=list)
    later: list[Callable[[], None]] = field(default_factory=list)  # run once the turn is on disk

    def note(self, act: str, purpose: str = "", about: str = "") -> None:
        self.leaves.append(self.leaf(act, purpose, about))

    def leaf(self, act: str, purpose: str = "", about: str = "") -> Leaf:
        return Leaf(act, self.who or self.socket, self.case[:32], purpose, about)


def hashed(secret: bytes | str) -> bytes:
    """How every token and read secret is kept: they are random, so a plain hash is enough."""
    return sha256(secret if isinstance(secret, bytes) else secret.encode()).digest()


def same(one: bytes, other: bytes) -> bool:
    return hmac.compare_digest(one, other)
