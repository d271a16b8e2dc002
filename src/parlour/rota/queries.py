"""Who is there, who waits, where somebody stands in line, and the wall."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from parlour.cases.model import Case
from parlour.cases.policy import WITHIN_PROMISE
from parlour.foundation.clock import DAY, MINUTE
from parlour.promises.model import Measure
from parlour.rota.model import Line, OfferedCase, Presence, TeamNow, Waiting
from parlour.rota.policy import CUSTOMER_MS, FORGOTTEN_MS, LIVE_MS
from parlour.rota.records import presence_from
from parlour.store.contract import Reader

LINE_LIMIT = 100
MOST_WAITING = 200
RISK_MS = 30 * MINUTE


def presences(reader: Reader, now: int) -> tuple[Presence, ...]:
    """Everybody heard of lately, with the conversations they are busy with."""
    rows = reader.all(
        "SELECT staff_id, teams, state, beat_at, active_at, misses, (SELECT COUNT(*) FROM cases"
        " WHERE assignee_id = presence.staff_id AND resolved_at = 0 AND changed_at > ?)"
        " FROM presence WHERE beat_at > ? ORDER BY staff_id LIMIT 2000",
        (now - LIVE_MS, now - FORGOTTEN_MS),
    )
    return tuple(presence_from(row) for row in rows)


def waiting(reader: Reader, teams: Collection[str], lost: Collection[str], now: int) -> list[Waiting]:
    """Cases of people who may still be there, which nobody holds or whose holder is lost; by promise. Protected ones
    are offered to nobody: taking them needs a second person, and an offer lasts seconds."""
    found: list[tuple[int, Waiting]] = []
    for team_id in sorted(teams):
        rows = reader.all(
            "SELECT id, team_id, assignee_id, queue_at FROM cases WHERE team_id = ? AND resolved_at = 0"
            " AND status = 'open' AND closed = 0 AND protected = 0 AND changed_at > ? AND waiting_since > 0"
            " ORDER BY queue_at, id LIMIT ?",
            (team_id, now - CUSTOMER_MS, MOST_WAITING),
        )
        known = [row for row in rows if not row[2] or row[2] in lost]
        barred = _barred(reader, [row[0] for row in known])
        found += [(row[3], Waiting(row[0], row[1], row[2], barred.get(row[0], ()))) for row in known]
    return [case for _, case in sorted(found, key=lambda one: (one[0], one[1].case_id))]


def _barred(reader: Reader, cases: list[str]) -> dict[str, tuple[str, ...]]:
    """Who said of which that they know the customer."""
    if not cases:
        return {}
    marks, found = ", ".join("?" * len(cases)), defaultdict[str, tuple[str, ...]](tuple)
    rows = reader.all(
        f"SELECT case_id, staff_id FROM stepped_back WHERE case_id IN ({marks})",  # noqa: S608 - marks only
        tuple(cases),
    )
    for case_id, staff_id in rows:
        found[case_id] += (staff_id,)
    return found


def held_live(reader: Reader, staff_id: str, now: int) -> list[str]:
    """Cases in which this agent was speaking with somebody a moment ago."""
    rows = reader.all(
        "SELECT id FROM cases WHERE assignee_id = ? AND resolved_at = 0 AND closed = 0 AND changed_at > ?"
        " ORDER BY queue_at, id LIMIT 100",
        (staff_id, now - LIVE_MS),
    )
    return [row[0] for row in rows]


def offered(reader: Reader, now: int) -> dict[str, OfferedCase]:
    """By staff id, the one of each that ends first."""
    rows = reader.all(
        "SELECT staff_id, reference, topics.name, ends_at, assignee_id FROM offers"
        " JOIN cases ON cases.id = offers.case_id JOIN topics ON topics.id = cases.topic_id"
        " WHERE ends_at > ? AND staff_id <> '' AND assignee_id <> staff_id"
        " ORDER BY ends_at DESC, cases.id LIMIT 1000",
        (now,),
    )
    return {row[0]: OfferedCase(row[1], row[2], row[3], bool(row[4])) for row in rows}


def due_promises(reader: Reader, until: int) -> list[str]:
    """Cases whose promise comes before `until`: those whose place says so, and those moved before."""
    rows = reader.all(
        "SELECT id FROM cases WHERE resolved_at = 0 AND queue_at < ? AND promise_at > 0 AND promise_at < ?"
        " AND status = 'open' AND closed = 0 ORDER BY queue_at, id LIMIT 200",
        (until + WITHIN_PROMISE, until),
    )
    return [row[0] for row in rows]


def line_of(reader: Reader, case: Case, measured: Mapping[str, Measure]) -> Line:
    """Place among those of the team whom nobody answers yet; at most `LINE_LIMIT` are counted."""
    place = reader.one("SELECT queue_at FROM cases WHERE id = ?", (case.id,))
    ahead = reader.all(
        "SELECT opened_at FROM cases WHERE team_id = ? AND resolved_at = 0 AND (queue_at, id) < (?, ?)"
        " AND assignee_id = '' AND status = 'open' ORDER BY queue_at, id LIMIT ?",
        (case.team_id, place[0] if place else 0, case.id, LINE_LIMIT),
    )
    overtaken = any(row[0] > case.opened_at for row in ahead)
    return Line(len(ahead) + 1, overtaken, team_pace(reader, case.team_id, measured))


def team_pace(reader: Reader, team_id: str, measured: Mapping[str, Measure]) -> int:
    """Of all topics of the team together: two that are answered every four minutes make one every two."""
    rows = reader.all("SELECT id FROM topics WHERE team_id = ? LIMIT 300", (team_id,))
    paces = [measured[row[0]].pace_ms for row in rows if row[0] in measured]
    rate = sum(1 / pace for pace in paces if pace)
    return round(1 / rate) if rate else 0


def wall(reader: Reader, teams: Mapping[str, str], now: int) -> tuple[TeamNow, ...]:
    """`teams`: id to name. Waiting are those whom nobody has answered yet, held or not."""
    found = []
    for team_id, name in teams.items():
        row = reader.one(
            "SELECT COUNT(*), MIN(waiting_since), SUM(CASE WHEN promise_at < ? THEN 1 ELSE 0 END) FROM cases"
            " WHERE team_id = ? AND resolved_at = 0 AND status = 'open' AND waiting_since > 0",
            (now + RISK_MS, team_id),
        )
        count, since, risk = row or (0, 0, 0)
        found.append(TeamNow(team_id, name, count, since or 0, int(risk or 0)))
    return tuple(found)


def kept_today(reader: Reader, topics: Collection[str], zone: str, now: int) -> tuple[int, int]:
    """Kept, and owed, of promises whose first time came today or which were answered today."""
    here = datetime.fromtimestamp(now / 1000, ZoneInfo(zone))
    midnight = int(here.replace(hour=0, minute=0, second=0, microsecond=0).timestamp()) * 1000
    kept = owed = 0
    for topic_id in topics:
        row = reader.one(
            "SELECT SUM(CASE WHEN answered_at > 0 AND answered_at <= first_promise_at THEN 1 ELSE 0 END),"
            " COUNT(*) FROM cases WHERE topic_id = ? AND opened_at > ? AND first_promise_at > 0"
            " AND ((answered_at >= ?) OR (answered_at = 0 AND resolved_at = 0"
            " AND first_promise_at >= ? AND first_promise_at < ?))",
            (topic_id, now - 7 * DAY, midnight, midnight, now),
        )
        kept, owed = kept + int((row and row[0]) or 0), owed + int((row and row[1]) or 0)
    return kept, owed
