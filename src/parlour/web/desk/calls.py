"""Calls of an agent's teams in the order promised, and finding the case of somebody who calls us."""

from dataclasses import dataclass
from typing import Any

from litestar import Response, get, post

from parlour.agents.model import ActingAgent
from parlour.calls.actions import find_by_code
from parlour.calls.model import CallRow
from parlour.calls.queries import call_list
from parlour.cases.queries import case_by_id
from parlour.foundation.errors import NotFound
from parlour.web.desk.frame import desk_page
from parlour.web.desk.guard import signed_in
from parlour.web.desk.people import UNKNOWN_NAME, names
from parlour.web.desk.when import day_number, short
from parlour.web.forms import read_form
from parlour.web.front import WebRequest, front_of
from parlour.web.pages import language_of, see_other

STATE_WORDS = {"waiting": "Waiting", "dialling": "Being called", "missed": "Missed"}


@dataclass(frozen=True, slots=True)
class ShownCall:
    reference: str
    topic: str
    state: str
    start: str
    end: str
    tries: int
    relay: bool
    holder: str


@get("/calls")
async def show_calls(request: WebRequest) -> Response[Any]:
    agent, front = signed_in(request), front_of(request)
    seen = None if agent.is_officer else agent.teams
    rows = await front.ground.store.fetch(lambda reader: call_list(reader, seen))
    return desk_page(request, "desk/calls.html", view="calls", rows=await _shown(request, agent, rows))


@post("/calls/code", status_code=303)
async def find_caller(request: WebRequest) -> Response[Any]:
    """Leads to the case's page, where the agent must still be allowed to take it."""
    form = await read_form(request)
    agent, front = signed_in(request), front_of(request)
    case_id = await find_by_code(front.ground, agent, form["code"])
    case = await front.ground.store.fetch(lambda reader: case_by_id(reader, case_id))
    if case is None:
        raise NotFound
    return see_other(f"/desk/case/{case.reference}")


async def _shown(request: WebRequest, agent: ActingAgent, rows: tuple[CallRow, ...]) -> list[ShownCall]:
    front, language = front_of(request), language_of(request)
    known = await names(request, agent, {row.assignee_id for row in rows})
    zone = front.facts.company().zone
    today = day_number(front.now(), zone)
    return [
        ShownCall(
            reference=row.reference,
            topic=row.topic_name,
            state=STATE_WORDS[row.call.state],
            start=short(row.call.from_at, zone, language, today),
            end=short(row.call.by_at, zone, language, today),
            tries=row.call.tries,
            relay=row.call.relay,
            holder=known.get(row.assignee_id, UNKNOWN_NAME) if row.assignee_id else "",
        )
        for row in rows
    ]
