"""What reading one X archive must remember, in a temporary file that vanishes with it: memory stays flat.

SQLite makes the file without a name, so nothing is left of it, however the process ends.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass

TABLES = (
    "CREATE TABLE seen (id TEXT PRIMARY KEY) WITHOUT ROWID",
    "CREATE TABLE versions (id TEXT PRIMARY KEY, first TEXT NOT NULL) WITHOUT ROWID",
    "CREATE TABLE edited (first TEXT PRIMARY KEY, id TEXT, thread TEXT, at INTEGER, text TEXT, deleted INTEGER)",
    "CREATE TABLE notes (id TEXT PRIMARY KEY, tweet TEXT, head TEXT, at INTEGER, text TEXT, deleted INTEGER, used)",
    "CREATE INDEX notes_by_tweet ON notes (tweet)",
    "CREATE INDEX notes_by_head ON notes (head)",
)
NEAR_S = 300  # a note and the post that shows its beginning are made by one press


@dataclass(frozen=True, slots=True)
class Tweet:
    id: str
    thread: str
    at: int
    text: str
    deleted: bool


@dataclass(frozen=True, slots=True)
class Note:
    id: str
    tweet: str  # the post it belongs to; "" where the export does not say
    head: str
    at: int
    text: str
    deleted: bool


class Memory:
    def __init__(self, database: sqlite3.Connection) -> None:
        self._run = database.execute
        for table in TABLES:
            self._run(table)
        self._run("BEGIN")
        self._has_versions = self._has_notes = False

    def is_new(self, id_: str) -> bool:
        return self._run("INSERT OR IGNORE INTO seen VALUES (?)", (id_,)).rowcount > 0

    def know_versions(self, ids: list[str]) -> None:
        """`ids`: the versions of one post, oldest first, as one of them lists them."""
        self._has_versions = True
        first = next(filter(None, map(self.first_version, ids)), ids[0])
        for id_ in ids:
            self._run("INSERT OR IGNORE INTO versions VALUES (?, ?)", (id_, first))

    def first_version(self, id_: str) -> str:
        """ "" for a post that was never edited."""
        if not self._has_versions:
            return ""
        found = self._run("SELECT first FROM versions WHERE id = ?", (id_,)).fetchone()
        return str(found[0]) if found else ""

    def hold_version(self, first: str, tweet: Tweet) -> None:
        """The last version's words win; deleted in one version is deleted in all."""
        self._run(
            "INSERT INTO edited VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (first) DO UPDATE SET"
            " deleted = max(deleted, excluded.deleted)",
            (first, tweet.id, tweet.thread, tweet.at, tweet.text, tweet.deleted),
        )
        self._run(
            "UPDATE edited SET id = ?2, thread = ?3, at = ?4, text = ?5"
            " WHERE first = ?1 AND (length(id), id) < (length(?2), ?2)",
            (first, tweet.id, tweet.thread, tweet.at, tweet.text),
        )

    def last_versions(self) -> Iterator[Tweet]:
        for id_, thread, at, text, deleted in self._run("SELECT id, thread, at, text, deleted FROM edited"):
            yield Tweet(id_, thread, at, text, bool(deleted))

    def keep_note(self, note: Note) -> None:
        self._has_notes = True
        self._run(
            "INSERT OR REPLACE INTO notes VALUES (?, ?, ?, ?, ?, ?, 0)",
            (note.id, note.tweet, note.head, note.at, note.text, note.deleted),
        )

    def note_for(self, id_: str, head: str, at: int) -> str:
        """The whole text of a post that shows only its beginning; "" where there is none. Each is given once."""
        if not self._has_notes:
            return ""
        by_id = "SELECT id, text FROM notes WHERE tweet = ? ORDER BY at DESC"
        by_head = (
            "SELECT id, text FROM notes WHERE head = ? AND tweet = '' AND NOT used AND (at = 0 OR abs(at - ?) <= ?)"
            " ORDER BY abs(at - ?) LIMIT 1"
        )
        found = self._run(by_id, (id_,)).fetchall()
        if not found and head:
            found = self._run(by_head, (head, at, NEAR_S, at)).fetchall()
        for note, _ in found:
            self._run("UPDATE notes SET used = 1 WHERE id = ?", (note,))
        return str(found[0][1]) if found else ""

    def notes_alone(self) -> Iterator[Note]:
        """Notes whose post is not in the archive."""
        rows = self._run(
            "SELECT id, tweet, head, at, text, deleted FROM notes WHERE NOT used"
            " AND tweet NOT IN (SELECT id FROM seen) AND tweet NOT IN (SELECT id FROM versions"
            " WHERE first IN (SELECT first FROM edited)) ORDER BY at, id"
        )
        yield from (Note(*row) for row in rows)


@contextmanager
def memory() -> Iterator[Memory]:
    with closing(sqlite3.connect("", isolation_level=None)) as database:
        yield Memory(database)
