"""The key tree: root > key of the day > everything else in the key store. Nothing here leaves the process.

A key of the day is durable before anything is wrapped by it: `ensure_day` commits on its own, before a turn
begins. Were it written inside a turn that then fails, later turns would wrap with a key nobody kept.
"""

import hmac
import json
import os
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from custodian_protocol.records import NONCE_BYTES, binding

from .keystore import KeyStore
from .policy import DAY

ROOT_BYTES = 32


class WrongRoot(Exception):
    """These 32 bytes are not the root key of this key store."""


def seal_under(key: bytes, secret: bytes, context: bytes) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, secret, context)


def open_under(key: bytes, wrapped: bytes, context: bytes) -> bytes:
    """Raises InvalidTag when the bytes, the key or the context differ."""
    return AESGCM(key).decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], context)


def derive(key: bytes, purpose: str, length: int = 32) -> bytes:
    return HKDFExpand(hashes.SHA256(), length, binding("derive", purpose)).derive(key)


def plant(store: KeyStore, root: bytes) -> None:
    """First start: the signing key, wrapped by the root. `root_check` tells the right root from a wrong one."""
    signing = Ed25519PrivateKey.generate()
    store.put("root_check", derive(root, "root-check"))
    store.put("signing_key", signing.public_key().public_bytes_raw())
    store.put("signing_wrapped", seal_under(root, signing.private_bytes_raw(), binding("signing")))


class KeyTree:
    """Unlocked keys. Exists only while the root is here."""

    def __init__(self, store: KeyStore, root: bytes) -> None:
        if not hmac.compare_digest(derive(root, "root-check"), store.fact("root_check")):
            raise WrongRoot
        self._store = store
        self.root = root
        self._days: dict[int, bytes] = {}
        self._marking = derive(root, "tombstones")
        self._tipping = derive(root, "log-tip")
        signing = open_under(root, store.fact("signing_wrapped"), binding("signing"))
        self._signing = Ed25519PrivateKey.from_private_bytes(signing)
        self.public = self._signing.public_key().public_bytes_raw()
        self.today = 0

    def ensure_day(self, now: int) -> None:
        """Outside any transaction: makes and commits the key of the day when it is not there yet."""
        day = now // DAY
        if day != self.today:
            wrapped = seal_under(self.root, os.urandom(32), binding("kek", day))
            self._store.run("INSERT INTO keks VALUES (?, ?) ON CONFLICT DO NOTHING", day, wrapped)
            self._key_of(day)
            self.today = day

    def wrap(self, secret: bytes, *context: str) -> tuple[int, bytes]:
        return self.today, seal_under(self._key_of(self.today), secret, binding("wrap", self.today, *context))

    def unwrap(self, day: int, wrapped: bytes, *context: str) -> bytes:
        return open_under(self._key_of(day), wrapped, binding("wrap", day, *context))

    def wrap_facts(self, facts: dict[str, Any], *context: str) -> tuple[int, bytes]:
        return self.wrap(json.dumps(facts).encode(), *context)

    def unwrap_facts(self, day: int, wrapped: bytes, *context: str) -> dict[str, Any]:
        """As they were wrapped, with lists as tuples."""
        facts = json.loads(self.unwrap(day, wrapped, *context))
        return {name: tuple(value) if isinstance(value, list) else value for name, value in facts.items()}

    def sign(self, statement: bytes) -> bytes:
        return self._signing.sign(statement)

    def mark(self, case_id: str) -> bytes:
        """Keyed hash of a case's id: what is left of a destroyed envelope, and of a counted take."""
        return hmac.digest(self._marking, case_id.encode(), "sha256")

    def tip(self, size: int, root_hash: bytes) -> bytes:
        """Binds the log's size and root, so that a tail cut off the file is noticed without a checkpoint."""
        return hmac.digest(self._tipping, binding("log-tip", size, root_hash), "sha256")

    def _key_of(self, day: int) -> bytes:
        key = self._days.get(day)
        if key is None:
            row = self._store.one("SELECT wrapped FROM keks WHERE day = ?", day)
            key = self._days[day] = open_under(self.root, row[0], binding("kek", day))
        return key
