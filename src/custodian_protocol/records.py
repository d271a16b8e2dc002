"""The bytes of sealed records, and the context each is bound to.

Both sides must build the same context from the same facts, or nothing opens. Layout and binding live
here, without keys: web seals with them (`parlour.sealing`), the custodian opens (`custodian.opening`).
"""

from dataclasses import dataclass

PRODUCT = b"parlour"
VERSION = 1
SUITE = 1  # HPKE ML-KEM-768 + X25519, HKDF-SHA256, AES-256-GCM; items AES-256-GCM

SESSION_HEADER_BYTES = 1168  # HPKE of one 32-byte key
PUBLIC_KEY_BYTES = 1216  # ML-KEM-768 public key (1184), then X25519 (32)
SEED_BYTES = 96  # ML-KEM-768 seed (64), then X25519 (32)
NONCE_BYTES = 12
MAX_STEP = 1000  # one session seals at most this many items, so that opening walks a bounded chain

_PREFIX = 1 + 1 + 16 + 4 + NONCE_BYTES


class BadRecord(ValueError):
    """The bytes are not a sealed record of this version. Carries no content."""


@dataclass(frozen=True, slots=True)
class Record:
    """One sealed item as stored: who sealed it (session, step) and the ciphertext with its tag."""

    session_id: str  # 32 hex characters; names the row that holds the session's header
    step: int
    nonce: bytes
    ciphertext: bytes

    def to_bytes(self) -> bytes:
        return b"".join(
            (
                bytes((VERSION, SUITE)),
                bytes.fromhex(self.session_id),
                self.step.to_bytes(4, "big"),
                self.nonce,
                self.ciphertext,
            )
        )


def parse_record(data: bytes) -> Record:
    """Raises BadRecord when the version, suite or length is not ours."""
    if len(data) < _PREFIX + 16 or data[0] != VERSION or data[1] != SUITE:
        raise BadRecord("not a sealed record of this version")
    step = int.from_bytes(data[18:22], "big")
    if step >= MAX_STEP:
        raise BadRecord("step out of range")
    return Record(data[2:18].hex(), step, data[22:_PREFIX], data[_PREFIX:])


def _prefixed(part: str | bytes | int) -> bytes:
    raw = part if isinstance(part, bytes) else str(part).encode()
    return len(raw).to_bytes(4, "big") + raw


_BEGINNING = b"".join(_prefixed(part) for part in (PRODUCT, VERSION, SUITE))


def binding(*parts: str | bytes | int) -> bytes:
    """A length-prefixed tuple, so that no two different tuples ever give the same bytes."""
    return _BEGINNING + b"".join([_prefixed(part) for part in parts])


def session_info(kind: str, key_id: str, case_id: str, session_id: str) -> bytes:
    """HPKE `info` of a sealing session's header.

    `kind` is "envelope" (key_id is the case's id) or "intake" (key_id is the month's intake key).
    """
    return binding("session", kind, key_id, case_id, session_id)


def item_aad(case_id: str, session_id: str, step: int, item_id: str, field: str) -> bytes:
    """AEAD associated data of one item.

    `field` says what the item is: "inbound", "outbound", "note", "activity", "draft", "late-code"...
    """
    return binding("item", case_id, session_id, step, item_id, field)


def envelope_statement(kind: str, key_id: str, public_key: bytes) -> bytes:
    """What the custodian signs (Ed25519) over a public key, so that web cannot be fed a false one."""
    return binding("envelope-key", kind, key_id, public_key)


def pad(content: bytes) -> bytes:
    """Content behind its length, filled to a bucket: 256-byte steps to 4 KiB, then powers of 1.25."""
    framed = len(content).to_bytes(4, "big") + content
    return framed.ljust(bucket(len(framed)), b"\0")


def unpad(padded: bytes) -> bytes:
    length = int.from_bytes(padded[:4], "big")
    if len(padded) < 4 or length > len(padded) - 4:
        raise BadRecord("padding does not hold its content")
    return padded[4 : 4 + length]


def bucket(size: int) -> int:
    if size <= 4096:
        return max(256, -(-size // 256) * 256)
    limit = 4096
    while limit < size:
        limit = limit * 5 // 4
    return limit


def head_statement(case_id: str, count: int, last_leaf: bytes, checkpoint: str, nonce: bytes) -> bytes:
    """What the custodian signs as a case's head; anybody with the pinned key can check it offline."""
    return binding("case-head", case_id, count, last_leaf, checkpoint, nonce)
