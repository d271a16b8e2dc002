"""One call, behind access to its case: the words, whether we are calling now, and what to do when we missed you."""

import os
from dataclasses import dataclass
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from parlour.calls import policy, queries
from parlour.calls.actions import call_again, choose_time, withdraw_call
from parlour.calls.model import Call, Field, State
from parlour.calls.queries import OpenedCall, SealedCall
from parlour.calls.records import call as call_by_id
from parlour.customers.queries import may_enter
from parlour.foundation.errors import Invalid
from parlour.foundation.ids import is_id
from parlour.sealing.custodian import CustodianAway, CustodianRefused
from parlour.store.contract import Reader
from parlour.web.answers import Answer
from parlour.web.forms import read_form
from parlour.web.front import Front, WebRequest, front_of
from parlour.web.pages import page, see_other
from parlour.web.sessions import HeldRoom, rooms
from parlour.web.site.calling import when_facts
from parlour.web.site.entering import NotHere

SHOWN = frozenset((Field.WORDS, Field.CALLER))


@dataclass(frozen=True, slots=True)
class Watched:
    """A call as its customer may see it now."""

    held: HeldRoom
    call: Call
    place: int
    opened: OpenedCall | None  # None while the custodian cannot open it
    state: str  # "calling", "waiting", "missed", "ended"


@get("/call/{call_id:str}")
async def show_call(request: WebRequest, call_id: FromPath[str]) -> Response[bytes]:
    watched = await watch(request, call_id)
    return page(request, "site/call/call.html", **_facts(request, watched), **when_facts(request))


@get("/call/{call_id:str}/state")
async def call_state(request: WebRequest, call_id: FromPath[str]) -> Response[bytes]:
    """Asked every two seconds by an open page: as long as nothing is new, the custodian is not troubled."""
    front = front_of(request)
    if was := request.query_params.get("was", ""):
        _, call = await held_call(request, call_id)
        place = await front.ground.store.fetch(lambda reader: queries.place_of(reader, call))
        if was == _mark(call, place, front.now()):
            return Answer(b"", 204)
    return page(request, "site/call/state.html", **_facts(request, await watch(request, call_id)))


@post("/call/{call_id:str}/again")
async def again(request: WebRequest, call_id: FromPath[str]) -> Response[bytes]:
    front, company = front_of(request), front_of(request).facts.company()
    await read_form(request)
    held, call = await held_call(request, call_id)
    anew = policy.soon(company.hours, company.target_minutes, front.now())
    await call_again(front.ground, held.customer, call.id, anew)
    return see_other(f"/call/{call.id}")


@post("/call/{call_id:str}/time")
async def other_time(request: WebRequest, call_id: FromPath[str]) -> Response[bytes]:
    front, company = front_of(request), front_of(request).facts.company()
    form = await read_form(request)
    held, call = await held_call(request, call_id)
    try:
        window = policy.chosen(company.hours, company.target_minutes, form["when"], front.now())
    except Invalid as refused:
        facts = {**_facts(request, await watch(request, call_id)), **when_facts(request)}
        return page(request, "site/call/call.html", 400, **{**facts, "errors": {"when": refused.words}})
    await choose_time(front.ground, held.customer, call.id, window)
    return see_other(f"/call/{call.id}")


@post("/call/{call_id:str}/withdraw")
async def write_instead(request: WebRequest, call_id: FromPath[str]) -> Response[bytes]:
    await read_form(request)
    held, call = await held_call(request, call_id)
    await withdraw_call(front_of(request).ground, held.customer, call.id)
    return see_other(f"/c/{held.reference}#latest")


async def held_call(request: WebRequest, call_id: str) -> tuple[HeldRoom, Call]:
    """A call of a case this browser holds. The same answer for one of another case and for none."""
    front, held = front_of(request), rooms(request).held
    now, key = front.now(), front.ground.token_key

    def query(reader: Reader) -> tuple[HeldRoom, Call] | None:
        call = call_by_id(reader, call_id)
        room = next((one for one in held if call and one.customer.case_id == call.case_id), None)
        if call is None or room is None or not may_enter(reader, key, room.customer, now):
            return None
        return room, call

    found = await front.ground.store.fetch(query) if is_id(call_id) else None
    if found is None:
        raise NotHere("")
    return found


async def watch(request: WebRequest, call_id: str) -> Watched:
    front = front_of(request)
    held, call = await held_call(request, call_id)
    state = _state(call, front.now())
    wanted = SHOWN if policy.has_words(call, front.now()) else frozenset()
    sealed = await front.ground.store.fetch(lambda reader: queries.sealed_call(reader, call, wanted))
    return Watched(held, call, sealed.place, await _opened(front, held, sealed), state)


async def _opened(front: Front, held: HeldRoom, sealed: SealedCall) -> OpenedCall | None:
    if not sealed.items:
        return OpenedCall()
    await front.registrar.settled(sealed.call.case_id)
    question = queries.to_open(sealed, held.customer.principal(), purpose="", nonce=os.urandom(16))
    try:
        return queries.opened_call(sealed, await front.custodian.ask("open", question))
    except (CustodianAway, CustodianRefused, ValueError):
        front.metrics.custodian_away.inc()
        return None


def _state(call: Call, now: int) -> str:
    if policy.is_calling(call, now):
        return "calling"
    return str(State.WAITING if call.state == State.DIALLING else call.state)


def _mark(call: Call, place: int, now: int) -> str:
    """Changes whenever the page would say something else."""
    yes_or_no = (policy.has_words(call, now), policy.place_is_held(call, now), now > call.by_at)
    facts = (place, call.tries, call.dialled_at, call.words_until, call.by_at, *map(int, yes_or_no))
    return ".".join((_state(call, now), *map(str, facts)))


def _facts(request: WebRequest, watched: Watched) -> dict[str, Any]:
    now = front_of(request).now()
    return {
        "now": now,
        "call": watched.call,
        "state": watched.state,
        "place": watched.place,
        "call_mark": _mark(watched.call, watched.place, now) if watched.opened else "away",
        "reference": watched.held.reference,
        "opened": watched.opened,
        "place_held": policy.place_is_held(watched.call, now),
        "most_tries": policy.MOST_TRIES,
        "errors": {},
    }


routes = [show_call, call_state, again, other_time, write_instead]
