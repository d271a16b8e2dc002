"""The key store and the key tree: root > key of the day > everything secret in one SQLite file.

A key of the day is durable before anything is wrapped by it: `ensure_day` commits on its own, before a turn
begins. Were it written inside a turn that then fails, later turns would wrap with a key nobody kept.
"""

import hmac
import os
from collections import deque
from pathlib import Path
from typing import Any

import apsw
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from custodian_protocol.policy import DAY
from custodian_protocol.records import NONCE_BYTES, binding

ROOT_BYTES = 32
SERVICE_MARK = b"vault:"  # how what a key service has wrapped begins

SCHEMA = """
CREATE TABLE facts (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE keks (day INTEGER PRIMARY KEY, wrapped BLOB NOT NULL);
-- kind: blank (no case yet), case, adopted (made for a case sealed to an intake key), intake, quarantine
CREATE TABLE seeds (id TEXT PRIMARY KEY, kind TEXT NOT NULL, handed INTEGER NOT NULL, made_at INTEGER NOT NULL,
    wrapped BLOB NOT NULL) WITHOUT ROWID;
CREATE INDEX seeds_not_handed ON seeds (id) WHERE handed = 0;
CREATE INDEX seeds_intake ON seeds (made_at) WHERE kind = 'intake';
CREATE TABLE tombstones (mark BLOB PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID;
-- The register. `digest` tells a repeated registration from a second, different one. `salt` hides the case
-- in the log and goes with it.
CREATE TABLE cases (
    id TEXT PRIMARY KEY, team TEXT NOT NULL, origin TEXT NOT NULL, opener TEXT NOT NULL, digest BLOB NOT NULL,
    opened_at INTEGER NOT NULL, salt BLOB NOT NULL, state TEXT NOT NULL DEFAULT 'open',
    assignee TEXT NOT NULL DEFAULT '', resolved_at INTEGER NOT NULL DEFAULT 0, erase_at INTEGER NOT NULL DEFAULT 0,
    erasing_at INTEGER NOT NULL DEFAULT 0, writes_since INTEGER NOT NULL DEFAULT 0,
    reopen_asked TEXT NOT NULL DEFAULT '', rev INTEGER NOT NULL DEFAULT 0,
    leaves INTEGER NOT NULL DEFAULT 0, last_leaf BLOB NOT NULL DEFAULT x'') WITHOUT ROWID;
CREATE INDEX cases_by_rev ON cases (rev) WHERE rev > 0;
CREATE INDEX cases_held ON cases (assignee) WHERE assignee <> '';
CREATE INDEX cases_by_deadline ON cases (erase_at) WHERE erase_at > 0;
CREATE TABLE receipts (lookup TEXT PRIMARY KEY, case_id TEXT NOT NULL, verifier BLOB NOT NULL, at INTEGER NOT NULL)
    WITHOUT ROWID;
CREATE INDEX receipts_by_case ON receipts (case_id);
CREATE TABLE sessions (id TEXT PRIMARY KEY, kind TEXT NOT NULL, case_id TEXT NOT NULL, staff TEXT NOT NULL,
    verifier BLOB NOT NULL, used_at INTEGER NOT NULL, expires_at INTEGER NOT NULL, takes_left INTEGER NOT NULL)
    WITHOUT ROWID;
CREATE INDEX sessions_by_case ON sessions (case_id) WHERE case_id <> '';
CREATE INDEX sessions_by_staff ON sessions (staff) WHERE staff <> '';
CREATE INDEX sessions_by_end ON sessions (expires_at);
-- `proof`: hash of the passkey's id, or of the invitation's token until there is one.
CREATE TABLE staff (id TEXT PRIMARY KEY, proof BLOB NOT NULL UNIQUE, sealed BLOB NOT NULL) WITHOUT ROWID;
-- Takes counted against the caps, the case only as a keyed hash.
CREATE TABLE takes (mark BLOB NOT NULL, staff TEXT NOT NULL, at INTEGER NOT NULL);
CREATE INDEX takes_by_staff ON takes (staff, at, mark);
CREATE INDEX takes_by_time ON takes (at, mark);
-- Who opened a case last, and why: staff by their id, a customer (purpose '') by the session's.
CREATE TABLE lookers (case_id TEXT NOT NULL, who TEXT NOT NULL, purpose TEXT NOT NULL, at INTEGER NOT NULL,
    PRIMARY KEY (case_id, who)) WITHOUT ROWID;
-- The log. `case_id` is only here, never in the leaf, and goes when the case goes.
CREATE TABLE log (position INTEGER PRIMARY KEY, leaf BLOB NOT NULL, case_id TEXT);
CREATE INDEX log_by_case ON log (case_id, position) WHERE case_id IS NOT NULL;
CREATE TABLE checkpoints (size INTEGER PRIMARY KEY, at INTEGER NOT NULL, note TEXT NOT NULL);
"""
# The blind index: confirmed addresses as keyed hashes; and what was sought and waits for the worker, where the
# case is '' for an address nobody has, so that writing it down takes the same time.
CONTACTS = """
CREATE TABLE contacts (case_id TEXT PRIMARY KEY, mark BLOB NOT NULL, at INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX contacts_by_mark ON contacts (mark, at);
CREATE TABLE sought (case_id TEXT PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID;
"""
# What waits for a second person, or had one lately; `case_id` is '' for what is not about a case.
APPROVALS = """
CREATE TABLE approvals (id TEXT PRIMARY KEY, case_id TEXT NOT NULL, at INTEGER NOT NULL, sealed BLOB NOT NULL)
    WITHOUT ROWID;
ALTER TABLE cases ADD COLUMN protected INTEGER NOT NULL DEFAULT 0;
-- Keyed hashes of the cases nobody is the customer of.
CREATE TABLE bait (mark BLOB PRIMARY KEY) WITHOUT ROWID;
"""
# Which items a person's look was of: the line in the log says only that it was, and stays when this goes.
WITH_A_CASE = """
CREATE TABLE seen_items (case_id TEXT NOT NULL, who TEXT NOT NULL, at INTEGER NOT NULL, items BLOB NOT NULL,
    PRIMARY KEY (case_id, who, at)) WITHOUT ROWID;
-- Who said that they know a case's customer: they have no part in it any more.
CREATE TABLE stepped_back (case_id TEXT NOT NULL, staff TEXT NOT NULL, PRIMARY KEY (case_id, staff)) WITHOUT ROWID;
"""
SCHEMAS = (SCHEMA, CONTACTS, APPROVALS, WITH_A_CASE)


