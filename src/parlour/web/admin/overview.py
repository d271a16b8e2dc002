"""The officers' first page: what an officer must know today, said plainly."""

from typing import Any

from litestar import Response, get

from custodian_protocol.messages import Nothing
from parlour.web.admin.guard import admin_page, officer_in
from parlour.web.front import WebRequest, front_of


@get("/")
async def overview(request: WebRequest) -> Response[Any]:
    officer, custodian = await officer_in(request), front_of(request).custodian
    pending = await custodian.ask("pending", Nothing())
    return admin_page(
        request,
        officer,
        "admin/overview.html",
        stats=await custodian.ask("stats", Nothing()),
        installation=officer.installation,
        pending=len(pending.changes),
        unfinished=not front_of(request).facts.company().set_up,
    )


@get("/log")
async def show_log(request: WebRequest) -> Response[Any]:
    """The newest checkpoint, to be copied by hand and compared later."""
    officer, custodian = await officer_in(request), front_of(request).custodian
    checkpoint = await custodian.ask("checkpoint", Nothing())
    stats = await custodian.ask("stats", Nothing())
    return admin_page(request, officer, "admin/log.html", note=checkpoint.note, size=stats.log_size)
