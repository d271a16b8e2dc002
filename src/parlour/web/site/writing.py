"""A new conversation: one page, one press, a receipt. Nothing here waits for the custodian."""

import re
from dataclasses import dataclass

from litestar import Response, get, post

from parlour.cases.actions import open_case
from parlour.cases.model import OpenedCase
from parlour.foundation.errors import Invalid
from parlour.identity.receipt_code import contains_code
from parlour.notices.policy import clean_address
from parlour.web.forms import BadInput, Form, read_form
from parlour.web.front import WebRequest, front_of
from parlour.web.pages import language_of, page, see_other
from parlour.web.security import send_key
from parlour.web.sessions import HeldRoom, Rooms, rooms, rooms_cookie
from parlour.web.site.promising import promise_now
from parlour.web.site.receipt_cookies import receipt_cookie
from parlour.web.words import said

WORDS_LIMIT = 256 * 1024  # past what a message may hold, so that one that is too long is kept and explained
_KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")

NO_WORDS = said("Enter what you need help with")
NO_TOPIC = said("Choose what it is about")
TOO_LONG = said("Shorten your message to 20,000 characters or fewer")
OWN_CODE = said("That is your secret code. Staff never need it. Remove it from your message")


@dataclass(frozen=True, slots=True)
class Draft:
    topic: str = ""
    body: str = ""
    key: str = ""
    shared: bool = False
    email: str = ""


@get("/write")
async def write_page(request: WebRequest) -> Response[bytes]:
    asked = request.query_params.get("topic", "")
    known = front_of(request).facts.topic(asked)
    return _show(request, Draft(topic=known.id if known else ""), {})


@post("/write")
async def write(request: WebRequest) -> Response[bytes]:
    front = front_of(request)
    form = await read_form(request, WORDS_LIMIT)
    draft = Draft(
        form["topic"], form.text("body"), checked_key(form), "shared" in form, email=form.text("email")
    )
    errors = body_errors(draft.body) | email_errors(draft.email)
    if front.facts.topic(draft.topic) is None:
        errors = {"topic": NO_TOPIC, **errors}
    if errors:
        return _show(request, draft, errors, status=400)
    opened = await open_case(
        front.ground,
        topic_id=draft.topic,
        body=draft.body,
        form_key=send_key(request, draft.key),
        language=language_of(request),
        email=draft.email if front.facts.mail_ready() else "",
    )
    return entered(request, opened, shared=draft.shared)


def entered(request: WebRequest, opened: OpenedCase, *, shared: bool) -> Response[bytes]:
    """The new room in the browser's hands, and its registration on the way."""
    if opened.registration is not None:
        front_of(request).registrar.offer(opened.registration)
    if opened.room is None:
        return see_other(f"/c/{opened.reference}")
    held = HeldRoom(opened.reference, opened.room.customer(opened.case_id))
    kept = Rooms(rooms(request).held, shared).adding(held)
    cookies = (
        rooms_cookie(request, kept),
        receipt_cookie(request, opened.reference, opened.room.code, shared=shared),
    )
    return see_other(f"/c/{opened.reference}/receipt", cookies=cookies)


def checked_key(form: Form) -> str:
    """Without a key of its own a repeated form would be a second message, so there is no guessing one."""
    if not _KEY.fullmatch(form["key"]):
        raise BadInput(400, said("Part of this form is missing. Please open the page again."))
    return form["key"]


def body_errors(body: str) -> dict[str, str]:
    if not body:
        return {"body": NO_WORDS}
    if len(body) > 20_000:
        return {"body": TOO_LONG}
    return {"body": OWN_CODE} if contains_code(body) else {}


def email_errors(email: str) -> dict[str, str]:
    try:
        clean_address(email or "nobody@example.org")
    except Invalid as refused:
        return {"email": refused.words}
    return {}


def _show(request: WebRequest, draft: Draft, errors: dict[str, str], status: int = 200) -> Response[bytes]:
    front, held = front_of(request), rooms(request).held
    return page(
        request,
        "site/write.html",
        status,
        latest=held[0].reference if held else "",
        topics=front.facts.topics(),
        draft=draft,
        mail_ready=front.facts.mail_ready(),
        errors=errors,
        **promise_now(front, front.facts.topic(draft.topic)),
    )


routes = [write_page, write]
