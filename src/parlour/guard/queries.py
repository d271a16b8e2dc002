"""What guard reads of the store: who opened a case for nothing, and the alarms."""

import json
from collections import Counter
from collections.abc import Sequence

from parlour.foundation.clock import HOUR
from parlour.guard.model import Alarm, Change, Opening, Shown
from parlour.store.contract import Reader, Row

ALARMS_SHOWN = 200
OPENINGS_SHOWN = 5_000
GRACE_MS = HOUR  # an erasure takes up to a quarter of it
_ALARM = "SELECT id, staff_id, kind, score, signs, at, mailed_at, looked_by, looked_at FROM alarms"


def idle_openings(reader: Reader, since: int, until: int, after_ms: int) -> Counter[str]:
    """Cases somebody joined in that time and then wrote nothing in, and neither resolved nor handed over, for so long;
    a person. Only cases with an event since then are looked at, because messages have no index by time."""
    rows = reader.all(
        "SELECT j.author_id, count(*) FROM messages j WHERE j.kind = 'activity' AND j.activity = 'joined'"
        " AND j.at >= ? AND j.at <= ? AND j.author_id <> ''"
        " AND j.case_id IN (SELECT DISTINCT case_id FROM events WHERE at >= ?)"
        " AND NOT EXISTS (SELECT 1 FROM messages a WHERE a.case_id = j.case_id AND a.author_id = j.author_id"
        " AND a.seq > j.seq AND a.at <= j.at + ? AND (a.kind IN ('outbound', 'note')"
        " OR a.activity IN ('resolved', 'handed-over'))) GROUP BY j.author_id",
        (since, until, since, after_ms),
    )
    return Counter(dict(rows))


def misses(reader: Reader, since: int) -> Counter[str]:
    """How often each person looked for a case that is not there, or not theirs."""
    return Counter(
        dict(
            reader.all(
                "SELECT staff_id, count(*) FROM lookup_misses WHERE at >= ? GROUP BY staff_id", (since,)
            )
        )
    )


def reveals(reader: Reader, teams: Sequence[str] | None, since: int) -> list[Shown]:
    """Protected details shown since then, the newest first; of these teams, None for all."""
    if teams is not None and not teams:
        return []
    scope = _of_teams(teams)
    rows = reader.all(
        "SELECT r.staff_id, r.at, c.reference, coalesce(f.label, r.name) FROM reveals r"  # noqa: S608 - marks only
        " JOIN cases c ON c.id = r.case_id LEFT JOIN facts f ON f.case_id = r.case_id AND f.name = r.name"
        f" WHERE r.at >= ?{scope} ORDER BY r.at DESC LIMIT ?",
        (since, *(teams or ()), OPENINGS_SHOWN),
    )
    return [Shown(*row) for row in rows]


def missed(reader: Reader, since: int) -> list[Shown]:
    """When people looked for cases in vain, the newest first; they are forgotten after two days."""
    sql = "SELECT staff_id, at FROM lookup_misses WHERE at >= ? ORDER BY at DESC LIMIT ?"
    return [Shown(*row) for row in reader.all(sql, (since, OPENINGS_SHOWN))]


def misses_of(reader: Reader, staff: str, since: int) -> int:
    row = reader.one("SELECT count(*) FROM lookup_misses WHERE staff_id = ? AND at >= ?", (staff, since))
    return int(row[0]) if row else 0


def openings(reader: Reader, teams: Sequence[str] | None, since: int) -> list[Opening]:
    """Who joined which case since then and whether anything came of it, the newest first; of these teams, None for all.
    At most `OPENINGS_SHOWN`. Cases erased meanwhile have left no trace here."""
    if teams is not None and not teams:
        return []
    scope = _of_teams(teams)
    rows = reader.all(
        "SELECT j.author_id, c.reference, t.name, j.at, EXISTS (SELECT 1 FROM messages a WHERE a.case_id = j.case_id"  # noqa: S608 - marks only
        " AND a.author_id = j.author_id AND a.seq > j.seq AND (a.kind IN ('outbound', 'note')"
        " OR a.activity IN ('resolved', 'handed-over')))"
        " FROM messages j JOIN cases c ON c.id = j.case_id JOIN topics t ON t.id = c.topic_id"
        " WHERE j.kind = 'activity' AND j.activity = 'joined' AND j.at >= ? AND j.author_id <> ''"
        f" AND j.case_id IN (SELECT DISTINCT case_id FROM events WHERE at >= ?){scope}"
        " ORDER BY j.at DESC LIMIT ?",
        (since, since, *(teams or ()), OPENINGS_SHOWN),
    )
    return [Opening(staff, reference, topic, at, bool(acted)) for staff, reference, topic, at, acted in rows]


def past_date(reader: Reader, now: int) -> list[str]:
    """References of cases that should have been erased by now."""
    rows = reader.all(
        "SELECT reference FROM cases WHERE erase_at > 0 AND erase_at < ? AND erased_at = 0 ORDER BY erase_at LIMIT 200",
        (now - GRACE_MS,),
    )
    return [reference for (reference,) in rows]


def alarms(reader: Reader) -> list[Alarm]:
    """The newest first."""
    return [_alarm(row) for row in reader.all(f"{_ALARM} ORDER BY at DESC, id LIMIT {ALARMS_SHOWN}")]


def changes(reader: Reader) -> list[Change]:
    """The newest first."""
    rows = reader.all("SELECT at, act, who, about FROM staff_changes ORDER BY at DESC, id DESC LIMIT 200")
    return [Change(*row) for row in rows]


def changes_unmailed(reader: Reader) -> tuple[int, int]:
    """How many, and when the first was."""
    row = reader.one("SELECT count(*), coalesce(min(at), 0) FROM staff_changes WHERE mailed = 0")
    return (int(row[0]), int(row[1])) if row else (0, 0)


def alarms_waiting(reader: Reader) -> int:
    row = reader.one("SELECT count(*) FROM alarms WHERE looked_at = 0")
    return int(row[0]) if row else 0


def not_mailed(reader: Reader) -> list[Alarm]:
    return [_alarm(row) for row in reader.all(f"{_ALARM} WHERE mailed_at = 0 ORDER BY at LIMIT 20")]


def last_of(reader: Reader, staff: str, kind: str) -> Alarm | None:
    row = reader.one(f"{_ALARM} WHERE staff_id = ? AND kind = ? ORDER BY at DESC LIMIT 1", (staff, kind))
    return _alarm(row) if row else None


def _of_teams(teams: Sequence[str] | None) -> str:
    return "" if teams is None else f" AND c.team_id IN ({', '.join('?' * len(teams))})"


def _alarm(row: Row) -> Alarm:
    return Alarm(row[0], row[1], row[2], row[3], json.loads(row[4]), *row[5:])
