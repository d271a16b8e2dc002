"""The temporary file: a row a post, then what is drawn from all of them. Ids, kinds, counts and times."""

import sqlite3
from collections.abc import Iterable

# (platform, id, thread, customer, brand, by_brand, public, at, gave, asked, deleted)
Row = tuple[str, str, str, int, str, bool, bool, int, int, int, bool]

# Nothing here outlives the process, so nothing is journalled or synced. The page cache bounds the memory, and
# sorting that does not fit it goes to a file.
SETTINGS = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA locking_mode = EXCLUSIVE;
PRAGMA temp_store = FILE;
PRAGMA cache_size = -49152;
"""

TABLES = """
CREATE TABLE post (
  platform TEXT NOT NULL,
  id       TEXT NOT NULL,
  thread   TEXT NOT NULL,
  customer INTEGER NOT NULL,  -- a keyed hash; 0: the company, or not said
  brand    TEXT NOT NULL,     -- the key of its name
  by_brand INTEGER NOT NULL,
  public   INTEGER NOT NULL,
  at       INTEGER NOT NULL,
  gave     INTEGER NOT NULL,
  asked    INTEGER NOT NULL,
  deleted  INTEGER NOT NULL,
  PRIMARY KEY (platform, id)
) WITHOUT ROWID;

CREATE TABLE brand (key TEXT PRIMARY KEY, shown TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE kind (bit INTEGER PRIMARY KEY);

CREATE TABLE customer (
  brand TEXT NOT NULL, id INTEGER NOT NULL, named INTEGER NOT NULL,
  PRIMARY KEY (brand, id)
) WITHOUT ROWID;

CREATE TABLE thread (
  platform TEXT NOT NULL, id TEXT NOT NULL, last INTEGER NOT NULL,
  PRIMARY KEY (platform, id)
) WITHOUT ROWID;

CREATE TABLE asked (
  platform TEXT NOT NULL, thread TEXT NOT NULL, bit INTEGER NOT NULL, first INTEGER NOT NULL,
  PRIMARY KEY (platform, thread, bit)
) WITHOUT ROWID;

CREATE TABLE told (
  brand TEXT NOT NULL, customer INTEGER NOT NULL, in_public INTEGER NOT NULL, in_private INTEGER NOT NULL,
  PRIMARY KEY (brand, customer)
) WITHOUT ROWID;

CREATE TABLE person (
  customer INTEGER PRIMARY KEY, in_public INTEGER NOT NULL, in_private INTEGER NOT NULL
);

CREATE TABLE lying (
  platform TEXT NOT NULL, thread TEXT NOT NULL, in_public INTEGER NOT NULL, in_private INTEGER NOT NULL,
  public_posts INTEGER NOT NULL, private_posts INTEGER NOT NULL,
  PRIMARY KEY (platform, thread)
) WITHOUT ROWID;
"""

# Two copies of one post make one, and the same one whichever is read first: each of these is a union or a maximum.
KEEP = """
INSERT INTO post VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (platform, id) DO UPDATE SET
  thread = max(thread, excluded.thread),
  customer = max(customer, excluded.customer),
  brand = max(brand, excluded.brand),
  by_brand = max(by_brand, excluded.by_brand),
  public = max(public, excluded.public),
  at = max(at, excluded.at),
  gave = gave | excluded.gave,
  asked = asked | excluded.asked,
  deleted = max(deleted, excluded.deleted)
"""

NAME = """
INSERT INTO brand VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET shown = min(shown, excluded.shown)
"""

# Drawn anew each time, in case posts came since.
SETTLE = (
    "DELETE FROM customer",
    "DELETE FROM thread",
    "DELETE FROM asked",
    "DELETE FROM told",
    "DELETE FROM person",
    "DELETE FROM lying",
    """
INSERT INTO customer
SELECT brand, customer, max(public AND brand <> '') FROM post WHERE customer <> 0 GROUP BY 1, 2
""",
    """
INSERT INTO thread SELECT platform, thread, max(at) FROM post GROUP BY 1, 2
""",
    """
INSERT INTO asked
SELECT platform, thread, bit, min(at) FROM post CROSS JOIN kind ON asked >> bit & 1 WHERE asked <> 0 GROUP BY 1, 2, 3
""",
    """
INSERT INTO told
SELECT brand, customer, iif(public, gave, 0), iif(public, 0, gave) FROM post WHERE gave <> 0 AND customer <> 0
ON CONFLICT DO UPDATE SET
  in_public = in_public | excluded.in_public, in_private = in_private | excluded.in_private
""",
    """
INSERT INTO person
SELECT customer, in_public, in_private FROM told WHERE true
ON CONFLICT DO UPDATE SET
  in_public = in_public | excluded.in_public, in_private = in_private | excluded.in_private
""",
    """
INSERT INTO lying
SELECT platform, thread, iif(public, gave, 0), iif(public, 0, gave), public, NOT public
FROM post WHERE gave <> 0 AND NOT deleted
ON CONFLICT DO UPDATE SET
  in_public = in_public | excluded.in_public, in_private = in_private | excluded.in_private,
  public_posts = public_posts + excluded.public_posts, private_posts = private_posts + excluded.private_posts
""",
)


def open_file(path: str, kinds: int) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.executescript(SETTINGS)
    connection.executescript(TABLES)
    connection.execute("BEGIN")
    connection.executemany("INSERT INTO kind VALUES (?)", ((bit,) for bit in range(kinds)))
    return connection


def keep(connection: sqlite3.Connection, rows: Iterable[Row], names: Iterable[tuple[str, str]]) -> None:
    connection.executemany(KEEP, rows)
    connection.executemany(NAME, names)


def settle(connection: sqlite3.Connection) -> None:
    for statement in SETTLE:
        connection.execute(statement)
