"""Who looked, when it is gone, and "erase now": answered by the custodian, never by web alone."""

import os

from litestar import Response, get, post
from litestar.params import FromPath

from custodian_protocol.messages import CaseNamed, CaseState, Looks, OnCase, OpenCase, WhoLooked
from parlour.cases.actions import apply_change
from parlour.cases.queries.facts import all_to_open
from parlour.privacy.queries import seen
from parlour.sealing.custodian import CustodianAway, CustodianRefused
from parlour.street.records.rooms import origin_of
from parlour.web.forms import read_form
from parlour.web.front import Front, WebRequest, front_of
from parlour.web.pages import page, see_other
from parlour.web.sessions import HeldRoom
from parlour.web.site.entering import entered_case, held_room
from parlour.web.site.looks import FILTERS, by_day, told

MOST_LOOKS = 500  # as many as the custodian sends at once


@get("/c/{reference:str}/privacy")
async def privacy_page(request: WebRequest, reference: FromPath[str]) -> Response[bytes]:
    front = front_of(request)
    held = held_room(request, reference)
    case = await entered_case(request, held)
    looks = None if case.closed else await looks_of(front, held)
    wanted = request.query_params.get("show", "")
    return page(
        request,
        "site/privacy.html",
        case=case,
        looks=None if looks is None else by_day(front, told(front, looks, wanted)),
        head=looks and looks.head,
        missing=_missing(looks) if looks else 0,
        details=await _details(front, held) if looks else (),
        show=wanted if wanted in FILTERS else "all",
        ask_topic=front.facts.privacy_topic(),
        began=await front.ground.store.fetch(lambda reader: origin_of(reader, case.id, front.now())),
        witnessed=[]
        if looks is None
        else [one for one in (await front.ground.store.fetch(seen)).values() if one.line],
    )


@get("/c/{reference:str}/privacy/erase")
async def erase_page(request: WebRequest, reference: FromPath[str]) -> Response[bytes]:
    case = await entered_case(request, held_room(request, reference))
    return page(request, "site/erase.html", case=case)


@post("/c/{reference:str}/privacy/erase")
async def erase(request: WebRequest, reference: FromPath[str]) -> Response[bytes]:
    front = front_of(request)
    await read_form(request)
    held = held_room(request, reference)
    case = await entered_case(request, held)
    if not case.erased_at:
        await _erase(front, held)
    return see_other(f"/c/{held.reference}/privacy")


async def _erase(front: Front, held: HeldRoom) -> None:
    """The store closes the case to writes, then the custodian destroys its key, then the store lets go.

    Broken off anywhere, the worker goes on from there.
    """
    case_id = held.customer.case_id
    begun: CaseState = await front.custodian.ask("erase", OnCase(held.customer.principal(), case_id))
    await apply_change(front.ground, begun.change)
    done: CaseState = await front.custodian.ask("erase-ready", CaseNamed(case_id))
    await apply_change(front.ground, done.change)


def _missing(looks: Looks) -> int:
    """Entries the custodian signed for that this list has not, unless it is too long to be sent whole."""
    return max(0, looks.head.count - len(looks.looks)) if len(looks.looks) < MOST_LOOKS else 0


async def _details(front: Front, held: HeldRoom) -> tuple[tuple[str, str], ...]:
    """What the customer gave that is kept apart from the conversation: question and answer."""
    case_id = held.customer.case_id
    facts = await front.ground.store.fetch(lambda reader: all_to_open(reader, case_id))
    if not facts:
        return ()
    headers = {header.id: header for fact in facts for header in fact.headers}
    items = tuple(fact.item for fact in facts)
    asked = (held.customer.principal(), case_id, "", tuple(headers.values()), items, os.urandom(16))
    try:
        opened = await front.custodian.ask("open", OpenCase(*asked))
    except (CustodianAway, CustodianRefused):
        return ()
    answers = {item.id: item.content.decode() for item in opened.items}
    return tuple((fact.label, answers[fact.item.id]) for fact in facts if fact.item.id in answers)


async def looks_of(front: Front, held: HeldRoom) -> Looks | None:
    """None while the custodian is away, or does not know this browser any more."""
    question = WhoLooked(held.customer.principal(), held.customer.case_id, os.urandom(16))
    try:
        looks: Looks = await front.custodian.ask("who-looked", question)
    except (CustodianAway, CustodianRefused):
        return None
    return looks


routes = [privacy_page, erase_page, erase]
