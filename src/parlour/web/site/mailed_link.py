"""Back without a code: a link mailed to an address that was confirmed. It shows where the conversation stands and
takes more words, under a code of their own; it never opens a word that was written before."""

from litestar import Response, get, post
from litestar.params import FromPath

from custodian_protocol.messages import ContactSought
from parlour.cases.actions import open_case
from parlour.cases.model import Case
from parlour.cases.queries import case_by_id
from parlour.foundation.errors import Invalid
from parlour.notices.policy import clean_address
from parlour.notices.queries import link_of
from parlour.sealing.custodian import CustodianAway, CustodianRefused
from parlour.store.contract import Reader
from parlour.web.forms import read_form
from parlour.web.front import WebRequest, front_of
from parlour.web.pages import language_of, page
from parlour.web.security import send_key
from parlour.web.site.room import state_of
from parlour.web.site.writing import WORDS_LIMIT, body_errors, checked_key, entered

MOST_TOKEN = 64


@post("/return/link")
async def ask_for_link(request: WebRequest) -> Response[bytes]:
    """The same words for every address, after the same work: who has one here is nobody's business."""
    form = await read_form(request)
    front, email = front_of(request), form.text("email")
    try:
        address = clean_address(email)
    except Invalid as refused:
        return page(request, "site/link-asked.html", 400, errors={"email": refused.words}, email=email)
    if front.facts.mail_ready():
        try:
            await front.custodian.ask("seek-contact", ContactSought(address))
        except (CustodianAway, CustodianRefused):
            front.metrics.custodian_away.inc()
    return page(request, "site/link-asked.html", errors={}, email="")


@get("/l/{token:str}/where")
async def where_it_stands(request: WebRequest, token: FromPath[str]) -> Response[bytes]:
    return await _show(request, token)


@post("/l/{token:str}/where")
async def write_more(request: WebRequest, token: FromPath[str]) -> Response[bytes]:
    form = await read_form(request, WORDS_LIMIT)
    front, key, body = front_of(request), checked_key(form), form.text("body")
    case, errors = await _case(request, token), body_errors(body)
    if case is None or errors:
        return await _show(request, token, errors, body)
    opened = await open_case(
        front.ground,
        topic_id=case.topic_id if front.facts.topic(case.topic_id) else "",
        body=body,
        form_key=send_key(request, key),
        language=language_of(request),
        follows=case.reference,
    )
    return entered(request, opened, shared=False)


async def _show(
    request: WebRequest, token: str, errors: dict[str, str] | None = None, body: str = ""
) -> Response[bytes]:
    case, now = await _case(request, token), front_of(request).now()
    if case is None:
        unknown = "site/mail-link.html"
        return page(request, unknown, 404, step="unknown", kind="return", token="", body=body)
    return page(
        request,
        "site/where.html",
        400 if errors else 200,
        case=case,
        state=state_of(case, now),
        token=token,
        errors=errors or {},
        body=body,
    )


async def _case(request: WebRequest, token: str) -> Case | None:
    now = front_of(request).now()

    def query(reader: Reader) -> Case | None:
        found = link_of(reader, token[:MOST_TOKEN], "where", now)
        return case_by_id(reader, found.case_id) if found else None

    return await front_of(request).ground.store.fetch(query)


routes = [ask_for_link, where_it_stands, write_more]
