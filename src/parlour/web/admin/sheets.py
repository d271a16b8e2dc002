"""New recovery sheets, for an officer, over a touch for exactly that. Sheets printed earlier stay good."""

from typing import Any

from litestar import Response, get, post

from custodian_protocol.acts import SHEETS
from custodian_protocol.messages import Refusal, SheetsWanted
from parlour.foundation.errors import Invalid
from parlour.sealing.custodian import CustodianRefused
from parlour.web.admin.guard import Officer, admin_page, officer_in
from parlour.web.admin.touching import pose, touched
from parlour.web.forms import read_form
from parlour.web.front import WebRequest, front_of


@get("/sheets")
async def show_sheets(request: WebRequest) -> Response[Any]:
    return _sheets(request, await officer_in(request))


@post("/sheets/ceremony", status_code=200)
async def ceremony(request: WebRequest) -> Response[Any]:
    await read_form(request)
    return await pose(request, await officer_in(request), SHEETS)


@post("/sheets", status_code=200)
async def print_sheets(request: WebRequest) -> Response[Any]:
    form, officer = await read_form(request), await officer_in(request)
    keep_file = officer.installation.root_provider != "officers"
    try:
        principal = await touched(request, officer, form, SHEETS)
        printed = await front_of(request).custodian.ask(
            "sheets", SheetsWanted("", principal, keep_file=keep_file)
        )
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
