"""Leaving: this device forgets the conversation; the conversation itself stays."""

import contextlib

from litestar import Response, post
from litestar.params import FromPath

from custodian_protocol.messages import SessionNamed
from parlour.sealing.custodian import CustodianAway, CustodianRefused
from parlour.web.cookies import no_cookie
from parlour.web.forms import read_form
from parlour.web.front import WebRequest, front_of
from parlour.web.pages import see_other
from parlour.web.security import FORM_COOKIE
from parlour.web.sessions import ROOM_COOKIE, rooms, rooms_cookie
from parlour.web.site.entering import held_room
from parlour.web.site.receipt_cookies import RECEIPT_COOKIE


@post("/c/{reference:str}/leave")
async def leave(request: WebRequest, reference: FromPath[str]) -> Response[bytes]:
    await read_form(request)
    held = held_room(request, reference)
    with contextlib.suppress(CustodianAway, CustodianRefused):  # the browser forgets either way
        await front_of(request).custodian.ask("sign-out", SessionNamed(held.customer.principal()))
    left = rooms(request).without(held.reference)
    return see_other("/", cookies=(rooms_cookie(request, left), no_cookie(request, RECEIPT_COOKIE)))


@post("/leave")
async def leave_quickly(request: WebRequest) -> Response[bytes]:
    """The secrets go with the cookies, and what the browser kept of the pages with them. Nobody is asked: this
    has to be quick."""
    await read_form(request)
    cookies = tuple(no_cookie(request, name) for name in (ROOM_COOKIE, RECEIPT_COOKIE, FORM_COOKIE))
    answer = see_other("/", cookies=cookies)
    answer.headers["clear-site-data"] = '"cache", "storage"'
    return answer


routes = [leave, leave_quickly]
