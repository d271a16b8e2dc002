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
from parlour.web.sessions import rooms, rooms_cookie
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


routes = [leave]
