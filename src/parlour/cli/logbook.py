"""Checks a log, or a customer's saved proof, with nothing but one public key. One file, to be read before it is
believed; it needs Python and `cryptography`, and runs alone: python logbook.py KEY log.jsonl [proof.json ...]

RFC 9162 tree hashes, C2SP signed notes. Written apart from the custodian on purpose: a second reading of
the same rules is worth more than the same code run twice.
"""

import base64
import hashlib
import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

NOTE_TYPE_ED25519 = b"\x01"


class LogBroken(Exception):
    """The log is not what was signed. The text says what and where, in plain words."""


class Checkpoint(NamedTuple):
    origin: str
    size: int
    root: bytes


class RunningRoot:
    """The root after each leaf, holding only one hash for each level of the tree."""

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[tuple[int, bytes]] = []  # (leaves under it, hash), largest first

    def add(self, leaf: bytes) -> None:
        width, hashed = 1, _leaf(leaf)
        while self._peaks and self._peaks[-1][0] == width:
            hashed = _node(self._peaks.pop()[1], hashed)
            width *= 2
        self._peaks.append((width, hashed))
        self.size += 1

    def root(self) -> bytes:
        if not self._peaks:
            return hashlib.sha256(b"").digest()
        root = self._peaks[-1][1]
        for _, left in reversed(self._peaks[:-1]):
            root = _node(left, root)
        return root


def read_note(note: str, key: bytes) -> Checkpoint:
    """Raises LogBroken unless the pinned key signed exactly this text."""
    text, gap, signatures = note.rpartition("\n\n")
    lines = text.split("\n")
    if not gap or len(lines) < 3:
        raise LogBroken("A checkpoint is not a signed note.")
    signed = (text + "\n").encode()
    if not any(_signed_by(line, lines[0], signed, key) for line in signatures.splitlines()):
        raise LogBroken("A checkpoint is not signed by this installation's custodian.")
    try:
        return Checkpoint(lines[0], int(lines[1]), base64.b64decode(lines[2], validate=True))
    except ValueError:
        raise LogBroken("A checkpoint cannot be read.") from None


def verify(leaves: Iterable[bytes], notes: Iterable[str], key: bytes) -> Iterator[Checkpoint]:
    """Each checkpoint that holds, smallest first; raises LogBroken at the first that does not."""
    running, following = RunningRoot(), iter(leaves)
    for checkpoint in sorted((read_note(note, key) for note in notes), key=lambda one: one.size):
        while running.size < checkpoint.size:
            leaf = next(following, None)
            if leaf is None:
                raise LogBroken(f"Entries from number {running.size} on are missing.")
            running.add(leaf)
        if running.size != checkpoint.size or running.root() != checkpoint.root:
            raise LogBroken(f"An entry before number {checkpoint.size} was changed, added or taken out.")
        yield checkpoint


def must_count_on(leaves: Iterable[bytes]) -> None:
    """Within each case entries are numbered from 1 without a gap, so that one left out is missed."""
    newest: dict[str, int] = {}
    for place, leaf in enumerate(leaves):
        facts = _facts(leaf)
        if facts["case"] and facts["n"] != newest.setdefault(facts["case"], 0) + 1:
            raise LogBroken(f"Entry {place} does not count on from the entry of its case before it.")
        newest[facts["case"]] = facts["n"]


