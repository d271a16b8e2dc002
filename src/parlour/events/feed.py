"""Publishing events in the transaction of their cause, and following them from a cursor.

A cursor never passes a row that can still appear. On SQLite rows appear in the order of their numbers. On
PostgreSQL a number is handed out before commit, so the order followed is (transaction, number), and
only up to the oldest transaction still running: everything before that is there for good.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass

from parlour.foundation.clock import DAY
from parlour.foundation.errors import Invalid
from parlour.store.contract import Reader, Transaction

KINDS = frozenset(("case-opened", "message-added", "case-changed", "case-erased"))
KEPT_MS = 30 * DAY
TIDIED_AT_ONCE = 10_000

_CURSOR = re.compile(r"s(\d{1,18})|p(\d{1,18})-(\d{1,18})")
_BAD = "That place in the list of events is not known. Load the page again."


@dataclass(frozen=True, slots=True)
class Event:
    cursor: str
    case_id: str
    team_id: str
    kind: str
    case_seq: int  # the case's newest sequence number when it happened
    at: int


def publish(tx: Transaction, *, case_id: str, team_id: str, kind: str, case_seq: int, at: int) -> None:
    if kind not in KINDS:
        raise ValueError("not a kind of event")
    tx.send(
        "INSERT INTO events (case_id, team_id, kind, case_seq, at) VALUES (?, ?, ?, ?, ?)",
        (case_id, team_id, kind, case_seq, at),
    )
    tx.wake(case_id)


def after(
    reader: Reader, cursor: str, limit: int, *, teams: Collection[str] | None = None
) -> tuple[list[Event], str]:
    """Events past the cursor, oldest first, and where to go on: also past those of other teams.

    At most `limit` rows are looked at; go on until the cursor no longer moves.
    """
    place = _place(reader, cursor)
    events = _sqlite_after(reader, place, limit) if len(place) == 1 else _postgres_after(reader, place, limit)
    if not events:
        _refuse_a_place_ahead(reader, place)
        return [], cursor
    mine = events if teams is None else [each for each in events if each.team_id in teams]
    return mine, events[-1].cursor


def latest(reader: Reader) -> str:
    """Where somebody starts who has just read the truth; taken in the same read, nothing falls between."""
    if reader.dialect == "sqlite":
        row = reader.one("SELECT seq FROM sqlite_sequence WHERE name = 'events'")
        return f"s{row[0] if row else 0}"
    row = reader.one(
        "SELECT txid::text, seq FROM events WHERE txid < pg_snapshot_xmin(pg_current_snapshot())"
        " ORDER BY events.txid DESC, seq DESC LIMIT 1"  # a bare txid would be the text selected, 999 after 1000
    )
    return f"p{row[0]}-{row[1]}" if row else "p0-0"


def case_after(reader: Reader, case_id: str, case_seq: int) -> list[Event]:
    """What happened in one case past a sequence number, told by the case itself: nothing is ever missing."""
    rows = reader.all(
        "SELECT m.case_id, c.team_id, m.kind, m.seq, m.at FROM messages m JOIN cases c ON c.id = m.case_id"
        " WHERE m.case_id = ? AND m.seq > ? ORDER BY m.seq LIMIT 1000",
        (case_id, case_seq),
    )
    return [
        Event("", case, team, "case-changed" if kind == "activity" else "message-added", seq, at)
        for case, team, kind, seq, at in rows
    ]


def tidy(tx: Transaction, now: int) -> int:
    """Drop events older than 30 days, some at a time; how many went."""
    return tx.execute(
        "DELETE FROM events WHERE seq IN (SELECT seq FROM events WHERE at < ? ORDER BY at LIMIT ?)",
        (now - KEPT_MS, TIDIED_AT_ONCE),
    )


def _place(reader: Reader, cursor: str) -> tuple[int, ...]:
    found = _CURSOR.fullmatch(cursor)
    if found is None or not cursor.isascii() or cursor.startswith("s") != (reader.dialect == "sqlite"):
        raise Invalid(_BAD, code="bad-cursor")
    return (int(found[1]),) if found[1] else (int(found[2]), int(found[3]))


def _sqlite_after(reader: Reader, place: tuple[int, ...], limit: int) -> list[Event]:
    rows = reader.all(
        "SELECT seq, case_id, team_id, kind, case_seq, at FROM events WHERE seq > ? ORDER BY seq LIMIT ?",
        (place[0], limit),
    )
    return [Event(f"s{row[0]}", *row[1:]) for row in rows]


def _postgres_after(reader: Reader, place: tuple[int, ...], limit: int) -> list[Event]:
    rows = reader.all(
        "SELECT txid::text, seq, case_id, team_id, kind, case_seq, at FROM events"
        " WHERE (txid, seq) > (?::text::xid8, ?) AND txid < pg_snapshot_xmin(pg_current_snapshot())"
        " ORDER BY events.txid, seq LIMIT ?",
        (str(place[0]), place[1], limit),
    )
    return [Event(f"p{row[0]}-{row[1]}", *row[2:]) for row in rows]


def _refuse_a_place_ahead(reader: Reader, place: tuple[int, ...]) -> None:
    """A cursor from before a restore, or an invented one, would otherwise wait for ever in silence."""
    if len(place) == 1:
        row = reader.one("SELECT seq FROM sqlite_sequence WHERE name = 'events'")
        ahead = place[0] > (row[0] if row else 0)
    else:
        row = reader.one(
            "SELECT 1 WHERE ?::text::xid8 >= pg_snapshot_xmax(pg_current_snapshot())", (str(place[0]),)
        )
        ahead = row is not None
    if ahead:
        raise Invalid(_BAD, code="bad-cursor")
