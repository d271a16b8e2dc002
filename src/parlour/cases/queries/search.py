"""Search by what is not sealed: reference, topic, status, dates."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from parlour.agents.model import ActingAgent
from parlour.cases.model import InboxRow, Status
from parlour.cases.queries.inbox import NAMES, ROW, inbox_row_of
from parlour.foundation.errors import Invalid
from parlour.identity.references import read_reference
from parlour.store.contract import Reader

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_STATUSES = frozenset(status.value for status in Status)


@dataclass(frozen=True, slots=True)
class Sought:
    reference: str = ""
    topic: str = ""  # a topic's name, in lower case
    status: str = ""
    opened_from: int = 0
    opened_before: int = 0  # 0: no end


def search(reader: Reader, agent: ActingAgent, text: str, limit: int = 50) -> tuple[InboxRow, ...]:
    """Newest first. Only cases of the agent's teams or in the agent's hands; every team for an officer.

    `text`: a reference, or any of a status word, a topic's name, one date or two ("open billing 2026-03-01").
    """
    sought = read_search(text)
    conditions, params = _conditions(sought)
    if not agent.is_officer:
        marks = "".join(", ?" for _ in agent.teams)
        conditions.append(f"(assignee_id = ? OR cases.team_id IN (''{marks}))")
        params += [agent.staff_id, *agent.teams]
    rows = reader.all(
        f"{ROW} FROM cases{NAMES} WHERE {' AND '.join(conditions)} ORDER BY opened_at DESC LIMIT ?",
        (*params, min(limit, 50)),
    )
    return tuple(inbox_row_of(row) for row in rows)


def read_search(text: str) -> Sought:
    """Raises Invalid, saying what search can do, when nothing in the text can be searched for."""
    words = text.split()
    reference = read_reference(text)
    if reference and (any(letter.isdigit() for letter in reference) or "-" in text):
        return Sought(reference=reference)
    dates = [_midnight(word) for word in words if _DATE.fullmatch(word)]
    status = next((word.lower() for word in words if word.lower() in _STATUSES), "")
    topic = [word for word in words if word.lower() != status and not _DATE.fullmatch(word)]
    if not words or len(dates) > 2 or len(text) > 200:
        raise Invalid("Search for an exact reference, a topic, a status or dates. Words are sealed.")
    return Sought(
        topic=" ".join(topic).lower(),
        status=status,
        opened_from=min(dates, default=0),
        opened_before=max(dates) + 86_400_000 if dates else 0,
    )


def _conditions(sought: Sought) -> tuple[list[str], list[Any]]:
    if sought.reference:
        return ["reference = ?"], [sought.reference]
    conditions = ["opened_at >= ?"]
    params: list[Any] = [sought.opened_from]
    if sought.opened_before:
        conditions.append("opened_at < ?")
        params.append(sought.opened_before)
    if sought.status:
        conditions.append("status = ?")
        params.append(sought.status)
    if sought.topic:
        conditions.append("topic_id IN (SELECT id FROM topics WHERE LOWER(name) = ?)")
        params.append(sought.topic)
    return conditions, params


def _midnight(word: str) -> int:
    try:
        day = datetime.strptime(word, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        raise Invalid("That date does not exist. Write it like 2026-03-01.") from None
    return int((day - datetime(1970, 1, 1, tzinfo=UTC)) / timedelta(milliseconds=1))
