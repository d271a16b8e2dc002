"""What was opened, by whom, and whether anything came of it: for those who supervise. References, never a word.

Each number leads to its list. The log knows more, and nobody can edit it: `parlour log who`.
"""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from litestar import Response, get
from litestar.params import FromPath

from parlour.agents.model import ActingAgent
from parlour.cases.queries.facts import reveals_since, solved_without
from parlour.foundation.clock import DAY
from parlour.foundation.errors import NotAllowed
from parlour.guard.model import Opening
from parlour.guard.queries import openings, past_date
from parlour.store.contract import Reader
from parlour.web.asked_for import may_approve
from parlour.web.desk.frame import desk_page
from parlour.web.desk.guard import signed_in
from parlour.web.desk.people import UNKNOWN_NAME, names
from parlour.web.front import WebRequest, front_of

SPANS = {"day": 1, "week": 7, "month": 28}


@dataclass(frozen=True, slots=True)
class Person:
    id: str
    name: str
    opened: int
    idle: int  # of these, nothing came
    shown: int  # masked details


@get("/exposure")
async def show_exposure(request: WebRequest) -> Response[Any]:
    agent, span = _supervising(request), _span(request)
    now, teams = front_of(request).now(), _teams(agent)
    since = now - SPANS[span] * DAY

    def read(reader: Reader) -> tuple[list[Opening], list[str], dict[str, int], tuple[int, int]]:
        shown, solved = reveals_since(reader, since), solved_without(reader, since)
        return openings(reader, teams, since), past_date(reader, now), shown, solved

    found, late, shown, solved = await front_of(request).ground.store.fetch(read)
    by_person: dict[str, list[Opening]] = defaultdict(list)
    for one in found:
        by_person[one.staff].append(one)
    known = await names(request, agent, by_person)
    people = [
        Person(
            staff,
            known.get(staff, UNKNOWN_NAME),
            len(opened),
            sum(not one.acted for one in opened),
            shown.get(staff, 0),
        )
        for staff, opened in by_person.items()
    ]
    return desk_page(
        request,
        "desk/exposure.html",
        people=sorted(people, key=lambda one: (-one.idle, -one.opened, one.name)),
        opened=len(found),
        idle=sum(not one.acted for one in found),
        late=late,
        shown=sum(one.shown for one in people),
        solved=solved,
        span=span,
        spans=SPANS,
    )


@get("/exposure/{staff:str}")
async def show_openings(request: WebRequest, staff: FromPath[str]) -> Response[Any]:
    agent, span = _supervising(request), _span(request)
    front, teams = front_of(request), _teams(agent)
    since = front.now() - SPANS[span] * DAY
    found = await front.ground.store.fetch(lambda reader: openings(reader, teams, since))
    only_idle = request.query_params.get("only", "") == "idle"
    shown = [one for one in found if staff in ("all", one.staff) and not (only_idle and one.acted)]
    known = await names(request, agent, {one.staff for one in shown} | {staff})
    return desk_page(
        request,
        "desk/openings.html",
        openings=shown,
        names=known,
        who="" if staff == "all" else known.get(staff, UNKNOWN_NAME),
        only_idle=only_idle,
        span=span,
    )


def _supervising(request: WebRequest) -> ActingAgent:
    agent = signed_in(request)
    if not may_approve(agent):
        raise NotAllowed("Only supervisors and officers see who opened what.", code="supervisors-only")
    return agent


def _span(request: WebRequest) -> str:
    wanted = request.query_params.get("span", "week")
    return wanted if wanted in SPANS else "week"


def _teams(agent: ActingAgent) -> tuple[str, ...] | None:
    """Whose openings are shown; None for everybody's."""
    return None if {"privacy", "officer"} & set(agent.roles) else agent.teams
