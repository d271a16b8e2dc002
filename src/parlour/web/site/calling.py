"""A call instead of hold music: asked for here, in any conversation, or as the start of one."""

from dataclasses import dataclass
from typing import Any

from litestar import Response, get, post

from parlour.calls import policy
from parlour.calls.actions import ask_for_call
from parlour.calls.model import Wish
from parlour.calls.numbers import read_number, region_of
from parlour.calls.queries import live_call
from parlour.cases.actions import open_case
from parlour.cases.model import Case
from parlour.company.queries import call_numbers
from parlour.customers.model import CustomerAtCase
from parlour.foundation.errors import Conflict, Gone, Invalid, NotAllowed
from parlour.web.forms import ExpiredForm, Form, read_form
from parlour.web.front import WebRequest, front_of
from parlour.web.pages import language_of, page, see_other
from parlour.web.security import send_key
from parlour.web.sessions import HeldRoom, rooms
from parlour.web.site.entering import NotHere, entered_case, held_room
from parlour.web.site.writing import NO_TOPIC, WORDS_LIMIT, body_errors, checked_key, entered
from parlour.web.words import said

NEW = "new"
EXPIRED = said("This page was open for a long time. What you typed is here: press the button once more")


@dataclass(frozen=True, slots=True)
class Draft:
    """What the form holds. `about` is a reference, or "new"."""

    about: str = NEW
    topic: str = ""
    body: str = ""
    number: str = ""
    when: str = ""
    message_ok: bool = False
    relay: bool = False
    shared: bool = False
    key: str = ""


@get("/call")
async def call_page(request: WebRequest) -> Response[bytes]:
    about = request.query_params.get("case", "")
    if not about and rooms(request).held:
        return page(request, "site/call/which.html", held=rooms(request).held)
    if about in ("", NEW):
        return _show(request, Draft())
    held = held_room(request, about)
    case = await entered_case(request, held)
    live = await front_of(request).ground.store.fetch(lambda reader: live_call(reader, case.id))
    if live is not None:
        return see_other(f"/call/{live.id}")
    return _show(request, Draft(about=held.reference), case=case)


@post("/call")
async def ask(request: WebRequest) -> Response[bytes]:
    try:
        form, late = await read_form(request, WORDS_LIMIT), False
    except ExpiredForm as expired:
        form, late = expired.form, True
    draft = _draft(form)
    held = None if draft.about == NEW else held_room(request, draft.about, kept=draft.body)
    case = await entered_case(request, held) if held else None
    if late:
        return _show(request, draft, {"number": EXPIRED}, case=case, status=403)
    try:
        wish, errors = await _wish(request, draft)
        if held is None:
            errors = {**_new_errors(request, draft), **errors}
        if errors or wish is None:
            return _show(request, draft, errors, case=case, status=400)
        return await (_in_case(request, draft, held, wish) if held else _in_new_case(request, draft, wish))
    except NotAllowed:
        raise NotHere(draft.about, ended=True, kept=draft.body) from None
    except Gone as gone:
        return page(request, "site/closed.html", 410, words=gone.words, body=draft.body)
    except Conflict as moved:
        return _show(request, draft, {"number": moved.words}, case=case, status=409)


async def _in_case(request: WebRequest, draft: Draft, held: HeldRoom, wish: Wish) -> Response[bytes]:
    call_id = await _ask(request, held.customer, wish, draft)
    return see_other(f"/call/{call_id}")


async def _in_new_case(request: WebRequest, draft: Draft, wish: Wish) -> Response[bytes]:
    """The conversation first, with its receipt: without it nobody could ever see the words of the call."""
    opened = await open_case(
        front_of(request).ground,
        topic_id=draft.topic,
        body=draft.body,
        form_key=send_key(request, draft.key),
        language=language_of(request),
    )
    if opened.room is not None:
        await _ask(request, opened.room.customer(opened.case_id), wish, draft)
    return entered(request, opened, shared=draft.shared)


async def _ask(request: WebRequest, customer: CustomerAtCase, wish: Wish, draft: Draft) -> str:
    key = send_key(request, f"{draft.key} call")
    call_id: str = await ask_for_call(front_of(request).ground, customer, wish, form_key=key)
    return call_id


def _draft(form: Form) -> Draft:
    return Draft(
        about=form["about"] or NEW,
        topic=form["topic"],
        body=form.text("body"),
        number=form.text("number"),
        when=form["when"],
        message_ok="message_ok" in form,
        relay="relay" in form,
        shared="shared" in form,
        key=checked_key(form),
    )


async def _wish(request: WebRequest, draft: Draft) -> tuple[Wish | None, dict[str, str]]:
    front, company = front_of(request), front_of(request).facts.company()
    numbers = await front.ground.store.fetch(call_numbers)
    errors: dict[str, str] = {}
    number, window = "", None
    try:
        number = read_number(draft.number, region_of(numbers))
    except Invalid as refused:
        errors["number"] = refused.words
    try:
        window = policy.chosen(company.hours, company.target_minutes, draft.when, front.now())
    except Invalid as refused:
        errors["when"] = refused.words
    if errors or window is None:
        return None, errors
    return Wish(number, window.from_at, window.by_at, draft.message_ok, draft.relay), {}


def _new_errors(request: WebRequest, draft: Draft) -> dict[str, str]:
    known = front_of(request).facts.topic(draft.topic) is not None
    return {**({} if known else {"topic": NO_TOPIC}), **body_errors(draft.body)}


def _show(
    request: WebRequest,
    draft: Draft,
    errors: dict[str, str] | None = None,
    *,
    case: Case | None = None,
    status: int = 200,
) -> Response[bytes]:
    front = front_of(request)
    facts: dict[str, Any] = {"now": front.now(), "topics": front.facts.topics(), **when_facts(request)}
    return page(request, "site/call/ask.html", status, draft=draft, errors=errors or {}, case=case, **facts)


def when_facts(request: WebRequest) -> dict[str, Any]:
    """The times on offer, by the company's hours."""
    front, company = front_of(request), front_of(request).facts.company()
    now = front.now()
    return {
        "soon": policy.soon(company.hours, company.target_minutes, now),
        "windows": policy.windows(company.hours, now),
    }


routes = [call_page, ask]
