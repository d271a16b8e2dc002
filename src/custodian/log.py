"""The tamper-evident log: leaves, per-case heads, checkpoints, and the check at start that nothing was changed.

A leaf is canonical JSON without names or content. A case stands in it as a salted commitment; the salt lives
in the register and dies with the case. Leaves become part of the tree only after their turn is on disk.
"""

import base64
import hashlib
import hmac
import json
from typing import Any
from urllib.parse import urlsplit

import apsw

from custodian_protocol.messages import CaseHead, Refusal
from custodian_protocol.records import binding, head_statement

from .keys import KeyTree
from .keystore import fact, one, put_fact, rows
from .merkle import Tree, leaf_hash
from .refusing import Leaf, Refused

LOG_BROKEN_WORDS = "Nothing can be opened: the log cannot be written."
READ_AT_ONCE = 5_000


class Log:
    """The tree in memory, in step with the table on disk; `fault` names what stops all opening."""

    def __init__(self, store: apsw.Connection) -> None:
        self._store = store
        self._staged: list[bytes] = []
        self._durable = 0
        self.commit_has_failed = False
        self.tree = Tree()
        self.fault = ""

    @property
    def size(self) -> int:
        """Leaves that are on disk."""
        return self.tree.size

    @property
    def staged(self) -> int:
        return len(self._staged)

    def unstage(self, count: int) -> None:
        """A savepoint was rolled back: leaves written since are gone from the table, and so from here."""
        del self._staged[count:]

    def open_turn(self) -> None:
        self._durable = self.size

    def load(self, keys: KeyTree) -> None:
        """Every leaf is hashed again and compared with the tip and the last checkpoint."""
        position = 0
        query = "SELECT position, leaf FROM log WHERE position >= ? ORDER BY position LIMIT ?"
        while batch := rows(self._store, query, position, READ_AT_ONCE):
            for at, leaf in batch:
                if at != position:
                    self.fault = "a log entry is missing"
                    return
                self.tree.add(leaf_hash(leaf))
                position += 1
        tip = fact(self._store, "log_tip", b"")
        if (position or tip) and not hmac.compare_digest(tip, keys.tip(position, self.tree.root())):
            self.fault = "the log does not end as it was written"
        last = one(self._store, "SELECT size, note FROM checkpoints ORDER BY size DESC LIMIT 1")
        if last and (last[0] > position or _note_root(last[1]) != self.tree.root(last[0])):
            self.fault = "the log differs from its last checkpoint"

    def append(self, keys: KeyTree, leaf: Leaf, now: int) -> None:
        """Inside the turn's transaction. Refuses while the log is broken, and with it whatever needs a line."""
        if self.fault:
            raise Refused(Refusal.LOG_BROKEN, LOG_BROKEN_WORDS)
        number, commitment, case_id = 0, "", None
        case = one(
            self._store, "SELECT day, salt, leaves FROM cases WHERE id = ? AND state <> 'erased'", leaf.case
        )
        if case is not None:
            salt = keys.unwrap(case[0], case[1], "salt", leaf.case)
            number, commitment, case_id = case[2] + 1, commit_to(leaf.case, salt), leaf.case
        facts = {"v": 1, "n": number, "case": commitment, "at": now, "who": leaf.who, "act": leaf.act}
        facts |= {"purpose": leaf.purpose, "about": leaf.about}
        body = json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()
        hashed = leaf_hash(body)
        position = self.size + len(self._staged)
        self._store.execute("INSERT INTO log VALUES (?, ?, ?)", (position, body, case_id))
        if case_id:
            self._store.execute(
                "UPDATE cases SET leaves = ?, last_leaf = ? WHERE id = ?", (number, hashed, case_id)
            )
        self._staged.append(hashed)

    def close_turn(self, keys: KeyTree) -> None:
        """Last step before COMMIT: the staged leaves join a copy of the root that is committed with them."""
        if self._staged:
            for hashed in self._staged:
                self.tree.add(hashed)
            put_fact(self._store, "log_tip", keys.tip(self.size, self.tree.root()))
            self._staged.clear()

    def commit_failed(self) -> None:
        """Nothing of this turn counts. What the disk did keep only a fresh start, reading it, can tell."""
        self._staged.clear()
        self.tree.cut(self._durable)
        self.commit_has_failed = True
        self.fault = self.fault or "the log could not be written"

    def leaves(self, since: int, limit: int) -> tuple[bytes, ...]:
        found = rows(
            self._store, "SELECT leaf FROM log WHERE position >= ? ORDER BY position LIMIT ?", since, limit
        )
        return tuple(leaf for (leaf,) in found)

    def checkpoint(self, keys: KeyTree, now: int) -> str:
        """The newest signed note; a new one when the log grew. Inside a transaction with nothing staged."""
        last = one(self._store, "SELECT size, note FROM checkpoints ORDER BY size DESC LIMIT 1")
        if last and last[0] == self.size:
            return str(last[1])
        origin = fact(self._store, "log_origin")
        note = sign_note(keys, origin, self.size, self.tree.root())
        self._store.execute("INSERT INTO checkpoints VALUES (?, ?, ?)", (self.size, now, note))
        return note

    def last_checkpoint(self) -> str:
        last = one(self._store, "SELECT note FROM checkpoints ORDER BY size DESC LIMIT 1")
        return "" if last is None else str(last[0])

    def head(self, keys: KeyTree, case_id: str, nonce: bytes) -> CaseHead:
        """After the commit, so that the entry of the very opening it goes with is counted in it."""
        count, last_leaf = one(self._store, "SELECT leaves, last_leaf FROM cases WHERE id = ?", case_id)
        note = self.last_checkpoint()
        signature = keys.sign(head_statement(case_id, count, last_leaf, note, nonce))
        return CaseHead(count, last_leaf, note, nonce, signature)

    def of_case(self, case_id: str, limit: int) -> list[tuple[int, dict[str, Any]]]:
        found = rows(
            self._store,
            "SELECT position, leaf FROM log WHERE case_id = ? ORDER BY position DESC LIMIT ?",
            case_id,
            limit,
        )
        return [(position, json.loads(leaf)) for position, leaf in reversed(found)]


def commit_to(case_id: str, salt: bytes) -> str:
    return hashlib.sha256(binding("log-case", case_id, salt)).hexdigest()


def log_origin(url: str, installation: str) -> str:
    """The log's name: C2SP wants it schema-less and unique for ever, so the installation's id is in it."""
    return f"{urlsplit(url).hostname}/parlour/{installation}"


def note_key_id(origin: str, public: bytes) -> bytes:
    return hashlib.sha256(origin.encode() + b"\n\x01" + public).digest()[:4]


def sign_note(keys: KeyTree, origin: str, size: int, root: bytes) -> str:
    """A C2SP tlog-checkpoint in a C2SP signed note, signature type 1 (Ed25519)."""
    text = f"{origin}\n{size}\n{base64.b64encode(root).decode()}\n"
    blob = note_key_id(origin, keys.public) + keys.sign(text.encode())
    return f"{text}\n— {origin} {base64.b64encode(blob).decode()}\n"


def _note_root(note: str) -> bytes:
    return base64.b64decode(note.split("\n")[2])
