"""Checks the copied log against the custodian's signed checkpoints, with nothing but the leaves and one key.

RFC 9162 tree hashes, C2SP signed notes. Written apart from the custodian on purpose: a second reading of
the same rules is worth more than the same code run twice.
"""

import base64
import binascii
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

NOTE_TYPE_ED25519 = b"\x01"


class LogBroken(Exception):
    """The log is not what was signed. The text says what and where, in plain words."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    origin: str
    size: int
    root: bytes


class RunningRoot:
    """The root after each leaf, holding only one hash for each level of the tree."""

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[tuple[int, bytes]] = []  # (leaves under it, hash), largest first

    def add(self, leaf: bytes) -> None:
        width, hashed = 1, hashlib.sha256(b"\x00" + leaf).digest()
        while self._peaks and self._peaks[-1][0] == width:
            hashed = _node(self._peaks.pop()[1], hashed)
            width *= 2
        self._peaks.append((width, hashed))
        self.size += 1

    def root(self) -> bytes:
        if not self._peaks:
            return hashlib.sha256(b"").digest()
        hashes = [hashed for _, hashed in reversed(self._peaks)]
        root = hashes[0]
        for left in hashes[1:]:
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


def _signed_by(line: str, origin: str, signed: bytes, key: bytes) -> bool:
    start = f"— {origin} "
    if not line.startswith(start):
        return False
    try:
        blob = base64.b64decode(line.removeprefix(start), validate=True)
    except (binascii.Error, ValueError):
        return False
    if blob[:4] != hashlib.sha256(origin.encode() + b"\n" + NOTE_TYPE_ED25519 + key).digest()[:4]:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(blob[4:], signed)
    except (InvalidSignature, ValueError):
        return False
    return True


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()
