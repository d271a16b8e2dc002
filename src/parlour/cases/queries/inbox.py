"""The inbox: the next fifty cases an agent should look at, whatever the number of cases behind them."""

from collections.abc import Sequence
from typing import Any, Literal

from parlour.agents.model import ActingAgent
from parlour.cases.model import COUNT_LIMIT, Case, InboxCounts, InboxPage, InboxRow
from parlour.cases.queries.thread import case_by_id
from parlour.foundation.errors import Invalid
from parlour.foundation.ids import is_id
from parlour.store.contract import Reader, Row

View = Literal["mine", "teams", "all"]
Scope = tuple[str, tuple[Any, ...]]  # a condition an index begins with, and its parameters

ROW = (
    "SELECT found.id, reference, topics.name, found.team_id, teams.name, status, identity_level, assignee_id,"
    " opened_at, waiting_since, promise_at, resolved_at, erase_at, last_seq, register_rev, queue_at"
)
COLUMNS = (
    "id, reference, topic_id, team_id, status, identity_level, assignee_id, opened_at, waiting_since,"
    " promise_at, resolved_at, erase_at, last_seq, register_rev, queue_at"
)
NAMES = " JOIN topics ON topics.id = found.topic_id JOIN teams ON teams.id = found.team_id"


def inbox(
    reader: Reader, view: View, agent: ActingAgent, limit: int = 50, after: str | None = None
) -> InboxPage:
    """mine: unresolved cases I hold. teams: of my teams. all: for an officer of every team, else as teams.

    Ordered by promise time; those that owe nothing come after, oldest first.
    """
    scopes = _scopes(view, agent)
    if not scopes:
        return InboxPage((), "")
    start = _read_place(after)
    rows = reader.all(*_next_rows(scopes, start, limit + 1))
    shown = rows[:limit]
    return InboxPage(
        tuple(inbox_row_of(row) for row in shown), _place(shown[-1]) if len(rows) > limit else ""
    )


def inbox_row(reader: Reader, case_id: str) -> InboxRow | None:
    """One row afresh, when a live event says that its case changed."""
    row = reader.one(f"{ROW} FROM cases AS found{NAMES} WHERE found.id = ?", (case_id,))
    return inbox_row_of(row) if row else None


def unheld(reader: Reader, agent: ActingAgent, limit: int) -> list[Case]:
    """Of my teams, held by nobody and owed an answer, the earliest promise first; none that takes a second person:
    trying would stand as refused on the customer's list."""
    if not agent.teams:
        return []
    marks = ", ".join("?" * len(agent.teams))
    rows = reader.all(
        f"SELECT id FROM cases WHERE team_id IN ({marks}) AND assignee_id = '' AND promise_at > 0 AND protected = 0"  # noqa: S608 - marks only
        " AND status = 'open' AND closed = 0 AND NOT EXISTS (SELECT 1 FROM stepped_back WHERE case_id = cases.id"
        " AND staff_id = ?) ORDER BY queue_at, id LIMIT ?",
        (*agent.teams, agent.staff_id, limit),
    )
    found = (case_by_id(reader, case_id) for (case_id,) in rows)
    return [case for case in found if case]


def counts(reader: Reader, agent: ActingAgent) -> InboxCounts:
    views: tuple[View, ...] = ("mine", "teams", "all")
    return InboxCounts(*(_count(reader, _scopes(view, agent)) for view in views))


def inbox_row_of(row: Row) -> InboxRow:
    return InboxRow._make((*row[:13], (row[13], row[14])))


def _scopes(view: View, agent: ActingAgent) -> list[Scope]:
    if view == "mine":
        return [("assignee_id = ? AND resolved_at = 0", (agent.staff_id,))]
    if view == "all" and agent.is_officer:
        return [("resolved_at = 0", ())]
    return [("team_id = ? AND resolved_at = 0", (team,)) for team in agent.teams]


def _next_rows(scopes: Sequence[Scope], start: tuple[int, str], limit: int) -> tuple[str, tuple[Any, ...]]:
    # Each scope is one walk along an index that is already in order. A single walk over several teams would
    # have to sort every case of those teams to find the first fifty.
    walks: list[str] = []
    params: list[Any] = []
    for condition, values in scopes:
        walks.append(
            f"SELECT * FROM (SELECT {COLUMNS} FROM cases WHERE {condition}"  # noqa: S608 - fixed conditions
            " AND (queue_at, id) > (?, ?) ORDER BY queue_at, id LIMIT ?) AS walk"
        )
        params += [*values, *start, limit]
    first = " UNION ALL ".join(walks)
    sql = f"{ROW} FROM ({first}) AS found{NAMES} ORDER BY queue_at, found.id LIMIT ?"
    return sql, (*params, limit)


def _count(reader: Reader, scopes: Sequence[Scope]) -> int:
    if not scopes:
        return 0
    walks = " UNION ALL ".join(
        f"SELECT * FROM (SELECT 1 AS one FROM cases WHERE {condition} LIMIT {COUNT_LIMIT}) AS walk"  # noqa: S608 - fixed conditions
        for condition, _ in scopes
    )
    params = tuple(value for _, values in scopes for value in values)
    row = reader.one(f"SELECT COUNT(*) FROM ({walks}) AS counted", params)  # noqa: S608 - made of fixed parts
    return min(int(row[0]), COUNT_LIMIT) if row else 0


def _place(row: Row) -> str:
    return f"{row[15]}-{row[0]}"


def _read_place(after: str | None) -> tuple[int, str]:
    if not after:
        return -1, ""
    place, _, case_id = after.partition("-")
    if not (place.isascii() and place.isdigit() and len(place) <= 17 and is_id(case_id)):
        raise Invalid("That page of the inbox does not exist.")
    return int(place), case_id
