"""The custodian's clock jumped: an officer looks at the time it has now and, over a touch, lets erasing go on."""

from typing import Any

from litestar import Response, get, post

from custodian_protocol.acts import TRUST_CLOCK
from custodian_protocol.messages import Nothing, Refusal, SessionNamed
from parlour.foundation.errors import Invalid
from parlour.sealing.custodian import CustodianRefused
from parlour.web.admin.guard import Officer, admin_page, officer_in
from parlour.web.admin.touching import pose, touched
from parlour.web.forms import read_form
from parlour.web.front import WebRequest, front_of
from parlour.web.pages import see_other


@get("/clock")
async def show_clock(request: WebRequest) -> Response[Any]:
    return await _clock(request, await officer_in(request, lapsed=True))


@post("/clock/ceremony", status_code=200)
async def ceremony(request: WebRequest) -> Response[Any]:
    await read_form(request)
    return await pose(request, await officer_in(request, lapsed=True), TRUST_CLOCK)


@post("/clock", status_code=303)
async def trust(request: WebRequest) -> Response[Any]:
    form, officer = await read_form(request), await officer_in(request, lapsed=True)
    try:
        principal = await touched(request, officer, form, TRUST_CLOCK)
        await front_of(request).custodian.ask("trust-clock", SessionNamed(principal))
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
