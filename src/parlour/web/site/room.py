"""The conversation: what was said, the box that is always there, and the strip that says who looked."""

from collections.abc import Mapping
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from custodian_protocol.messages import CaseState, OnCase
from parlour.cases.actions import apply_change, end_as_customer, withdraw_as_customer, write_as_customer
from parlour.cases.model import Case
from parlour.foundation.errors import Gone, NotAllowed
from parlour.sealing.custodian import CustodianAway, CustodianRefused
from parlour.web.forms import BadInput, read_form
from parlour.web.front import Front, WebRequest, front_of
from parlour.web.pages import page, see_other
from parlour.web.security import send_key
from parlour.web.sessions import HeldRoom, rooms
from parlour.web.site.choices import choices
from parlour.web.site.entering import NotHere, Seen, entered_case, held_room, see
from parlour.web.site.promising import place_in_line
from parlour.web.site.shown import lost_names, someone_unnamed
from parlour.web.site.writing import WORDS_LIMIT, body_errors, checked_key
from parlour.web.words import said

MOST_SEQ = 2**53
LOOKED_BACK = 50


@get("/c/{reference:str}")
async def room_page(request: WebRequest, reference: FromPath[str]) -> Response[bytes]:
    held = held_room(request, reference)
    query = request.query_params
    if "after" in query:
        after = place(query["after"])
        seen = await see(request, held, after)
        facts = await _facts(front_of(request), seen)
        if someone_unnamed(seen.messages):
            # Rare enough to look a page back: who was lost is named as they signed.
            earlier = await see(request, held, max(0, after - LOOKED_BACK))
            facts["lost_names"] = lost_names(earlier.messages)
        return page(request, "site/fragment.html", **facts)
    seen = await see(request, held, place(query.get("from", "0")))
    newest_first = query.get("newest", "") == "first"
    return await _show(request, seen, newest_first=newest_first)


@get("/c/{reference:str}/line")
async def line(request: WebRequest, reference: FromPath[str]) -> Response[bytes]:
    """The sentences above the thread alone: no word of it, so the custodian is not asked."""
    front, case = front_of(request), await entered_case(request, held_room(request, reference))
    return page(request, "site/state.html", **await _standing(front, case))


@post("/c/{reference:str}")
async def write_in_room(request: WebRequest, reference: FromPath[str]) -> Response[bytes]:
    front = front_of(request)
    form = await read_form(request, WORDS_LIMIT)
    key, body = checked_key(form), form.text("body")
    held = held_room(request, reference, kept=body)
    if errors := body_errors(body):
        return await _show(request, await see(request, held), errors=errors, body=body, key=key, status=400)
    try:
        sent = await write_as_customer(
            front.ground, held.customer, body=body, form_key=send_key(request, key)
        )
    except NotAllowed:
        raise NotHere(held.reference, ended=True, kept=body) from None
    except Gone as gone:
        return page(request, "site/closed.html", 410, words=gone.words, body=body)
    if sent.resolved:
        await have_it_reopened(front, held)
    return see_other(f"/c/{held.reference}#latest")


@post("/c/{reference:str}/reopen")
async def send_to_team(request: WebRequest, reference: FromPath[str]) -> Response[bytes]:
    """For words written on a finished matter while the custodian was away: only its customer reopens it."""
    await read_form(request)
    held = held_room(request, reference)
    await have_it_reopened(front_of(request), held)
    return see_other(f"/c/{held.reference}#latest")


@post("/c/{reference:str}/end")
async def end(request: WebRequest, reference: FromPath[str]) -> Response[bytes]:
    await read_form(request)
    held = held_room(request, reference)
    try:
        await end_as_customer(front_of(request).ground, held.customer)
    except NotAllowed:
        raise NotHere(held.reference, ended=True) from None
    except Gone as gone:
        return page(request, "site/closed.html", 410, words=gone.words, body="")
    return see_other(f"/c/{held.reference}")


@post("/c/{reference:str}/withdraw")
async def withdraw(request: WebRequest, reference: FromPath[str]) -> Response[bytes]:
    form = await read_form(request)
    held = held_room(request, reference)
    try:
        await withdraw_as_customer(front_of(request).ground, held.customer, place(form["seq"]))
    except NotAllowed:
        raise NotHere(held.reference, ended=True) from None
    return see_other(f"/c/{held.reference}")


def place(text: str) -> int:
    """A place in the conversation, from an address: anything but a number of ours is refused."""
    if not (text.isascii() and text.isdigit() and len(text) <= 15 and int(text) < MOST_SEQ):
        raise BadInput(400, said("That place in the conversation does not exist."))
    return int(text)


async def have_it_reopened(front: Front, held: HeldRoom) -> None:
    """The words are kept either way; while the custodian is away, the page offers to send them to the team."""
    question = OnCase(held.customer.principal(), held.customer.case_id)
    try:
        reopened: CaseState = await front.custodian.ask("reopen", question)
    except (CustodianAway, CustodianRefused):
        front.metrics.custodian_away.inc()
    else:
        await apply_change(front.ground, reopened.change)


async def _show(
    request: WebRequest,
    seen: Seen,
    *,
    errors: Mapping[str, str] | None = None,
    body: str = "",
    key: str = "",
    newest_first: bool = False,
    status: int = 200,
) -> Response[bytes]:
    facts = await _facts(front_of(request), seen)
    if newest_first:
        facts["messages"] = tuple(reversed(seen.messages))
    return page(
        request,
        "site/room.html",
        status,
        errors=errors or {},
        body=body,
        key=key,
        newest_first=newest_first,
        shared=rooms(request).shared,
        **facts,
    )


async def _facts(front: Front, seen: Seen) -> dict[str, Any]:
    return {
        "seen": seen,
        "messages": seen.messages,
        "lost_names": lost_names(seen.messages),
        **await _standing(front, seen.case),
    }


async def _standing(front: Front, case: Case) -> dict[str, Any]:
    return {
        "case": case,
        "now": front.now(),
        "state": state_of(case, front.now()),
        "line": await place_in_line(front, case),
        "choices": choices(case, mail=front.facts.mail_ready()),
        "mail_ready": front.facts.mail_ready(),
    }


def state_of(case: Case, now: int) -> str:
    """Which of the sentences above the conversation is true."""
    if case.erased_at:
        return "erased"
    if case.closed:
        return "closing"
    if case.resolved_at:
        return "untold" if case.promise_at else "resolved"
    if case.ended_seq == case.last_seq:
        return "ended"
    if not case.promise_at:
        return "answered"
    return "late" if now > case.promise_at else "promised"


routes = [room_page, line, write_in_room, send_to_team, end, withdraw]
