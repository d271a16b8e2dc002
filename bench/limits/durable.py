"""The limit of keeping one message on this disk: SQLite, WAL, synchronous=FULL, one insert and one update of
its case's row, in batches of 1, 16 and 64. And what the disk itself does: append and fdatasync.

    python bench/limits/durable.py FOLDER SECONDS      prints one JSON object, operations a second
"""

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import apsw

CASES = 1000
RECORD = os.urandom(546)  # a sealed record of a tweet-sized message


def main(folder: Path, seconds: float) -> None:
    rates = {"fdatasync": rate(appender(folder / "append"), 1, seconds)}
    for batch in (1, 16, 64):
        # Twice, and the better one: a limit is the best that was seen.
        write = writer(folder / f"pair-{batch}.db", batch)
        rates[f"pair_{batch}"] = max(rate(write, batch, seconds / 2) for _ in range(2))
    sys.stdout.write(json.dumps(rates) + "\n")


def rate(act: Callable[[], None], counts: int, seconds: float) -> float:
    begun, done = time.perf_counter(), 0
    while (passed := time.perf_counter() - begun) < seconds:
        act()
        done += counts
    return done / passed


def appender(path: Path) -> Callable[[], None]:
    file = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)

    def append() -> None:
        os.write(file, RECORD)
        os.fdatasync(file)

    return append


def writer(path: Path, batch: int) -> Callable[[], None]:
    db = apsw.Connection(str(path))
    run = db.cursor().execute
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "wal_autocheckpoint=4000"):
        run(f"PRAGMA {pragma}").fetchall()
    run("CREATE TABLE cases (id TEXT PRIMARY KEY, changed_at INTEGER, last_seq INTEGER)")
    run("CREATE TABLE messages (id TEXT PRIMARY KEY, case_id TEXT, seq INTEGER, record BLOB)")
    cases = [os.urandom(16).hex() for _ in range(CASES)]
    with db:
        db.cursor().executemany("INSERT INTO cases VALUES (?, 0, 0)", [(case,) for case in cases])
    made = 0

    def write() -> None:
        nonlocal made
        run("BEGIN IMMEDIATE")
        for _ in range(batch):
            made += 1
            case = cases[made * 7 % CASES]
            run("INSERT INTO messages VALUES (?, ?, ?, ?)", (f"{made:032x}", case, made, RECORD))
            run("UPDATE cases SET changed_at = ?, last_seq = last_seq + 1 WHERE id = ?", (made, case))
        run("COMMIT")

    return write


main(Path(sys.argv[1]), float(sys.argv[2]))
