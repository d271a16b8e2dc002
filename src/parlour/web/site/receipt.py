"""The receipt: shown for one hour or until it is saved, and after that only ever replaced."""

from litestar import Response, get, post
from litestar.params import FromPath

from custodian_protocol.messages import CustomerSession, NewReceipt, ReceiptShown, Refusal
from parlour.customers.model import from_session
from parlour.identity.receipt_code import show
from parlour.identity.rooms import derive_room
from parlour.sealing.custodian import CustodianRefused
from parlour.web.cookies import no_cookie
from parlour.web.forms import BadInput, read_form
from parlour.web.front import Front, WebRequest, front_of
from parlour.web.pages import page, see_other
from parlour.web.security import send_key
from parlour.web.sessions import HeldRoom, rooms, rooms_cookie
from parlour.web.site.entering import entered_case, held_room
from parlour.web.site.receipt_cookies import RECEIPT_COOKIE, kept_receipt, receipt_cookie
from parlour.web.site.writing import checked_key
from parlour.web.words import said


@get("/c/{reference:str}/receipt")
async def receipt_page(request: WebRequest, reference: FromPath[str]) -> Response[bytes]:
    held = held_room(request, reference)
    case = await entered_case(request, held)
    code = show(kept.code) if (kept := kept_receipt(request, held.reference)) else ""
    return page(request, "site/receipt.html", case=case, code=code, now=front_of(request).now())


@post("/c/{reference:str}/receipt")
async def receipt_act(request: WebRequest, reference: FromPath[str]) -> Response[bytes]:
    form = await read_form(request)
    held = held_room(request, reference)
    match form["act"]:
        case "saved":
            return see_other(f"/c/{held.reference}", cookies=(no_cookie(request, RECEIPT_COOKIE),))
        case "new":
            return await _replace(request, held, send_key(request, checked_key(form)))
        case _:
            raise BadInput(400, said("Part of this form is missing. Please open the page again."))


async def _replace(request: WebRequest, held: HeldRoom, form_key: str) -> Response[bytes]:
    session, code = await _new_code(front_of(request), held, form_key)
    renewed = HeldRoom(held.reference, from_session(session))
    cookies = (
        rooms_cookie(request, rooms(request).adding(renewed)),
        receipt_cookie(request, held.reference, code, shared=rooms(request).shared),
    )
    return see_other(f"/c/{held.reference}/receipt", cookies=cookies)


async def _new_code(front: Front, held: HeldRoom, form_key: str) -> tuple[CustomerSession, str]:
    """Derived from the form's key, so that a second press of the button makes the same code.

    The first press ends every session of the case, this browser's too. When its answer was lost on the
    way, the second press comes with a dead session and would lock the customer out: the new code, which
    only this form leads to, opens the case again.
    """
    fresh = derive_room(front.ground.web_key, form_key)
    wanted = NewReceipt(held.customer.principal(), held.customer.case_id, fresh.lookup, fresh.verifier)
    session: CustomerSession
    try:
        session = await front.custodian.ask("new-receipt", wanted)
    except CustodianRefused as refused:
        if refused.code != Refusal.NO_SESSION:
            raise
        session = await front.custodian.ask("receipt", ReceiptShown(fresh.lookup, fresh.proof))
    return session, fresh.code


routes = [receipt_page, receipt_act]
