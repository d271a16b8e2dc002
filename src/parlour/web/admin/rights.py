"""What somebody of the staff may do. A change takes two officers and a day, as an invitation does."""

import json
from dataclasses import dataclass
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from custodian_protocol.acts import rights_act
from custodian_protocol.messages import AskApproval, Refusal, StaffEntry
from custodian_protocol.shapes import ROLES
from parlour.foundation.errors import Invalid, NotFound
from parlour.sealing.custodian import CustodianRefused
from parlour.teams.queries import teams
from parlour.web.admin.guard import Officer, admin_page, officer_in
from parlour.web.admin.touching import pose, touched
from parlour.web.forms import Form, read_form
from parlour.web.front import WebRequest, front_of
from parlour.web.pages import see_other


@dataclass(frozen=True, slots=True)
class Rights:
    staff: str
    roles: tuple[str, ...]
    teams: tuple[str, ...]

    def act(self) -> str:
        return rights_act(self.staff, self.roles, self.teams)

    def text(self) -> str:
        about = {"staff": self.staff, "roles": sorted(self.roles), "teams": sorted(self.teams)}
        return json.dumps(about, sort_keys=True)


@get("/people/{staff:str}")
async def show_rights(request: WebRequest, staff: FromPath[str]) -> Response[Any]:
    officer = await officer_in(request)
    person = _person(officer, staff)
    return await _rights(request, officer, person, Rights(staff, person.roles, person.teams))


@post("/people/{staff:str}/ceremony", status_code=200)
async def ceremony(request: WebRequest, staff: FromPath[str]) -> Response[Any]:
    form, officer = await read_form(request), await officer_in(request)
    return await pose(request, officer, (await _read(request, staff, form)).act())


@post("/people/{staff:str}", status_code=303)
async def ask(request: WebRequest, staff: FromPath[str]) -> Response[Any]:
    form, officer = await read_form(request), await officer_in(request)
    person = _person(officer, staff)
    wanted = Rights(staff, tuple(form.many("roles")), tuple(form.many("teams")))
    try:
        wanted = await _read(request, staff, form)
        principal = await touched(request, officer, form, wanted.act())
        asked = AskApproval(principal, "rights", wanted.text(), "")
        await front_of(request).custodian.ask("ask-approval", asked)
    except (CustodianRefused, Invalid) as refused:
        if refused.code == Refusal.NO_SESSION:
            raise
        return await _rights(request, officer, person, wanted, refused.words)
    return see_other("/admin/people?saved=yes")


def _person(officer: Officer, staff: str) -> StaffEntry:
    found = next((one for one in officer.staff if one.staff == staff and not one.left), None)
    if found is None:
        raise NotFound("There is nobody of this name on the staff.")
    return found


async def _read(request: WebRequest, staff: str, form: Form) -> Rights:
    known = {team.id for team in await front_of(request).ground.store.fetch(teams)}
    wanted = Rights(staff, tuple(form.many("roles")), tuple(form.many("teams")))
    must_be_rights(wanted.roles, wanted.teams, known)
    return wanted


def must_be_rights(roles: tuple[str, ...], teams: tuple[str, ...], known: set[str]) -> None:
    """Raises Invalid. Also for whom an officer invites."""
    if not roles or not set(roles) <= set(ROLES):
        raise Invalid("Choose what this person may do.")
    works = set(roles) & {"agent", "supervisor"}
    if not set(teams) <= known or (works and not teams):
        raise Invalid("Choose at least one team for an agent or a supervisor.")


async def _rights(
    request: WebRequest, officer: Officer, person: StaffEntry, wanted: Rights, problem: str = ""
) -> Response[Any]:
    front = front_of(request)
    return admin_page(
        request,
        officer,
        "admin/rights.html",
        status=400 if problem else 200,
        errors={"roles": problem} if problem else {},
        person=person,
        own=person.staff == officer.agent.staff_id,
        wanted=wanted,
        teams=[team for team in await front.ground.store.fetch(teams) if not team.retired],
        demo=front.passkeys is not None,
    )
