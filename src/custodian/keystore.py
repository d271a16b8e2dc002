"""The key store: one SQLite file, one connection. Everything secret in it is wrapped by a key of the day."""

from pathlib import Path
from typing import Any

import apsw

SCHEMA_VERSION = 1

SCHEMA = """
CREATE TABLE facts (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE keks (day INTEGER PRIMARY KEY, wrapped BLOB NOT NULL);

-- kind: blank (no case yet), case, adopted (made for a case sealed to an intake key), intake
CREATE TABLE seeds (
    id TEXT PRIMARY KEY, kind TEXT NOT NULL, handed INTEGER NOT NULL, made_at INTEGER NOT NULL,
    day INTEGER NOT NULL, wrapped BLOB NOT NULL) WITHOUT ROWID;
CREATE INDEX seeds_not_handed ON seeds (id) WHERE handed = 0;
CREATE INDEX seeds_intake ON seeds (made_at) WHERE kind = 'intake';
CREATE TABLE tombstones (mark BLOB PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID;

-- The register. `digest` tells a repeated registration from a second, different one. `salt` hides the case
-- in the log and goes with it.
CREATE TABLE cases (
    id TEXT PRIMARY KEY, team TEXT NOT NULL, origin TEXT NOT NULL, opener TEXT NOT NULL, digest BLOB NOT NULL,
    opened_at INTEGER NOT NULL, day INTEGER NOT NULL, salt BLOB NOT NULL,
    state TEXT NOT NULL DEFAULT 'open', assignee TEXT NOT NULL DEFAULT '',
    resolved_at INTEGER NOT NULL DEFAULT 0, erase_at INTEGER NOT NULL DEFAULT 0,
    erasing_at INTEGER NOT NULL DEFAULT 0, writes_since INTEGER NOT NULL DEFAULT 0,
    reopen_asked TEXT NOT NULL DEFAULT '', rev INTEGER NOT NULL DEFAULT 0,
    leaves INTEGER NOT NULL DEFAULT 0, last_leaf BLOB NOT NULL DEFAULT x'') WITHOUT ROWID;
CREATE INDEX cases_by_rev ON cases (rev) WHERE rev > 0;
CREATE INDEX cases_held ON cases (assignee) WHERE assignee <> '';
CREATE INDEX cases_by_deadline ON cases (erase_at) WHERE erase_at > 0;

CREATE TABLE receipts (
    lookup TEXT PRIMARY KEY, case_id TEXT NOT NULL, verifier BLOB NOT NULL, at INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX receipts_by_case ON receipts (case_id);
CREATE TABLE sessions (
    id TEXT PRIMARY KEY, kind TEXT NOT NULL, case_id TEXT NOT NULL, staff TEXT NOT NULL, verifier BLOB NOT NULL,
    used_at INTEGER NOT NULL, expires_at INTEGER NOT NULL, takes_left INTEGER NOT NULL,
    looked_at INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;
CREATE INDEX sessions_by_case ON sessions (case_id) WHERE case_id <> '';
CREATE INDEX sessions_by_staff ON sessions (staff) WHERE staff <> '';
CREATE INDEX sessions_by_end ON sessions (expires_at);

CREATE TABLE staff (
    id TEXT PRIMARY KEY, credential BLOB NOT NULL UNIQUE, day INTEGER NOT NULL, sealed BLOB NOT NULL)
    WITHOUT ROWID;
CREATE TABLE invitations (
    id TEXT PRIMARY KEY, token BLOB NOT NULL UNIQUE, expires_at INTEGER NOT NULL, day INTEGER NOT NULL,
    sealed BLOB NOT NULL) WITHOUT ROWID;

-- Takes counted against the caps (the case only as a keyed hash), and who opened a case last and why.
CREATE TABLE takes (mark BLOB NOT NULL, staff TEXT NOT NULL, at INTEGER NOT NULL);
CREATE INDEX takes_by_staff ON takes (staff, at, mark);
CREATE INDEX takes_by_time ON takes (at, mark);
CREATE TABLE lookers (
    case_id TEXT NOT NULL, staff TEXT NOT NULL, purpose TEXT NOT NULL, at INTEGER NOT NULL,
    PRIMARY KEY (case_id, staff)) WITHOUT ROWID;

-- The log. `case_id` is only here, never in the leaf, and goes when the case goes.
CREATE TABLE log (position INTEGER PRIMARY KEY, leaf BLOB NOT NULL, case_id TEXT);
CREATE INDEX log_by_case ON log (case_id, position) WHERE case_id IS NOT NULL;
CREATE TABLE checkpoints (size INTEGER PRIMARY KEY, at INTEGER NOT NULL, note TEXT NOT NULL);
"""


class NewerKeyStore(Exception):
    """The file was written by a newer custodian."""


class KeyStore:
    """The only connection: the exclusive lock also keeps a second custodian out."""

    def __init__(self, path: Path | str) -> None:
        self.connection = apsw.Connection(str(path))
        self.connection.set_busy_timeout(2_000)
        for pragma in ("locking_mode = EXCLUSIVE", "journal_mode = WAL", "synchronous = FULL"):
            self.rows(f"PRAGMA {pragma}")
        self.rows("PRAGMA secure_delete = ON")
        self.rows("PRAGMA trusted_schema = OFF")
        version = self.one("PRAGMA user_version")[0]
        if version > SCHEMA_VERSION:
            self.connection.close()
            raise NewerKeyStore
        if version == 0:
            self.run(f"BEGIN IMMEDIATE; {SCHEMA} PRAGMA user_version = {SCHEMA_VERSION}; COMMIT")

    def run(self, sql: str, *params: Any) -> None:
        self.connection.execute(sql, params)

    def one(self, sql: str, *params: Any) -> Any:
        """The first row as a tuple, or None."""
        return self.connection.execute(sql, params).fetchone()

    def rows(self, sql: str, *params: Any) -> list[Any]:
        return self.connection.execute(sql, params).fetchall()

    def fact(self, name: str, default: Any = None) -> Any:
        row = self.one("SELECT value FROM facts WHERE name = ?", name)
        return default if row is None else row[0]

    def put(self, name: str, value: Any) -> None:
        self.run(
            "INSERT INTO facts VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value", name, value
        )