def verify_proof(proof: dict[str, Any], key: bytes) -> str:
    """What a customer's saved proof proves, in a sentence; raises LogBroken when it proves nothing."""
    try:
        head = proof["head"]
        leaves = [entry["leaf"].encode() for entry in proof["entries"]]
        nonce, last = bytes.fromhex(head["nonce"]), bytes.fromhex(head["last_leaf"])
        stated = (proof["case"], head["count"], last, head["checkpoint"], nonce)
        Ed25519PublicKey.from_public_bytes(key).verify(bytes.fromhex(head["signature"]), _statement(*stated))
        checkpoint = read_note(head["checkpoint"], key)
        facts = [_facts(leaf) for leaf in leaves]
        begins = head["count"] - len(leaves) + 1
        for entry, leaf in zip(proof["entries"], leaves, strict=True):
            if entry["position"] < checkpoint.size and not _included(entry, leaf, checkpoint):
                raise LogBroken(f"Entry {entry['position']} does not stand in the signed log.")
    except InvalidSignature:
        raise LogBroken("The proof's head is not signed by this installation's custodian.") from None
    except (KeyError, TypeError, ValueError, AttributeError):
        raise LogBroken("This is not a proof, or it is damaged.") from None
    if [one["n"] for one in facts] != list(range(begins, head["count"] + 1)) or begins < 1:
        raise LogBroken("An entry of this case is missing between the first and the last.")
    if len({one["case"] for one in facts}) > 1 or not leaves or _leaf(leaves[-1]) != last:
        raise LogBroken("The entries are not those the custodian signed for.")
    which = "all" if begins == 1 else f"from number {begins} on"
    return f"{len(leaves)} entries of one case, {which}, under the checkpoint of {checkpoint.size} entries"


def must_still_hold(proof: dict[str, Any], leaves: list[bytes]) -> None:
    """An older proof against today's log: what stood in it must stand there still."""
    for entry in proof["entries"]:
        if entry["position"] >= len(leaves) or leaves[entry["position"]] != entry["leaf"].encode():
            raise LogBroken(f"Entry {entry['position']} of the proof is no longer in the log as it was.")


def _included(entry: dict[str, Any], leaf: bytes, checkpoint: Checkpoint) -> bool:
    """RFC 9162, 2.1.3.2."""
    node, last, hashed = entry["position"], checkpoint.size - 1, _leaf(leaf)
    for step in entry["path"]:
        sibling = bytes.fromhex(step)
        if last == 0:
            return False
        if node % 2 or node == last:
            hashed = _node(sibling, hashed)
            while node and not node % 2:
                node, last = node // 2, last // 2
        else:
            hashed = _node(hashed, sibling)
        node, last = node // 2, last // 2
    return last == 0 and hashed == checkpoint.root


def _statement(*parts: Any) -> bytes:
    """What is signed: each part behind its length, so that no two lists give the same bytes."""
    whole = ("parlour", 1, 1, "case-head", *parts)
    raw = (part if isinstance(part, bytes) else str(part).encode() for part in whole)
    return b"".join(len(part).to_bytes(4, "big") + part for part in raw)


def _facts(leaf: bytes) -> dict[str, Any]:
    try:
        facts = json.loads(leaf)
        return {"case": str(facts["case"]), "n": int(facts["n"])}
    except (ValueError, KeyError, TypeError):
        raise LogBroken("An entry cannot be read.") from None


def _signed_by(line: str, origin: str, signed: bytes, key: bytes) -> bool:
    start = f"— {origin} "
    name = hashlib.sha256(origin.encode() + b"\n" + NOTE_TYPE_ED25519 + key).digest()[:4]
    try:
        blob = base64.b64decode(line.removeprefix(start), validate=True)
        Ed25519PublicKey.from_public_bytes(key).verify(blob[4:], signed)
    except (InvalidSignature, ValueError):
        return False
    return line.startswith(start) and blob[:4] == name


def _leaf(leaf: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + leaf).digest()


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def main(key: str, log: str, *proofs: str) -> str:
    """`log` is what `parlour log export` wrote: a JSON object a line, entries and checkpoints."""
    lines = [json.loads(line) for line in Path(log).read_text().splitlines()]
    leaves = [line["leaf"].encode() for line in lines if "leaf" in line]
    notes = [line["checkpoint"] for line in lines if "checkpoint" in line]
    held = list(verify(leaves, notes, bytes.fromhex(key)))
    must_count_on(leaves)
    told = [f"{held[-1].size if held else 0} of {len(leaves)} entries stand under {len(held)} checkpoints"]
    for name in proofs:
        proof = json.loads(Path(name).read_text())
        told.append(f"{name}: {verify_proof(proof, bytes.fromhex(key))}")
        must_still_hold(proof, leaves)
    return "\n".join(told)


if __name__ == "__main__":
    try:
        print(main(*sys.argv[1:]))
    except (LogBroken, OSError, ValueError, KeyError, TypeError) as problem:
        sys.exit(f"NOT verified: {problem}")
