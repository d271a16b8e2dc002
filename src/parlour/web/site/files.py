"""Photos and files for a conversation that is already safe: sent beside it, so that a long upload over a bad
connection never carries the words with it when it breaks off."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from parlour.files import policy
from parlour.files.actions import Receiving, add_as_customer
from parlour.foundation.errors import Busy, Conflict, Gone, Invalid, NotAllowed
from parlour.sealing.custodian import CustodianAway, CustodianRefused
from parlour.web.downloads import download
from parlour.web.front import WebRequest, front_of
from parlour.web.pages import page, see_other
from parlour.web.security import send_key
from parlour.web.site.entering import NotHere, entered_case, held_room
from parlour.web.site.room import have_it_reopened
from parlour.web.site.writing import body_errors, checked_key
from parlour.web.uploads import Uploads, dropped_unless_added, read_uploads
from parlour.web.words import said

NO_FILE = said("Choose a photo or file")
TOO_LARGE = said("One of these files is larger than 100 MB. Nothing was sent. Choose a smaller one")
NOT_OPENED = said("We cannot open files this minute. They are safe. Please try again soon.")


@get("/c/{reference:str}/files")
async def files_page(request: WebRequest, reference: FromPath[str]) -> Response[bytes]:
    return await _show(request, reference)


@post("/c/{reference:str}/files")
async def add_files(request: WebRequest, reference: FromPath[str]) -> Response[bytes]:
    front, held = front_of(request), held_room(request, reference)
    customer = held.customer
    await entered_case(request, held)
    uploads = await read_uploads(request, lambda name: Receiving(front.ground, customer.case_id, name))
    body = uploads.form.text("body")
    try:
        with dropped_unless_added(front.ground, uploads):
            if errors := _errors(uploads, body):
                return await _show(request, reference, errors, body, 400)
            key = send_key(request, checked_key(uploads.form))
            sent = await add_as_customer(front.ground, customer, uploads.files, body=body, form_key=key)
            uploads.added = not sent.repeated
    except (NotAllowed, Gone, Invalid, Conflict) as refused:
        return await _refused(request, reference, refused, body)
    if sent.resolved:
        await have_it_reopened(front, held)
    return see_other(f"/c/{held.reference}#latest")


@get("/c/{reference:str}/files/{file_id:str}")
async def get_file(request: WebRequest, reference: FromPath[str], file_id: FromPath[str]) -> Response[Any]:
    front, held = front_of(request), held_room(request, reference)
    case = await entered_case(request, held)
    try:
        return await download(front, held.customer.principal(), case.id, file_id, purpose="")
    except (CustodianAway, CustodianRefused):
        raise Busy(NOT_OPENED) from None


def _errors(uploads: Uploads, body: str) -> dict[str, str]:
    if uploads.too_large:
        return {"file": TOO_LARGE}
    if not uploads.files:
        return {"file": NO_FILE}
    return body_errors(body) if body else {}


async def _refused(request: WebRequest, reference: str, refused: Any, body: str) -> Response[bytes]:
    if isinstance(refused, NotAllowed):
        raise NotHere(reference, ended=True, kept=body) from None
    if isinstance(refused, Gone):
        return page(request, "site/closed.html", 410, words=refused.words, body=body)
    return await _show(request, reference, {"file": refused.words}, body, 409)


async def _show(
    request: WebRequest,
    reference: str,
    errors: dict[str, str] | None = None,
    body: str = "",
    status: int = 200,
) -> Response[bytes]:
    case = await entered_case(request, held_room(request, reference))
    return page(
        request,
        "site/files.html",
        status,
        case=case,
        errors=errors or {},
        body=body,
        most=policy.MOST_AT_ONCE,
    )


routes = [files_page, add_files, get_file]
