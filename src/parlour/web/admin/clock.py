"""The custodian's clock jumped: an officer looks at the time it has now and, over a touch, lets erasing go on."""

from typing import Any

from litestar import Response, get, post

from custodian_protocol.acts import TRUST_CLOCK
from custodian_protocol.messages import CeremonyWanted, Nothing, Refusal, SessionNamed, Touch
from parlour.foundation.errors import Invalid
from parlour.sealing.custodian import CustodianRefused
from parlour.web.admin.guard import Officer, admin_page, officer_in
from parlour.web.forms import read_form
from parlour.web.front import WebRequest, front_of
from parlour.web.pages import see_other
from parlour.web.passkeys import answer_to, ceremony_response


@get("/clock")
async def show_clock(request: WebRequest) -> Response[Any]:
    return await _clock(request, await officer_in(request))


@post("/clock/ceremony", status_code=200)
async def ceremony(request: WebRequest) -> Response[Any]:
    await read_form(request)
    return await ceremony_response(request, _touch_for(await officer_in(request)))


@post("/clock", status_code=303)
async def trust(request: WebRequest) -> Response[Any]:
    form, officer = await read_form(request), await officer_in(request)
    front, principal = front_of(request), officer.agent.principal()
    try:
        answer = await answer_to(front, form, _touch_for(officer), person=officer.agent.name)
        await front.custodian.ask("touch", Touch(principal, answer))
        await front.custodian.ask("trust-clock", SessionNamed(principal))
    except (CustodianRefused, Invalid) as refused:
        if refused.code == Refusal.NO_SESSION:
            raise
        return await _clock(request, officer, problem=refused.words)
    return see_other("/admin/clock")


async def _clock(request: WebRequest, officer: Officer, *, problem: str = "") -> Response[Any]:
    return admin_page(
        request,
        officer,
        "admin/clock.html",
        status=403 if problem else 200,
        problem=problem,
        stats=await front_of(request).custodian.ask("stats", Nothing()),
        now=officer.installation.now,
        demo=front_of(request).passkeys is not None,
    )


def _touch_for(officer: Officer) -> CeremonyWanted:
    return CeremonyWanted("touch", officer.agent.principal(), TRUST_CLOCK, "", "")
