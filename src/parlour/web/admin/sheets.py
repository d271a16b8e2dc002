"""New recovery sheets, for an officer, over a touch for exactly that. Sheets printed earlier stay good."""

from typing import Any

from litestar import Response, get, post

from custodian_protocol.acts import SHEETS
from custodian_protocol.messages import CeremonyWanted, Refusal, SheetsWanted, Touch
from parlour.foundation.errors import Invalid
from parlour.sealing.custodian import CustodianRefused
from parlour.web.admin.guard import Officer, admin_page, officer_in
from parlour.web.forms import read_form
from parlour.web.front import WebRequest, front_of
from parlour.web.passkeys import answer_to, ceremony_response


@get("/sheets")
async def show_sheets(request: WebRequest) -> Response[Any]:
    return _sheets(request, await officer_in(request))


@post("/sheets/ceremony", status_code=200)
async def ceremony(request: WebRequest) -> Response[Any]:
    await read_form(request)
    return await ceremony_response(request, _touch_for(await officer_in(request)))


@post("/sheets", status_code=200)
async def print_sheets(request: WebRequest) -> Response[Any]:
    form, officer = await read_form(request), await officer_in(request)
    front, principal = front_of(request), officer.agent.principal()
    try:
        answer = await answer_to(front, form, _touch_for(officer), person=officer.agent.name)
        await front.custodian.ask("touch", Touch(principal, answer))
        keep_file = officer.installation.root_provider == "file"
        printed = await front.custodian.ask("sheets", SheetsWanted("", principal, keep_file=keep_file))
    except (CustodianRefused, Invalid) as refused:
        if refused.code == Refusal.NO_SESSION:
            raise
        return _sheets(request, officer, problem=refused.words)
    return _sheets(request, officer, sheets=printed.sheets)


def _sheets(
    request: WebRequest, officer: Officer, *, problem: str = "", sheets: tuple[str, ...] = ()
) -> Response[Any]:
    return admin_page(
        request,
        officer,
        "admin/sheets.html",
        status=403 if problem else 200,
        problem=problem,
        sheets=sheets,
        installation=officer.installation,
        demo=front_of(request).passkeys is not None,
    )


def _touch_for(officer: Officer) -> CeremonyWanted:
    return CeremonyWanted("touch", officer.agent.principal(), SHEETS, "", "")
