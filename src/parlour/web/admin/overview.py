"""The officers' first page: what an officer must know today, said plainly."""

from typing import Any

from litestar import Response, get, post

from custodian_protocol.messages import Nothing
from parlour.foundation.errors import Invalid
from parlour.privacy.actions import save_witnesses
from parlour.privacy.model import Seen
from parlour.privacy.queries import seen, witnesses
from parlour.store.contract import Reader
from parlour.web.admin.guard import Officer, admin_page, officer_in
from parlour.web.forms import read_form
from parlour.web.front import WebRequest, front_of
from parlour.web.pages import see_other


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
    listed = await front_of(request).ground.store.fetch(witnesses)
    return await _log(request, await officer_in(request), "\n".join(one.to_line() for one in listed))


@post("/log", status_code=303)
async def save_log(request: WebRequest) -> Response[Any]:
    form, officer, front = await read_form(request), await officer_in(request), front_of(request)
    try:
        await save_witnesses(front.ground, officer.agent, form["witnesses"])
    except Invalid as refused:
        return await _log(request, officer, form["witnesses"], refused.words)
    return see_other("/admin/log?saved=yes")


async def _log(request: WebRequest, officer: Officer, lines: str, problem: str = "") -> Response[Any]:
    """The newest checkpoint, to be copied by hand and compared later, and who else has seen it."""
    front = front_of(request)
    checkpoint = await front.custodian.ask("checkpoint", Nothing())
    stats = await front.custodian.ask("stats", Nothing())

    def read(reader: Reader) -> list[Seen]:
        said = seen(reader)
        return [said.get(one.name, Seen(one.name)) for one in witnesses(reader)]

    return admin_page(
        request,
        officer,
        "admin/log.html",
        status=400 if problem else 200,
        errors={"witnesses": problem} if problem else {},
        note=checkpoint.note,
        size=stats.log_size,
        lines=lines,
        witnessed=await front.ground.store.fetch(read),
    )
