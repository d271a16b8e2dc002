"""Publishing events in the transaction of their cause, and following them from a cursor.

A cursor never passes a row that can still appear. On SQLite rows appear in the order of their numbers. On
PostgreSQL a number is handed out before commit, so the order followed is (transaction, number), and
only up to the oldest transaction still running: everything before that is there for good.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass

from parlour.events import records
from parlour.events.records import Place
from parlour.foundation.clock import DAY
from parlour.foundation.errors import Invalid
from parlour.store.contract import Reader, Transaction

FOR_STAFF = frozenset(("case-offered", "customer-saw"))  # nothing a customer's page would show
KINDS = FOR_STAFF | {"case-opened", "message-added", "case-changed", "case-erased"}
KEPT_MS = 30 * DAY
TIDIED_AT_ONCE = 10_000

_CURSOR = re.compile(r"s(\d{1,18})|p(\d{1,18})-(\d{1,18})", re.ASCII)
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
    records.insert(tx, (case_id, team_id, kind, case_seq, at))
    tx.wake(case_id)


def after(
    reader: Reader, cursor: str, limit: int, *, teams: Collection[str] | None = None
) -> tuple[list[Event], str]:
    """Events past the cursor, oldest first, and where to go on: also past those of other teams.

    At most `limit` rows are looked at; go on until the cursor no longer moves. A cursor from before a restore,
    or an invented one, is refused: it would otherwise wait for ever in silence.
    """
    place = _place(reader, cursor)
    rows = records.rows_after(reader, place, limit)
    if not rows:
        if records.not_yet_reached(reader, place):
            raise Invalid(_BAD, code="bad-cursor")
        return [], cursor
    events = [Event(_cursor(at), *row) for at, row in rows]
    return [each for each in events if teams is None or each.team_id in teams], events[-1].cursor


def latest(reader: Reader) -> str:
    """Where somebody starts who has just read the truth; taken in the same read, nothing falls between."""
    return _cursor(records.newest(reader))


def case_after(reader: Reader, case_id: str, case_seq: int) -> list[Event]:
    """What happened in one case past a sequence number, told by the case itself: nothing is ever missing."""
    return [
        Event("", case, team, "case-changed" if kind == "activity" else "message-added", seq, at)
        for case, team, kind, seq, at in records.story(reader, case_id, case_seq)
    ]


def tidy(tx: Transaction, now: int) -> int:
    """Drop events older than 30 days, some at a time; how many went."""
    return records.delete_before(tx, now - KEPT_MS, TIDIED_AT_ONCE)


def _cursor(place: Place) -> str:
    return f"s{place[0]}" if len(place) == 1 else f"p{place[0]}-{place[1]}"


def _place(reader: Reader, cursor: str) -> Place:
    found = _CURSOR.fullmatch(cursor)
    if found is None or cursor.startswith("s") != (reader.dialect == "sqlite"):
        raise Invalid(_BAD, code="bad-cursor")
    return (int(found[1]),) if found[1] else (int(found[2]), int(found[3]))
