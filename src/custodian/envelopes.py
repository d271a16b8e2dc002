"""Envelopes, and opening with them: key pairs for cases, blanks, the month's intake key, sealing sessions.

Keys of cases being worked on are kept, bounded, so that a thread is not paid for twice. Whether a case may be
opened is never asked here: the register decides each time, on disk.
"""

import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric import mlkem, x25519
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from custodian_protocol import records
from custodian_protocol.blocks import BLOCK, block_of
from custodian_protocol.messages import Blank, IntakeKey, SealedItem, SessionHeader
from custodian_protocol.policy import DAY, Policy
from custodian_protocol.shapes import new_id

from .keys import KeyStore, KeyTree, derive

SUITE = hpke.Suite(hpke.KEM.MLKEM768_X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)
SEED_BYTES = 32  # as kept; expanded to ML-KEM's 64 bytes and X25519's 32 when used
KEM_SEED_BYTES = 64
CURVE_BYTES = 32
INTAKE_RENEWED_DAYS = 30
MAX_SESSIONS = 256  # of one case
SESSION_KEY_BYTES = 32


def public_bytes(seed: bytes) -> bytes:
    kem, curve = _halves(seed)
    return kem.public_key().public_bytes_raw() + curve.public_key().public_bytes_raw()


def public_key(raw: bytes) -> hpke.MLKEM768X25519PublicKey:
    curve = x25519.X25519PublicKey.from_public_bytes(raw[-CURVE_BYTES:])
    return hpke.MLKEM768X25519PublicKey(mlkem.MLKEM768PublicKey.from_public_bytes(raw[:-CURVE_BYTES]), curve)


def add_seed(store: KeyStore, keys: KeyTree, key_id: str, kind: str, now: int) -> bytes:
    """A fresh seed, durable with the turn that calls this. Answers the public half. An intake key stays under the
    root alone: it is opened for each of the cases it served in an outage, and dies after days."""
    seed = os.urandom(SEED_BYTES)
    values = (key_id, kind, int(kind != "blank"), now, keys.wrap(seed, "seed", key_id))
    store.run("INSERT INTO seeds VALUES (?, ?, ?, ?, ?)", *values)
    if keys.to_wrap is not None and kind != "intake":
        keys.to_wrap.append(key_id)
    return public_bytes(seed)


def seed_of(store: KeyStore, keys: KeyTree, key_id: str) -> bytes | None:
    """Raises Away: whatever must not be done twice comes after this."""
    row = store.one("SELECT wrapped FROM seeds WHERE id = ?", key_id)
    return keys.unwrap_seed(row[0], key_id) if row else None


def make_blanks(store: KeyStore, keys: KeyTree, now: int) -> list[Blank]:
    """A block of them. None must be handed out before the turn that made it is committed."""
    made = [(one := new_id(now), add_seed(store, keys, one, "blank", now)) for _ in range(BLOCK)]
    root, ways = block_of([records.envelope_statement("envelope", *one) for one in made])
    signed = keys.sign(root)
    return [Blank(*one, signed + way) for one, way in zip(made, ways, strict=True)]


def intake_key(store: KeyStore, keys: KeyTree, policy: Policy, now: int) -> IntakeKey:
    """This month's. Its seed outlives it by days, so that what was sealed to it last can still be moved."""
    row = store.one("SELECT id, made_at FROM seeds WHERE kind = 'intake' ORDER BY made_at DESC LIMIT 1")
    if row is None or now - row[1] >= INTAKE_RENEWED_DAYS * DAY:
        row = (new_id(now), now)
        add_seed(store, keys, row[0], "intake", now)
    key_id, made_at = row
    public = public_bytes(seed_of(store, keys, key_id) or b"")
    signature = keys.sign(records.envelope_statement("intake", key_id, public))
    return IntakeKey(key_id, public, signature, made_at + policy.intake_days * DAY)


def _halves(seed: bytes) -> tuple[mlkem.MLKEM768PrivateKey, x25519.X25519PrivateKey]:
    expanded = derive(seed, "envelope", KEM_SEED_BYTES + CURVE_BYTES)
    kem = mlkem.MLKEM768PrivateKey.from_seed_bytes(expanded[:KEM_SEED_BYTES])
    return kem, x25519.X25519PrivateKey.from_private_bytes(expanded[KEM_SEED_BYTES:])


class CaseKeys:
    """One case's keys: private keys by key id, and each session's ratchet as far as it was needed."""

    def __init__(self, case_id: str) -> None:
        self.case_id = case_id
        self._private: dict[str, hpke.MLKEM768X25519PrivateKey] = {}
        self._chains: dict[str, list[bytes]] = {}

    def knows(self, header: SessionHeader) -> bool:
        return header.id in self._chains or header.key_id in self._private

    def learn(self, key_id: str, seed: bytes) -> None:
        self._private[key_id] = hpke.MLKEM768X25519PrivateKey(*_halves(seed))

    def begin(self, header: SessionHeader) -> None:
        """Open a session's first key. A header that does not open leaves its items unopened, no more."""
        if header.id in self._chains or header.key_id not in self._private:
            return
        info = records.session_info(header.kind, header.key_id, self.case_id, header.id)
        try:
            key = SUITE.decrypt(header.header, self._private[header.key_id], info=info)
        except (InvalidTag, ValueError):
            return
        if len(key) == SESSION_KEY_BYTES:
            if len(self._chains) >= MAX_SESSIONS:
                self._chains.pop(next(iter(self._chains)))
            self._chains[header.id] = [key]

    def open_item(self, item: SealedItem) -> bytes | None:
        try:
            record = records.parse_record(item.record)
            chain = self._chains[record.session_id]
            while len(chain) <= record.step:
                chain.append(hmac.digest(chain[-1], b"next", "sha256"))
            aad = records.item_aad(self.case_id, record.session_id, record.step, item.id, item.field)
            return records.unpad(AESGCM(chain[record.step]).decrypt(record.nonce, record.ciphertext, aad))
        except (InvalidTag, records.BadRecord, KeyError):
            return None
