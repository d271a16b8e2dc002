"""The tamper-evident log: leaves, per-case heads, checkpoints, and the check at start that nothing was changed.

A leaf is canonical JSON without names or content. A case stands in it as a salted commitment; the salt lives
in the register and dies with the case. Leaves become part of the tree only as their turn is committed.
"""

import hashlib
import hmac

from custodian_protocol.log import checkpoint_text, leaf_bytes, signed_note
from custodian_protocol.merkle import RunningRoot, leaf_hash
from custodian_protocol.messages import CaseHead, Refusal
from custodian_protocol.records import binding, head_statement

from .keys import KeyStore, KeyTree
from .refusing import Leaf, Refused

OUR_OWN = ("custodian", "worker", "control")  # no person
ALL_LEAVES = "SELECT position, leaf FROM log ORDER BY position"
LAST_CHECKPOINT = "SELECT size, note FROM checkpoints ORDER BY size DESC LIMIT 1"


class Log:
    """The tree in memory, in step with the table on disk; `fault` names what stops all opening."""

    def __init__(self, store: KeyStore) -> None:
        self._store = store
        self.staged: list[bytes] = []  # hashes of leaves written in this turn
        self.tree = RunningRoot()
        self.durable = RunningRoot()  # what is on disk: the tree before this turn
        self.fault = ""
        self.commit_failed = False

    def load(self, keys: KeyTree) -> None:
        """Every leaf is hashed again and compared with the tip and the last checkpoint."""
        self.tree = tree = RunningRoot()
        size, note = self._store.one(LAST_CHECKPOINT) or (0, "")
        agreed = not size
        for position, leaf in self._store.connection.execute(ALL_LEAVES):
            if position != tree.size or not isinstance(leaf, bytes):
                self.fault = "a log entry is missing"
                return
            tree.add(leaf_hash(leaf))
            if tree.size == size:  # signatures repeat: the note we would write is the note we wrote
                agreed = note == sign_note(keys, self._store.fact("log_origin"), size, tree.root())
        tip = self._store.fact("log_tip", b"")
        if (tree.size or tip) and not hmac.compare_digest(tip, keys.tip(tree.size, tree.root())):
            self.fault = "the log does not end as it was written"
        if not agreed:
            self.fault = "the log differs from its last checkpoint"

    def append(self, keys: KeyTree, leaf: Leaf, now: int) -> None:
        """Inside the turn's transaction. Refuses while the log is broken, and with it whatever needs a line."""
        if self.fault:
            raise log_broken()
        number, commitment, case_id = 0, "", None
        if leaf.case and (commitment := self.commitment(keys, leaf.case)):
            case_id = leaf.case
            number = self._store.one("SELECT leaves FROM cases WHERE id = ?", case_id)[0] + 1
        body = leaf_bytes(number, commitment, now, leaf.who, leaf.act, leaf.purpose, leaf.about)
        hashed, position = leaf_hash(body), self.tree.size + len(self.staged)
        self._store.run("INSERT INTO log VALUES (?, ?, ?)", position, body, case_id)
        if case_id:
            sql = "UPDATE cases SET leaves = ?, last_leaf = ? WHERE id = ?"
            self._store.run(sql, number, hashed, case_id)
        self.staged.append(hashed)
        if case_id and leaf.who not in OUR_OWN and self._is_bait(keys, case_id):
            self.append(keys, Leaf("touched-bait", leaf.who), now)

    def _is_bait(self, keys: KeyTree, case_id: str) -> bool:
        return bool(self._store.one("SELECT 1 FROM bait WHERE mark = ?", keys.mark(case_id)))

    def commitment(self, keys: KeyTree, case_id: str) -> str:
        """How a case stands in the log; "" for one that is not registered or is erased."""
        row = self._store.one("SELECT salt FROM cases WHERE id = ? AND state <> 'erased'", case_id)
        salt = keys.unwrap(row[0], "salt", case_id) if row else b""
        return hashlib.sha256(binding("log-case", case_id, salt)).hexdigest() if row else ""

    def adopt(self, leaves: tuple[bytes, ...]) -> None:
        """Leaves from after a backup, as another copy of the log kept them. First of their turn."""
        for leaf in leaves:
            self._store.run("INSERT INTO log VALUES (?, ?, NULL)", self.tree.size + len(self.staged), leaf)
            self.staged.append(leaf_hash(leaf))

    def close_turn(self, keys: KeyTree) -> None:
        """Last step before COMMIT: the new root goes to disk with the leaves it is made of."""
        if self.staged:
            for hashed in self.staged:
                self.tree.add(hashed)
            self._store.put("log_tip", keys.tip(self.tree.size, self.tree.root()))
            self.staged.clear()

    def give_up_turn(self) -> None:
        """Nothing of this turn counts. What the disk did keep only a fresh start, reading it, can tell."""
        self.staged.clear()
        self.tree = self.durable
        self.commit_failed = True
        self.fault = self.fault or "the log could not be written"

    def leaves(self, since: int, limit: int) -> tuple[bytes, ...]:
        sql = "SELECT leaf FROM log WHERE position >= ? ORDER BY position LIMIT ?"
        return tuple(leaf for (leaf,) in self._store.rows(sql, since, limit))

    def checkpoint(self, keys: KeyTree, now: int) -> str:
        """The newest signed note; a new one when the log grew. Covers what is on disk, not this turn."""
        size, note = self._store.one(LAST_CHECKPOINT) or (-1, "")
        if self.fault or size == self.tree.size:
            return str(note)
        note = sign_note(keys, self._store.fact("log_origin"), self.tree.size, self.tree.root())
        self._store.run("INSERT INTO checkpoints VALUES (?, ?, ?)", self.tree.size, now, note)
        return note

    def head(self, keys: KeyTree, case_id: str, nonce: bytes) -> CaseHead:
        """After the commit, so that the entry of the very opening it goes with is counted in it."""
        count, last_leaf = self._store.one("SELECT leaves, last_leaf FROM cases WHERE id = ?", case_id)
        _, note = self._store.one(LAST_CHECKPOINT) or (0, "")
        signature = keys.sign(head_statement(case_id, count, last_leaf, note, nonce))
        return CaseHead(count, last_leaf, note, nonce, signature)


def log_broken() -> Refused:
    return Refused(Refusal.LOG_BROKEN, "Nothing can be opened: the log cannot be written.")


def sign_note(keys: KeyTree, origin: str, size: int, root: bytes) -> str:
    text = checkpoint_text(origin, size, root)
    return signed_note(text, keys.public, keys.sign(text.encode()))
