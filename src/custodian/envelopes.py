"""Envelopes: key pairs for cases, blanks no case has taken yet, and the month's intake key."""

import os

from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from custodian_protocol.messages import Blank, IntakeKey
from custodian_protocol.records import envelope_statement
from custodian_protocol.shapes import new_id

from .keys import KeyTree, derive
from .keystore import KeyStore
from .policy import DAY, Policy

SUITE = hpke.Suite(hpke.KEM.MLKEM768_X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)
SEED_BYTES = 32  # as kept; expanded to ML-KEM's 64 bytes and X25519's 32 when used
KEM_SEED_BYTES = 64
CURVE_BYTES = 32
INTAKE_RENEWED_DAYS = 30


def private_key(seed: bytes) -> hpke.MLKEM768X25519PrivateKey:
    return hpke.MLKEM768X25519PrivateKey(*_halves(seed))


def public_bytes(seed: bytes) -> bytes:
    kem, curve = _halves(seed)
    return kem.public_key().public_bytes_raw() + curve.public_key().public_bytes_raw()


def sign_public(keys: KeyTree, kind: str, key_id: str, public: bytes) -> bytes:
    return keys.sign(envelope_statement(kind, key_id, public))


def add_seed(store: KeyStore, keys: KeyTree, key_id: str, kind: str, now: int) -> bytes:
    """A fresh seed, durable with the turn that calls this. Answers the public half."""
    seed = os.urandom(SEED_BYTES)
    values = (key_id, kind, int(kind != "blank"), now, *keys.wrap(seed, "seed", key_id))
    store.run("INSERT INTO seeds VALUES (?, ?, ?, ?, ?, ?)", *values)
    return public_bytes(seed)


def seed_of(store: KeyStore, keys: KeyTree, key_id: str) -> bytes | None:
    row = store.one("SELECT day, wrapped FROM seeds WHERE id = ?", key_id)
    return None if row is None else keys.unwrap(row[0], row[1], "seed", key_id)


def make_blank(store: KeyStore, keys: KeyTree, now: int) -> Blank:
    """Must not be handed out before the turn that made it is committed."""
    key_id = new_id(now)
    public = add_seed(store, keys, key_id, "blank", now)
    return Blank(key_id, public, sign_public(keys, "envelope", key_id, public))


def intake_key(store: KeyStore, keys: KeyTree, policy: Policy, now: int) -> IntakeKey:
    """This month's key, made when the last one is a month old. Its seed outlives it by a few days, so that
    what was sealed to it on its last day can still be moved."""
    row = store.one("SELECT id, made_at FROM seeds WHERE kind = 'intake' ORDER BY made_at DESC LIMIT 1")
    if row is None or now - row[1] >= INTAKE_RENEWED_DAYS * DAY:
        row = (new_id(now), now)
        add_seed(store, keys, row[0], "intake", now)
    key_id, made_at = row
    public = public_bytes(seed_of(store, keys, key_id) or b"")
    signature = sign_public(keys, "intake", key_id, public)
    return IntakeKey(key_id, public, signature, made_at + policy.intake_days * DAY)


def _halves(seed: bytes) -> tuple[MLKEM768PrivateKey, X25519PrivateKey]:
    expanded = derive(seed, "envelope", KEM_SEED_BYTES + CURVE_BYTES)
    kem = MLKEM768PrivateKey.from_seed_bytes(expanded[:KEM_SEED_BYTES])
    return kem, X25519PrivateKey.from_private_bytes(expanded[KEM_SEED_BYTES:])
