"""Every conversation of this browser, and who looked at any of them, in one list.

Nothing joins a customer's conversations but the cookie of the browser that holds them: on another device this page
shows others, or none, and it says so.
"""

from dataclasses import dataclass
from heapq import merge
from typing import Any

from litestar import Response, get

from custodian_protocol.messages import Looks
from parlour.cases.model import Case
from parlour.web.front import WebRequest, front_of
from parlour.web.pages import page
from parlour.web.sessions import HeldRoom, rooms
from parlour.web.site.entering import NotHere, entered_case
from parlour.web.site.looks import FILTERS, by_day, told
from parlour.web.site.privacy import looks_of


@dataclass(frozen=True, slots=True)
class Mine:
    case: Case
    looks: Looks | None  # None: they cannot be shown this minute, or there are none any more


@get("/privacy/me")
async def my_privacy(request: WebRequest) -> Response[Any]:
    front = front_of(request)
    mine = [one for held in rooms(request).held if (one := await _mine(request, held))]
    wanted = request.query_params.get("show", "")
    lists = [told(front, one.looks, wanted, one.case.reference) for one in mine if one.looks]
    newest = merge(*lists, key=lambda one: one.at, reverse=True)
    return page(
        request,
        "site/mine.html",
        mine=mine,
        looks=by_day(front, newest),
        hidden=sum(one.looks is None and not one.case.closed for one in mine),
        show=wanted if wanted in FILTERS else "all",
        ask_topic=front.facts.privacy_topic(),
    )


async def _mine(request: WebRequest, held: HeldRoom) -> Mine | None:
    try:
        case = await entered_case(request, held)
    except NotHere:
        return None
    return Mine(case, None if case.closed else await looks_of(front_of(request), held))


routes = [my_privacy]
