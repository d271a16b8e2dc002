"""What was opened, by whom, and whether anything came of it: for those who supervise. References, never a word.

Each number leads to its list. The log knows more, and nobody can edit it: `parlour log who`.
"""

from dataclasses import dataclass
from typing import Any

from litestar import Response, get
from litestar.params import FromPath

from parlour.agents.model import ActingAgent
from parlour.cases.queries.facts import solved_without
from parlour.exposure.kept.records import report, reports
from parlour.exposure.report import page, policy
from parlour.foundation.clock import DAY
from parlour.foundation.errors import NotAllowed, NotFound
from parlour.guard.model import Opening, Shown
from parlour.guard.queries import missed, openings, past_date, reveals
from parlour.store.contract import Reader
from parlour.web.answers import Answer
from parlour.web.asked_for import may_approve
from parlour.web.desk.frame import desk_page
from parlour.web.desk.guard import signed_in
from parlour.web.desk.people import UNKNOWN_NAME, names
from parlour.web.front import WebRequest, front_of

SPANS = {"day": 1, "week": 7, "month": 28}


@dataclass(frozen=True, slots=True)
class Numbers:
    """What the store says of one span, for whoever asks."""

    opened: list[Opening]
    shown: list[Shown]
    missed: list[Shown]
    late: list[str]
    solved: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Person:
    id: str
    name: str
    opened: int
    idle: int  # of these, nothing came
    shown: int  # protected details
    missed: int  # cases looked for that are not there, or not theirs


@get("/exposure")
async def show_exposure(request: WebRequest) -> Response[Any]:
    agent, span = _supervising(request), _span(request)
    found = await _numbers(request, agent, span)
    staff = {one.staff for one in found.opened} | {one.staff for one in (*found.shown, *found.missed)}
    known = await names(request, agent, staff)
    people = [_person(found, one, known.get(one, UNKNOWN_NAME)) for one in staff]
    return desk_page(
        request,
        "desk/exposure.html",
        people=sorted(people, key=lambda one: (-one.idle, -one.opened, one.name)),
        opened=len(found.opened),
        idle=sum(not one.acted for one in found.opened),
        late=found.late,
        shown=len(found.shown),
        missed=len(found.missed),
        solved=found.solved,
        span=span,
        spans=SPANS,
        reports=await front_of(request).ground.store.fetch(reports),
    )


@get("/exposure/{staff:str}")
async def show_openings(request: WebRequest, staff: FromPath[str]) -> Response[Any]:
    agent, span, only = _supervising(request), _span(request), request.query_params.get("only", "")
    found = await _numbers(request, agent, span)
    lists: dict[str, list[Any]] = {"shown": found.shown, "missed": found.missed}
    lists["idle"] = [one for one in found.opened if not one.acted]
    wanted = [one for one in lists.get(only, found.opened) if staff in ("all", one.staff)]
    known = await names(request, agent, {one.staff for one in wanted} | {staff})
    return desk_page(
        request,
        "desk/openings.html",
        entries=wanted,
        names=known,
        who="" if staff == "all" else known.get(staff, UNKNOWN_NAME),
        only=only if only in lists else "",
        span=span,
    )


@get("/exposure/reports/{report_id:str}")
async def show_report(request: WebRequest, report_id: FromPath[str]) -> Response[Any]:
    """What public posts and direct messages gave away. A page that stands alone, under a policy of its own."""
    _supervising(request)
    found = await front_of(request).ground.store.fetch(lambda reader: report(reader, report_id))
    if found is None:
        raise NotFound("There is no such report.")
    headers = {"content-security-policy": f"{policy()}; frame-ancestors 'none'", "cache-control": "no-store"}
    return Answer(page(found.summary).encode(), 200, headers)


async def _numbers(request: WebRequest, agent: ActingAgent, span: str) -> Numbers:
    front, teams = front_of(request), _teams(agent)
    now = front.now()
    since = now - SPANS[span] * DAY

    def read(reader: Reader) -> Numbers:
        opened, shown = openings(reader, teams, since), reveals(reader, teams, since)
        # Whose misses they are depends on no case, so only those see them who see every team.
        vain = missed(reader, since) if teams is None else []
        return Numbers(opened, shown, vain, past_date(reader, now), solved_without(reader, since))

    return await front.ground.store.fetch(read)


def _person(found: Numbers, staff: str, name: str) -> Person:
    opened = [one for one in found.opened if one.staff == staff]
    idle = sum(not one.acted for one in opened)
    shown, vain = (sum(one.staff == staff for one in entries) for entries in (found.shown, found.missed))
    return Person(staff, name, len(opened), idle, shown, vain)


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