class CannotStart(Exception):
    """Said to the operator in these words."""


class Away(Exception):
    """A seed that only the key service can unwrap: asked outside the turn, which then begins anew."""

    def __init__(self, key_id: str, wrapped: bytes) -> None:
        super().__init__(key_id)
        self.key_id, self.wrapped = key_id, wrapped


class KeyStore:
    """The only connection: the exclusive lock also keeps a second custodian out."""

    def __init__(self, path: Path | str) -> None:
        self.connection = apsw.Connection(str(path))
        self.connection.set_busy_timeout(2_000)
        try:
            self.rows("PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL")
            self.rows("PRAGMA synchronous = FULL; PRAGMA secure_delete = ON")
        except apsw.BusyError:
            raise CannotStart("Another custodian is using this key store.") from None
        version = self.one("PRAGMA user_version")[0]
        if version > len(SCHEMAS):
            self.connection.close()
            raise CannotStart("This key store was written by a newer version.")
        if missing := "".join(SCHEMAS[version:]):
            self.run(f"BEGIN IMMEDIATE; {missing} PRAGMA user_version = {len(SCHEMAS)}; COMMIT")

    def run(self, sql: str, *params: Any) -> int:
        self.connection.execute(sql, params)
        return self.connection.changes()

    def one(self, sql: str, *params: Any) -> Any:
        """The first row as a tuple, or None."""
        return self.connection.execute(sql, params).fetchone()

    def rows(self, sql: str, *params: Any) -> list[Any]:
        return self.connection.execute(sql, params).fetchall()

    def fact(self, name: str, default: Any = None) -> Any:
        row = self.one("SELECT value FROM facts WHERE name = ?", name)
        return default if row is None else row[0]

    def put(self, name: str, value: Any) -> None:
        self.run("INSERT OR REPLACE INTO facts VALUES (?, ?)", name, value)


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
            raise CannotStart("The root key does not belong to this key store.")
        self._store = store
        self.root = root
        self._days: dict[int, bytes] = {}
        self._marking = derive(root, "tombstones")
        self._tipping = derive(root, "log-tip")
        self._seeking = derive(root, "contacts")
        signing = open_under(root, store.fact("signing_wrapped"), binding("signing"))
        self.sign = Ed25519PrivateKey.from_private_bytes(signing).sign
        self.public: bytes = store.fact("signing_key")
        self.today = 0
        self.to_wrap: deque[str] | None = None  # seeds a key service has not wrapped yet; None without one
        self.fetched: dict[bytes, bytes] = {}  # what it has unwrapped for the question that is being decided

    def ensure_day(self, now: int) -> None:
        """Outside any transaction: makes and commits the key of the day when it is not there yet."""
        day = now // DAY
        if day != self.today:
            wrapped = seal_under(self.root, os.urandom(32), binding("kek", day))
            self._store.run("INSERT INTO keks VALUES (?, ?) ON CONFLICT DO NOTHING", day, wrapped)
            self._key_of(day)
            self.today = day

    def wrap(self, secret: bytes, *context: str) -> bytes:
        """Four bytes say under which day's key."""
        sealed = seal_under(self._key_of(self.today), secret, binding("wrap", self.today, *context))
        return self.today.to_bytes(4, "big") + sealed

    def unwrap(self, wrapped: bytes, *context: str) -> bytes:
        day = int.from_bytes(wrapped[:4], "big")
        return open_under(self._key_of(day), wrapped[4:], binding("wrap", day, *context))

    def unwrap_seed(self, wrapped: bytes, key_id: str) -> bytes:
        """Raises Away."""
        if wrapped.startswith(SERVICE_MARK):
            if wrapped not in self.fetched:
                raise Away(key_id, wrapped)
            wrapped = self.fetched[wrapped]
        return self.unwrap(wrapped, "seed", key_id)

    def mark(self, case_id: str) -> bytes:
        """Keyed hash of a case's id: what is left of a destroyed envelope, and of a counted take."""
        return hmac.digest(self._marking, case_id.encode(), "sha256")

    def contact_mark(self, address: str) -> bytes:
        """How the blind index knows an address."""
        return hmac.digest(self._seeking, address.strip().lower().encode(), "sha256")

    def tip(self, size: int, root_hash: bytes) -> bytes:
        """Binds the log's size and root, so that a tail cut off the file is noticed without a checkpoint."""
        return hmac.digest(self._tipping, binding("log-tip", size, root_hash), "sha256")

    def _key_of(self, day: int) -> bytes:
        key = self._days.get(day)
        if key is None:
            row = self._store.one("SELECT wrapped FROM keks WHERE day = ?", day)
            key = self._days[day] = open_under(self.root, row[0], binding("kek", day))
        return key
