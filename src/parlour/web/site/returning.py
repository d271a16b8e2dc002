"""Coming back with a receipt code, from any device.

While the custodian is away a code cannot be checked. Whoever came to say something says it all the same:
the words begin a conversation of their own, with its own receipt, and nothing is lost.
"""

from dataclasses import dataclass, replace

from litestar import Response, get, post

from custodian_protocol.messages import CustomerSession, ReceiptShown, Refusal
from parlour.cases.actions import open_case
from parlour.cases.queries import case_by_id
from parlour.customers.model import from_session
from parlour.identity.receipt_code import Slip, lookup_and_proof, read_code
from parlour.sealing.custodian import CustodianAway, CustodianRefused
from parlour.store.contract import Reader
from parlour.web.forms import read_form
from parlour.web.front import Front, WebRequest, front_of
from parlour.web.pages import language_of, page, see_other
from parlour.web.security import send_key
from parlour.web.sessions import HeldRoom, Rooms, rooms, rooms_cookie
from parlour.web.site.writing import WORDS_LIMIT, body_errors, checked_key, entered
from parlour.web.words import said

NO_CODE = said("Enter your receipt code")
UNKNOWN = said("No conversation opens with this code. Check each group, or start a new conversation")


@dataclass(frozen=True, slots=True)
class Shown:
    """What the page gives back after a code that did not open."""

    code: str = ""
    body: str = ""
    key: str = ""
    shared: bool = False
    away: bool = False


@get("/return")
async def return_page(request: WebRequest) -> Response[bytes]:
    return _show(request, Shown())


@post("/return")
async def open_with_code(request: WebRequest) -> Response[bytes]:
    form = await read_form(request, WORDS_LIMIT)
    shown = Shown(form.text("code"), form.text("body"), checked_key(form), "shared" in form)
    try:
        code = read_code(shown.code) if shown.code else ""
    except Slip as slip:
        return _show(request, shown, 400, code=slip.words)
    if not code:
        return _show(request, shown, 400, code=NO_CODE)
    try:
        session = await _session(front_of(request), code)
    except CustodianAway:
        return await _keep_words(request, replace(shown, away=True))
    except CustodianRefused as refused:
        return _refused(request, shown, refused)
    return await _enter(request, session, shown)


async def _keep_words(request: WebRequest, shown: Shown) -> Response[bytes]:
    """Without words the page asks again; with them they are sealed and sent before anything is checked."""
    front = front_of(request)
    if not shown.body or not front.facts.topics():
        return _show(request, shown, 503)
    if errors := body_errors(shown.body):
        return _show(request, shown, 400, **errors)
    opened = await open_case(
        front.ground,
        topic_id="",
        body=shown.body,
        form_key=send_key(request, shown.key),
        language=language_of(request),
    )
    return entered(request, opened, shared=shown.shared)


async def _session(front: Front, code: str) -> CustomerSession:
    lookup, proof = lookup_and_proof(code)
    session: CustomerSession = await front.custodian.ask("receipt", ReceiptShown(lookup, proof))
    return session


async def _enter(request: WebRequest, session: CustomerSession, shown: Shown) -> Response[bytes]:
    def query(reader: Reader) -> str:
        case = case_by_id(reader, session.case)
        return case.reference if case else ""

    reference = await front_of(request).ground.store.fetch(query)
    if not reference:
        return _show(request, shown, 403, code=UNKNOWN)
    kept = Rooms(rooms(request).held, shown.shared).adding(HeldRoom(reference, from_session(session)))
    return see_other(f"/c/{reference}", cookies=(rooms_cookie(request, kept),))


def _refused(request: WebRequest, shown: Shown, refused: CustodianRefused) -> Response[bytes]:
    """The same words for every code that opens nothing; a wait is said in words."""
    if refused.code == Refusal.TOO_MANY_TRIES:
        return _show(request, shown, 429, code=refused.words)
    return _show(request, shown, 403, code=UNKNOWN)


def _show(request: WebRequest, shown: Shown, status: int = 200, **errors: str) -> Response[bytes]:
    mail_ready = front_of(request).facts.mail_ready()
    return page(request, "site/return.html", status, shown=shown, errors=errors, mail_ready=mail_ready)


routes = [return_page, open_with_code]
