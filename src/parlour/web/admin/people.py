"""People: who works here, whom an officer invites, and what waits out its 24 hours. The custodian keeps it all."""

from dataclasses import dataclass
from typing import Any

from litestar import Response, get, post

from custodian_protocol.acts import approve_act, invite_act, remove_act
from custodian_protocol.messages import (
    Approve,
    Invite,
    Nothing,
    Refusal,
    StaffNamed,
    StopPending,
)
from parlour.agents.actions import send_away
from parlour.foundation.errors import Invalid
from parlour.rota.actions import leave as leave_rota
from parlour.sealing.custodian import CustodianRefused
from parlour.teams.queries import teams
from parlour.web.admin.guard import Officer, admin_page, officer_in
from parlour.web.admin.rights import must_be_rights
from parlour.web.admin.touching import pose, touched
from parlour.web.forms import Form, read_form
from parlour.web.front import WebRequest, front_of
from parlour.web.pages import see_other

MOST_NAME = 100


@dataclass(frozen=True, slots=True)
class Invited:
    """Whom a form asks to add. A touch is bound to exactly these three."""

    name: str = ""
    roles: tuple[str, ...] = ("agent",)
    teams: tuple[str, ...] = ()

    def act(self) -> str:
        return invite_act(self.name, self.roles, self.teams)


@get("/people")
async def show_people(request: WebRequest) -> Response[Any]:
    return await _people(request, await officer_in(request), Invited())


@post("/people/ceremony", status_code=200)
async def ceremony(request: WebRequest) -> Response[Any]:
    """For what the form names: somebody who leaves, something to approve, else an invitation."""
    form, officer = await read_form(request), await officer_in(request)
    if form["staff"]:
        act = remove_act(form["staff"])
    else:
        act = approve_act(form["id"]) if form["id"] else (await _read(request, form)).act()
    return await pose(request, officer, act)


@post("/people", status_code=200)
async def invite(request: WebRequest) -> Response[Any]:
    """The answer shows the invitation's link, once: it is kept nowhere, so there is no redirect."""
    form, officer = await read_form(request), await officer_in(request)
    front, wanted = front_of(request), Invited()
    try:
        wanted = await _read(request, form)
        principal = await touched(request, officer, form, wanted.act())
        invitation = await front.custodian.ask(
            "invite", Invite(principal, wanted.name, wanted.roles, wanted.teams)
        )
    except (CustodianRefused, Invalid) as refused:
        if refused.code == Refusal.NO_SESSION:
            raise
        return await _people(request, officer, wanted, problem=refused.words)
    link = f"{front.settings.url}/admin/join/{invitation.token}"
    return await _people(request, officer, Invited(), link=link, until=invitation.expires_at, who=wanted.name)


@post("/people/approve", status_code=303)
async def approve(request: WebRequest) -> Response[Any]:
    form, officer = await read_form(request), await officer_in(request)
    front, asked = front_of(request), form["id"]
    try:
        principal = await touched(request, officer, form, approve_act(asked))
        await front.custodian.ask("approve", Approve(principal, asked))
    except (CustodianRefused, Invalid) as refused:
        return await _refused(request, officer, refused, "pending")
    return see_other("/admin/people?saved=yes")


@post("/people/remove", status_code=303)
async def remove(request: WebRequest) -> Response[Any]:
    """The custodian first: if the store is away, what it decided already holds for every opening and taking."""
    form, officer = await read_form(request), await officer_in(request)
    front, leaving = front_of(request), form["staff"]
    try:
        principal = await touched(request, officer, form, remove_act(leaving))
        await front.custodian.ask("remove-staff", StaffNamed(principal, leaving))
    except (CustodianRefused, Invalid) as refused:
        return await _refused(request, officer, refused, "staff")
    await send_away(front.ground, officer.agent, leaving)
    front.facts.forget()
    await leave_rota(front.ground, leaving)
    return see_other("/admin/people?saved=yes")


@post("/people/stop", status_code=303)
async def stop(request: WebRequest) -> Response[Any]:
    form, officer = await read_form(request), await officer_in(request)
    await front_of(request).custodian.ask("stop-pending", StopPending(officer.agent.principal(), form["id"]))
    return see_other("/admin/people?saved=yes")


async def _refused(
    request: WebRequest, officer: Officer, refused: CustodianRefused | Invalid, field: str
) -> Response[Any]:
    if refused.code == Refusal.NO_SESSION:
        raise refused
    return await _people(request, officer, Invited(), problem=refused.words, field=field)


async def _people(
    request: WebRequest,
    officer: Officer,
    wanted: Invited,
    *,
    problem: str = "",
    link: str = "",
    until: int = 0,
    who: str = "",
    field: str = "name",
) -> Response[Any]:
    front = front_of(request)
    known = await front.ground.store.fetch(lambda reader: teams(reader, with_retired=True))
    pending = await front.custodian.ask("pending", Nothing())
    return admin_page(
        request,
        officer,
        "admin/people.html",
        status=400 if problem else 200,
        errors={field: problem} if problem else {},
        people=[one for one in officer.staff if not one.left],
        now=front.now(),
        team_names={team.id: team.name for team in known},
        teams=[team for team in known if not team.retired],
        pending=[one for one in pending.changes if one.kind != "policy"],
        wanted=wanted,
        link=link,
        until=until,
        who=who,
        demo=front.passkeys is not None,
    )


async def _read(request: WebRequest, form: Form) -> Invited:
    known = {team.id for team in await front_of(request).ground.store.fetch(teams)}
    wanted = Invited(form.text("name"), tuple(form.many("roles")), tuple(form.many("teams")))
    if not wanted.name or len(wanted.name) > MOST_NAME or not wanted.name.isprintable():
        raise Invalid("Enter the person's name as colleagues and customers know it.")
    must_be_rights(wanted.roles, wanted.teams, known)
    return wanted
