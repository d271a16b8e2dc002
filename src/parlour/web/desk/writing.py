"""Replies and notes: two forms, two addresses, two drafts. Words of one never reach the other."""

from typing import Any

from litestar import Response, post
from litestar.params import FromPath

from parlour.agents.model import ActingAgent
from parlour.cases.actions import note, reply, withdraw_as_agent
from parlour.cases.model import Case
from parlour.foundation.errors import Conflict, Refused
from parlour.web.desk.frame import desk_page
from parlour.web.desk.guard import refusal_page, signed_in
from parlour.web.desk.people import names
from parlour.web.desk.reading import read_case, visible_case
from parlour.web.desk.shown import shown_case, shown_messages
from parlour.web.forms import Form, read_form
from parlour.web.front import WebRequest, front_of
from parlour.web.pages import language_of, see_other
from parlour.web.security import send_key

LIMIT = 256 * 1024


@post("/case/{reference:str}/reply", status_code=303)
async def send_reply(request: WebRequest, reference: FromPath[str]) -> Response[Any]:
    form = await read_form(request, LIMIT)
    agent = signed_in(request, kept=form["body"])
    front = front_of(request)
    try:
        case = await visible_case(front, agent, reference)
        await reply(
            front.ground,
            agent,
            case.id,
            body=form["body"],
            form_key=send_key(request, form["key"]),
            seen_seq=seen_of(form),
            team=case.team_name,
        )
    except Conflict as stale:
        if stale.code != "stale":
            return refusal_page(request, stale, kept=form["body"])
        return await _compare(request, agent, case, form, stale)
    except Refused as refused:
        return refusal_page(request, refused, kept=form["body"])
    return see_other(f"/desk/case/{case.reference}?sent=reply#reply")


@post("/case/{reference:str}/note", status_code=303)
async def save_note(request: WebRequest, reference: FromPath[str]) -> Response[Any]:
    form = await read_form(request, LIMIT)
    agent = signed_in(request, kept=form["body"])
    front = front_of(request)
    try:
        case = await visible_case(front, agent, reference)
        await note(front.ground, agent, case.id, body=form["body"], form_key=send_key(request, form["key"]))
    except Refused as refused:
        return refusal_page(request, refused, kept=form["body"])
    return see_other(f"/desk/case/{case.reference}?sent=note#reply")


@post("/case/{reference:str}/withdraw", status_code=303)
async def withdraw(request: WebRequest, reference: FromPath[str]) -> Response[Any]:
    """Words of one's own, until the customer has read them."""
    form = await read_form(request)
    agent, front = signed_in(request), front_of(request)
    case = await visible_case(front, agent, reference)
    await withdraw_as_agent(front.ground, agent, case.id, _number(form["seq"]))
    return see_other(f"/desk/case/{case.reference}?done=withdrawn")


async def _compare(
    request: WebRequest, agent: ActingAgent, case: Case, form: Form, stale: Conflict
) -> Response[Any]:
    """Beside what was typed, what arrived since the writer's page was drawn. Nothing is sent yet."""
    front, language = front_of(request), language_of(request)
    reading = await read_case(front, agent, case, seen_of(form))
    known = await names(request, agent)
    return desk_page(
        request,
        "desk/stale.html",
        status=409,
        case=shown_case(front, language, case, known),
        words=stale.words,
        newer=shown_messages(front, language, reading.messages, known),
        progress=reading.progress,
        typed=form["body"],
        seen=reading.last_seq(case),
    )


def seen_of(form: Form) -> int:
    """A page too old to say what it showed has seen nothing, so its writer is shown the thread first."""
    return _number(form["seen_seq"])


def _number(text: str) -> int:
    """0, which is no message's, for anything that is not one of our numbers."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
