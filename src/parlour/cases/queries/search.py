"""Search by what is not sealed: reference, topic, status, dates."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from parlour.agents.model import ActingAgent
from parlour.cases.model import InboxRow, Status
from parlour.cases.queries.inbox import COLUMNS, NAMES, ROW, Scope, inbox_row_of
from parlour.foundation.errors import Invalid
from parlour.identity.references import read_reference
from parlour.store.contract import Reader, Row
from parlour.teams.queries import teams, topics_named

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_SPAN = "opened_at >= ? AND opened_at < ?"
_END = 1 << 62
MOST_TEAMS = 100  # of an officer; SQLite joins at most 500 walks
_STATUSES = frozenset(status.value for status in Status)


@dataclass(frozen=True, slots=True)
class Sought:
    reference: str = ""  # what the whole text may be, if such a case exists; "sports" may be a topic as well
    topic: str = ""  # a topic's name, in lower case
    status: str = ""
    opened_from: int = 0
    opened_before: int = 0  # 0: no end


def search(reader: Reader, agent: ActingAgent, text: str, limit: int = 50) -> tuple[InboxRow, ...]:
    """Newest first. Only cases of the agent's teams or in the agent's hands; every team for an officer.

    `text`: a reference, or any of a status word, a topic's name, one date or two ("open billing 2026-03-01").
    """
    sought, limit = read_search(text), min(limit, 50)
    rows: list[Row] = []
    if sought.reference:
        rows = reader.all(f"{ROW} FROM cases AS found{NAMES} WHERE reference = ?", (sought.reference,))
    if not rows:
        rows = _walk(reader, _walks(reader, agent, sought), limit)
    found = (inbox_row_of(row) for row in rows)
    return tuple(row for row in found if _may_see(agent, row))


def _may_see(agent: ActingAgent, row: InboxRow) -> bool:
    return agent.is_officer or row.assignee_id == agent.staff_id or row.team_id in agent.teams


def read_search(text: str) -> Sought:
    """Raises Invalid, saying what search can do, when nothing in the text can be searched for."""
    words = text.split()
    dates = [_midnight(word) for word in words if _DATE.fullmatch(word)]
    status = next((word.lower() for word in words if word.lower() in _STATUSES), "")
    topic = [word for word in words if word.lower() != status and not _DATE.fullmatch(word)]
    if not words or len(dates) > 2 or len(text) > 200:
        raise Invalid("Search for an exact reference, a topic, a status or dates. Words are sealed.")
    return Sought(
        reference=read_reference(text) or "",
        topic=" ".join(topic).lower(),
        status=status,
        opened_from=min(dates, default=0),
        opened_before=max(dates) + 86_400_000 if dates else 0,
    )


def _walks(reader: Reader, agent: ActingAgent, sought: Sought) -> list[Scope]:
    """Each walk follows one index that is already in order of opening, and stops at the limit."""
    span: tuple[int, int] = sought.opened_from, sought.opened_before or _END
    seen = [team.id for team in teams(reader, with_retired=True)] if agent.is_officer else agent.teams
    teams_seen = seen[:MOST_TEAMS]
    statuses = (sought.status,) if sought.status else tuple(status.value for status in Status)
    if sought.topic:
        marks = ", ".join("?" for _ in statuses)
        mine = " OR ".join(("assignee_id = ?", *("team_id = ?" for _ in teams_seen)))
        condition = f"topic_id = ? AND {_SPAN} AND status IN ({marks}) AND ({mine})"
        named = topics_named(reader, sought.topic)
        return [(condition, (one, *span, *statuses, agent.staff_id, *teams_seen)) for one in named]
    held = [(f"assignee_id = ? AND status = ? AND {_SPAN}", (agent.staff_id, one, *span)) for one in statuses]
    of_teams = [
        (f"team_id = ? AND status = ? AND {_SPAN} AND assignee_id <> ?", (team, one, *span, agent.staff_id))
        for team in teams_seen
        for one in statuses
    ]
    return held + of_teams


def _walk(reader: Reader, scopes: Sequence[Scope], limit: int) -> list[Row]:
    if not scopes:
        return []
    walks = " UNION ALL ".join(
        f"SELECT * FROM (SELECT {COLUMNS} FROM cases WHERE {condition}"  # noqa: S608 - fixed conditions
        " ORDER BY opened_at DESC LIMIT ?) AS walk"
        for condition, _ in scopes
    )
    params = [value for _, values in scopes for value in (*values, limit)]
    sql = f"{ROW} FROM ({walks}) AS found{NAMES} ORDER BY opened_at DESC, found.id DESC LIMIT ?"
    return reader.all(sql, (*params, limit))


def _midnight(word: str) -> int:
    try:
        day = datetime.strptime(word, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        raise Invalid("That date does not exist. Write it like 2026-03-01.") from None
    return int((day - datetime(1970, 1, 1, tzinfo=UTC)) / timedelta(milliseconds=1))
