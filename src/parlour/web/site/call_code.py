"""Calling us: a code that lets the agent find this conversation, and opens nothing by itself."""

from litestar import Response, get, post
from litestar.params import FromPath

from parlour.calls.actions import digits_of, make_code
from parlour.calls.queries import code_of
from parlour.foundation.errors import NotAllowed
from parlour.web.forms import read_form
from parlour.web.front import WebRequest, front_of
from parlour.web.pages import page, see_other
from parlour.web.site.entering import NotHere, entered_case, held_room


@get("/c/{reference:str}/call-code")
async def show_call_code(request: WebRequest, reference: FromPath[str]) -> Response[bytes]:
    front = front_of(request)
    case = await entered_case(request, held_room(request, reference))
    found = await front.ground.store.fetch(lambda reader: code_of(reader, case.id, front.now()))
    digits = digits_of(front.ground.web_key, found[0]) if found else ""
    return page(request, "site/call/code.html", case=case, digits=digits, ends_at=found[1] if found else 0)


@post("/c/{reference:str}/call-code")
async def new_call_code(request: WebRequest, reference: FromPath[str]) -> Response[bytes]:
    await read_form(request)
    held = held_room(request, reference)
    try:
        await make_code(front_of(request).ground, held.customer)
    except NotAllowed:
        raise NotHere(held.reference, ended=True) from None
    return see_other(f"/c/{held.reference}/call-code")


routes = [show_call_code, new_call_code]
