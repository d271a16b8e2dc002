"""The help home, and the pages that say how things stand."""

import time

from litestar import Response, get

from custodian_protocol.messages import Nothing
from parlour.notices.queries import mail_held_up
from parlour.requests.types import TYPES
from parlour.sealing.custodian import CustodianAway, CustodianRefused
from parlour.web.front import WebRequest, front_of
from parlour.web.pages import page
from parlour.web.sessions import rooms
from parlour.web.site.promising import promise_now


@get("/")
async def home(request: WebRequest) -> Response[bytes]:
    front = front_of(request)
    return page(
        request,
        "site/home.html",
        topics=front.facts.topics(),
        requests=[TYPES[name] for name in front.facts.offered()],
        held=rooms(request).held,
        **promise_now(front),
    )


@get("/status")
async def status(request: WebRequest) -> Response[bytes]:
    front = front_of(request)
    try:
        await front.custodian.ask("stats", Nothing())
        reading = True
    except (CustodianAway, CustodianRefused):
        reading = False
    away = front.custodian.away_since
    since = front.now() - int((time.monotonic() - away) * 1000) if away and not reading else 0
    mail = await front.ground.store.fetch(mail_held_up) if front.facts.mail_ready() else None
    return page(request, "site/status.html", reading=reading, since=since, mail=mail, **promise_now(front))


@get("/accessibility")
async def accessibility(request: WebRequest) -> Response[bytes]:
    return page(request, "site/accessibility.html")


routes = [home, status, accessibility]
