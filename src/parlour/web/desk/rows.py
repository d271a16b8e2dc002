"""Rows of a list of cases as finished fragments, kept between requests.

A row changes only when its case does, or when time moves its state word or its day; everything it shows is in
its key, so a kept fragment is never out of date. Drawing fifty rows is then fifty look-ups.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from parlour.agents.model import ActingAgent
from parlour.cases.model import InboxRow
from parlour.web.desk.fragments import Fragments, drawn
from parlour.web.desk.memory import memory_of
from parlour.web.desk.people import UNKNOWN_NAME, names
from parlour.web.desk.when import day_number, short
from parlour.web.front import Front, WebRequest, front_of
from parlour.web.pages import language_of

SOON_MS = 30 * 60_000

STATE_WORDS = {
    "late": "Late",
    "soon": "Due soon",
    "open": "Open",
    "waiting": "Waiting on customer",
    "snoozed": "Snoozed",
    "resolved": "Resolved",
}
IDENTITY_WORDS = ("Not checked", "Contact confirmed", "Account confirmed", "Extra check done")


@dataclass(frozen=True, slots=True)
class ShownRow:
    id: str
    reference: str
    state: str
    state_word: str
    topic: str
    identity: str
    since: str
    promise: str
    promise_at: int
    holder: str


async def rows_for(
    request: WebRequest, agent: ActingAgent, rows: Iterable[InboxRow], *, current: str = ""
) -> Markup:
    """The rows one after another; `current` is the reference of the case being shown, marked in the list."""
    rows = tuple(rows)
    known = await names(request, agent, {row.assignee_id for row in rows})
    front, language, fragments = front_of(request), language_of(request), memory_of(request, Fragments)
    now, zone = front.now(), front.facts.company().zone
    today = day_number(now, zone)
    pieces = []
    for row in rows:
        state, here = state_of(row, now), row.reference == current
        holder = known.get(row.assignee_id, UNKNOWN_NAME) if row.assignee_id else ""
        key = (row.id, row.version, row.topic_name, state, holder, today, zone, language, here)
        piece = fragments.get(key)
        if piece is None:
            shown = _shown(row, state, holder, zone, language, today)
            piece = fragments.keep(key, _draw(front, language, shown, here))
        pieces.append(piece)
    return Markup("".join(pieces))  # noqa: S704  each piece is markup already; joining them as such asks each again


def heads(request: WebRequest) -> Markup:
    """The names of the columns, for lists on wide pages."""
    return drawn(request, "desk/parts/heads.html", (), {})


def state_of(case: Any, now: int) -> str:
    """One closed word for a case or a row: what its reader must know first."""
    if case.status != "open" or not case.promise_at:
        return str(case.status)
    if case.promise_at <= now:
        return "late"
    return "soon" if case.promise_at - now <= SOON_MS else "open"


def identity_words(level: int) -> str:
    return IDENTITY_WORDS[min(max(level, 0), len(IDENTITY_WORDS) - 1)]


def _shown(row: InboxRow, state: str, holder: str, zone: str, language: str, today: int) -> ShownRow:
    return ShownRow(
        id=row.id,
        reference=row.reference,
        state=state,
        state_word=STATE_WORDS[state],
        topic=row.topic_name,
        identity=identity_words(row.identity_level),
        since=short(row.waiting_since, zone, language, today),
        promise=short(row.promise_at, zone, language, today),
        promise_at=row.promise_at,
        holder=holder,
    )


def _draw(front: Front, language: str, row: ShownRow, here: bool) -> Markup:
    html = front.pages.render(language, "desk/parts/row.html", {"row": row, "here": here})
    return Markup(html.decode().strip())  # noqa: S704  our own template, escaped as it was drawn
