"""In with a passkey, and out. There is no password, no code and no second way."""

import contextlib
from typing import Any

from litestar import Response, get, post

from custodian_protocol.messages import CeremonyWanted, SessionNamed
from parlour.agents.actions import sign_out as end_session
from parlour.foundation.errors import Invalid
from parlour.rota.actions import leave
from parlour.sealing.custodian import CustodianAway, CustodianRefused
from parlour.store.errors import StoreAway
from parlour.web.desk.frame import desk_page
from parlour.web.desk.guard import AWAY_FOR_SIGN_IN, signed_in
from parlour.web.forms import read_form
from parlour.web.front import Front, WebRequest, front_of
from parlour.web.pages import see_other
from parlour.web.passkeys import answer_to, ceremony_response
from parlour.web.sessions import no_staff_cookie, staff, staff_cookie

HOME = "/desk"
SIGN_IN = CeremonyWanted("sign-in", None, "", "", "")


@get("/sign-in")
async def show_sign_in(request: WebRequest) -> Response[Any]:
    return await _sign_in_page(request, next_place(request.query_params.get("next", "")))


@post("/sign-in", status_code=303)
async def sign_in(request: WebRequest) -> Response[Any]:
    form = await read_form(request)
    front, onward = front_of(request), next_place(form["next"])
    try:
        answer = await answer_to(front, form, SIGN_IN, person=form["person"])
        session = await front.custodian.ask("sign-in", answer)
    except CustodianAway:
        return await _sign_in_page(request, onward, 503, AWAY_FOR_SIGN_IN)
    except (CustodianRefused, Invalid) as refused:
        return await _sign_in_page(request, onward, 403, refused.words)
    return see_other(onward, cookies=(staff_cookie(request, session),))


@post("/sign-out", status_code=303)
async def sign_out(request: WebRequest) -> Response[Any]:
    await read_form(request)
    agent = staff(request)
    if agent is not None:
        front = front_of(request)
        # The browser forgets the session either way, and each half ends by itself in the end.
        with contextlib.suppress(StoreAway):
            await end_session(front.ground, agent)
            front.facts.forget()
            await leave(front.ground, agent.staff_id)
        with contextlib.suppress(CustodianAway, CustodianRefused):
            await front.custodian.ask("sign-out", SessionNamed(agent.principal()))
    return see_other("/desk/sign-in", cookies=(no_staff_cookie(request),))


@post("/ceremony", status_code=200)
async def ceremony(request: WebRequest) -> Response[Any]:
    """For passkey.js, on the sign-in page and, with `act`, for a touch."""
    form = await read_form(request)
    if not form["act"]:
        return await ceremony_response(request, SIGN_IN)
    return await ceremony_response(request, touch_for(signed_in(request).principal(), form["act"]))


def touch_for(principal: Any, act: str) -> CeremonyWanted:
    return CeremonyWanted("touch", principal, act, "", "")


def next_place(asked: str) -> str:
    """Where to go after signing in: only ever a page of the desk or of the officers."""
    path = asked.split("?", 1)[0]
    known = path == "/admin" or path.startswith(("/desk", "/admin/"))
    plain = path.isascii() and path.replace("/", "").replace("-", "").isalnum() and "//" not in path
    return path if known and plain and path != "/desk/sign-in" else HOME


async def _sign_in_page(
    request: WebRequest, onward: str, status: int = 200, problem: str = ""
) -> Response[Any]:
    people = await _demo_people(front_of(request))
    return desk_page(
        request,
        "desk/sign-in.html",
        status=status,
        agent=None,
        next=onward,
        problem=problem,
        people=people,
        ended=request.query_params.get("ended") == "yes",
    )


async def _demo_people(front: Front) -> list[Any]:
    return [] if front.passkeys is None else list(await front.passkeys.people())
