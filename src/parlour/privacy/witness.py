"""The words a log and its witness exchange: C2SP tlog-witness, tlog-cosignature and signed-note keys, as of v1."""

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

LOG_KEY, COSIGNER_KEY = b"\x01", b"\x04"  # signature types of the signed-note format
MOST_STEPS = 63
MOST_BODY = 64 * 1024
HASH_BYTES = 32


class Malformed(ValueError):
    """Not what the format allows. The text is safe to answer with."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One add-checkpoint request."""

    old: int
    proof: tuple[bytes, ...]
    note: str


@dataclass(frozen=True, slots=True)
class Head:
    """The three lines of a checkpoint, and the text that is signed."""

    origin: str
    size: int
    root: bytes
    text: str


def request_body(old: int, proof: Sequence[bytes], note: str) -> bytes:
    steps = "".join(f"{base64.b64encode(step).decode()}\n" for step in proof)
    return f"old {old}\n{steps}\n{note}".encode()


def read_request(body: bytes) -> Asked:
    """Raises Malformed."""
    try:
        lines, gap, note = body.decode().partition("\n\n")
        first, *steps = lines.split("\n")
        word, _, number = first.partition(" ")
        proof = tuple(base64.b64decode(step, validate=True) for step in steps)
    except ValueError:
        raise Malformed("this is not an add-checkpoint request") from None
    if word != "old" or not gap or len(proof) > MOST_STEPS or any(len(step) != HASH_BYTES for step in proof):
        raise Malformed("this is not an add-checkpoint request")
    return Asked(_whole(number), proof, note)


def head_of(note: str) -> Head:
    """Raises Malformed. Says nothing of signatures."""
    text, gap, _ = note.partition("\n\n")
    lines = text.split("\n")
    if not gap or len(lines) < 3 or not lines[0]:
        raise Malformed("this is not a checkpoint")
    try:
        root = base64.b64decode(lines[2], validate=True)
    except ValueError:
        raise Malformed("this is not a checkpoint") from None
    if len(root) != HASH_BYTES:
        raise Malformed("this is not a checkpoint")
    return Head(lines[0], _whole(lines[1]), root, text + "\n")


def signed_by_log(note: str, key: bytes) -> bool:
    head = head_of(note)
    return any(_fits(key, blob, head.text.encode()) for blob in _signatures(note, head.origin, key, LOG_KEY))


def cosignature(private: Ed25519PrivateKey, name: str, head: Head, at: int) -> str:
    """`at` in seconds since 1970."""
    key = private.public_key().public_bytes_raw()
    blob = key_id(name, key, COSIGNER_KEY) + at.to_bytes(8, "big") + private.sign(_statement(head, at))
    return f"— {name} {base64.b64encode(blob).decode()}\n"


def cosigned_at(lines: str, name: str, key: bytes, head: Head) -> int:
    """When this witness says it saw this head, in seconds since 1970; 0 when it does not say so."""
    for blob in _signatures("\n\n" + lines, name, key, COSIGNER_KEY):
        at = int.from_bytes(blob[:8], "big")
        if _fits(key, blob[8:], _statement(head, at)):
            return at
    return 0


def key_text(name: str, key: bytes, kind: bytes) -> str:
    """A verifier key as people pass it on."""
    return f"{name}+{key_id(name, key, kind).hex()}+{base64.b64encode(kind + key).decode()}"


def read_key(text: str, kind: bytes) -> tuple[str, bytes]:
    """Name and key. Raises Malformed."""
    name, _, rest = text.strip().partition("+")
    mark, _, encoded = rest.partition("+")
    try:
        raw = base64.b64decode(encoded, validate=True)
    except ValueError:
        raise Malformed("this is not a verifier key") from None
    key = raw[1:]
    if raw[:1] != kind or len(key) != HASH_BYTES or mark != key_id(name, key, kind).hex() or " " in name:
        raise Malformed("this is not a verifier key of the right kind")
    return name, key


def key_id(name: str, key: bytes, kind: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + kind + key).digest()[:4]


def _statement(head: Head, at: int) -> bytes:
    return f"cosignature/v1\ntime {at}\n{head.text}".encode()


def _signatures(note: str, name: str, key: bytes, kind: bytes) -> list[bytes]:
    """What follows the key's id on each line of this name and key."""
    found, start = [], f"— {name} "
    for line in note.rpartition("\n\n")[2].splitlines():
        try:
            blob = (
                base64.b64decode(line.removeprefix(start), validate=True) if line.startswith(start) else b""
            )
        except ValueError:
            continue
        if blob[:4] == key_id(name, key, kind):
            found.append(blob[4:])
    return found


def _fits(key: bytes, signature: bytes, signed: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, signed)
    except (InvalidSignature, ValueError):
        return False
    return True


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdecimal()) or len(text) > 18 or (text[0] == "0" and text != "0"):
        raise Malformed("a size is a whole number")
    return int(text)
