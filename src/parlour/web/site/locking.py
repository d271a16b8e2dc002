"""`/lock`: a phone was stolen, a code was seen. One press ends every session, code and link of a conversation."""

from litestar import Response, get, post
from litestar.params import FromPath

from custodian_protocol.messages import CaseState, OnCase
from parlour.cases.actions import apply_change, drop_links
from parlour.sealing.custodian import CustodianAway, CustodianRefused
from parlour.web.cookies import no_cookie
from parlour.web.forms import read_form
from parlour.web.front import WebRequest, front_of
from parlour.web.pages import page
from parlour.web.sessions import HeldRoom, rooms, rooms_cookie
from parlour.web.site.entering import NotHere, held_room
from parlour.web.site.receipt_cookies import RECEIPT_COOKIE


@get("/lock")
async def lock_page(request: WebRequest) -> Response[bytes]:
    return page(request, "site/lock.html", held=rooms(request).held, locked="", away=False)


@post("/c/{reference:str}/lock")
async def lock(request: WebRequest, reference: FromPath[str]) -> Response[bytes]:
    await read_form(request)
    held = held_room(request, reference)
    try:
        await _lock(request, held)
    except CustodianAway:
        return page(request, "site/lock.html", 503, held=rooms(request).held, locked="", away=True)
    except CustodianRefused:
        raise NotHere(held.reference, ended=True) from None
    left = rooms(request).without(held.reference)
    cookies = (rooms_cookie(request, left), no_cookie(request, RECEIPT_COOKIE))
    return page(request, "site/lock.html", held=left.held, locked=held.reference, away=False, cookies=cookies)


async def _lock(request: WebRequest, held: HeldRoom) -> None:
    """The custodian first: it alone knows codes and sessions. Then the store, whose writers ask nobody."""
    front, case_id = front_of(request), held.customer.case_id
    state: CaseState = await front.custodian.ask("lock", OnCase(held.customer.principal(), case_id))
    await apply_change(front.ground, state.change)
    await drop_links(front.ground, case_id)


routes = [lock_page, lock]
