"""Company, hours, teams and topics, for officers."""

from typing import Any

from litestar import Response, get, post

from parlour.web.admin.forms import Slips
from parlour.web.admin.guard import Officer, admin_page, officer_in
from parlour.web.admin.saving import (
    company_facts,
    hours_facts,
    keep_company,
    keep_hours,
    keep_teams,
    teams_facts,
)
from parlour.web.forms import Form, read_form
from parlour.web.front import WebRequest, front_of
from parlour.web.pages import see_other


@get("/company")
async def show_company(request: WebRequest) -> Response[Any]:
    return _company(request, await officer_in(request))


@post("/company", status_code=303)
async def save_company(request: WebRequest) -> Response[Any]:
    form, officer = await read_form(request), await officer_in(request)
    try:
        await keep_company(front_of(request), officer.agent, form)
    except Slips as slips:
        return _company(request, officer, form, slips)
    return see_other("/admin/company?saved=yes")


@get("/hours")
async def show_hours(request: WebRequest) -> Response[Any]:
    return _hours(request, await officer_in(request))


@post("/hours", status_code=303)
async def save_hours(request: WebRequest) -> Response[Any]:
    form, officer = await read_form(request), await officer_in(request)
    try:
        await keep_hours(front_of(request), officer.agent, form)
    except Slips as slips:
        return _hours(request, officer, form, slips)
    return see_other("/admin/hours?saved=yes")


@get("/teams")
async def show_teams(request: WebRequest) -> Response[Any]:
    return await _teams(request, await officer_in(request))


@post("/teams", status_code=303)
async def save_teams(request: WebRequest) -> Response[Any]:
    form, officer = await read_form(request), await officer_in(request)
    try:
        await keep_teams(front_of(request), officer.agent, form)
    except Slips as slips:
        return await _teams(request, officer, form, slips)
    return see_other("/admin/teams?saved=yes")


def _company(
    request: WebRequest, officer: Officer, form: Form | None = None, slips: Slips | None = None
) -> Response[Any]:
    facts = company_facts(front_of(request).facts.company(), form)
    return admin_page(request, officer, "admin/company.html", **_told(slips), **facts)


def _hours(
    request: WebRequest, officer: Officer, form: Form | None = None, slips: Slips | None = None
) -> Response[Any]:
    facts = hours_facts(front_of(request).facts.company(), form)
    return admin_page(request, officer, "admin/hours.html", **_told(slips), **facts)


async def _teams(
    request: WebRequest, officer: Officer, form: Form | None = None, slips: Slips | None = None
) -> Response[Any]:
    facts = await teams_facts(front_of(request), form)
    return admin_page(request, officer, "admin/teams.html", **_told(slips), **facts)


def _told(slips: Slips | None) -> dict[str, Any]:
    return {"errors": slips.errors, "status": 400} if slips else {}
