"""The help home, and the pages that say how things stand."""

from typing import Any

from litestar import Response, get

from custodian_protocol.messages import Nothing
from parlour.promises.policy import reply_by
from parlour.sealing.custodian import CustodianAway, CustodianRefused
from parlour.web.front import Front, WebRequest, front_of
from parlour.web.pages import page
from parlour.web.sessions import rooms


@get("/")
async def home(request: WebRequest) -> Response[bytes]:
    front = front_of(request)
    return page(
        request, "site/home.html", topics=front.facts.topics(), held=rooms(request).held, **promise_now(front)
    )


@get("/status")
async def status(request: WebRequest) -> Response[bytes]:
    front = front_of(request)
    try:
        await front.custodian.ask("stats", Nothing())
        reading = True
    except (CustodianAway, CustodianRefused):
        reading = False
    return page(request, "site/status.html", reading=reading, **promise_now(front))


@get("/accessibility")
async def accessibility(request: WebRequest) -> Response[bytes]:
    return page(request, "site/accessibility.html")


def promise_now(front: Front) -> dict[str, Any]:
    """The clock time by which somebody who writes now is answered."""
    company, now = front.facts.company(), front.now()
    return {"now": now, "promise_at": reply_by(company.hours, company.target_minutes, now)}


routes = [home, status, accessibility]
