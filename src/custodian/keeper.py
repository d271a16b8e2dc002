"""What every handler works with. Truth is in the key store; what is kept here may be lost at any moment."""

import hmac
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import apsw

from custodian_protocol.messages import Blank, Refusal

from .clock import Clock
from .keys import KeyTree, WrongRoot
from .keystore import fact
from .log import Log
from .opened import OpenedKeys
from .policy import Policy
from .rates import Rates
from .refusing import Leaf, Refused
from .root import FileRoot, OfficersRoot


@dataclass
class Keeper:
    store: apsw.Connection
    directory: Path
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

    def unlock(self, root: bytes) -> None:
        """Raises WrongRoot. The log is read again and compared before anything else happens."""
        self.tree = KeyTree(self.store, root)
        self.tree.ensure_day(self.clock.now())
        self.log.load(self.tree)

    def unlock_if_possible(self) -> None:
        provider = self.file_root if fact(self.store, "root_provider") == "file" else self.officers_root
        root = provider.fetch()
        if root is not None:
            self.unlock(root)


@dataclass
class Ask:
    """One request inside a turn."""

    socket: str  # "web", "worker" or "control"; "self" for the custodian's own work
    now: int
    leaves: list[Leaf] = field(default_factory=list)
    later: list[Callable[[], None]] = field(default_factory=list)  # run once the turn is on disk

    def note(self, act: str, who: str, case: str = "", purpose: str = "", about: str = "") -> None:
        self.leaves.append(Leaf(act, who, case, purpose, about))


def hashed(secret: bytes | str) -> bytes:
    """How every token and read secret is kept: they are random, so a plain hash is enough."""
    return sha256(secret if isinstance(secret, bytes) else secret.encode()).digest()


def same(one: bytes, other: bytes) -> bool:
    return hmac.compare_digest(one, other)


__all__ = ["Ask", "Keeper", "WrongRoot", "hashed", "same"]
