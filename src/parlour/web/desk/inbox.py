"""The inbox: mine, my teams, all I may see; ordered by promise, fifty a page, no names and no words."""

from typing import Any, cast

from litestar import Response, get
from litestar.params import FromPath

from parlour import events
from parlour.cases.model import InboxCounts, InboxPage
from parlour.cases.queries import counts, inbox
from parlour.cases.queries.inbox import View
from parlour.foundation.errors import NotFound
from parlour.store.contract import Reader
from parlour.web.desk.case import DONE_WORDS
from parlour.web.desk.frame import desk_page, shown_counts
from parlour.web.desk.guard import signed_in
from parlour.web.desk.rows import heads, rows_for
from parlour.web.front import WebRequest, front_of
from parlour.web.pages import see_other

PAGE_ROWS = 50
HEADINGS = {"mine": "Cases you hold", "teams": "Cases of your teams", "all": "All cases you may see"}
EMPTY = {
    "mine": "You hold no cases.",
    "teams": "Nothing waits in your teams.",
    "all": "Nothing is open.",
}


@get("/")
async def home(request: WebRequest) -> Response[Any]:
    signed_in(request)
    return see_other("/desk/inbox/mine")


@get("/inbox/{view:str}")
async def show_inbox(request: WebRequest, view: FromPath[str]) -> Response[Any]:
    agent = signed_in(request)
    if view not in HEADINGS:
        raise NotFound("There is no such view.")
    wanted, after = cast(View, view), request.query_params.get("after", "")

    def read(reader: Reader) -> tuple[InboxPage, InboxCounts, str]:
        return inbox(reader, wanted, agent, PAGE_ROWS, after), counts(reader, agent), events.latest(reader)

    found, counted, cursor = await front_of(request).ground.store.fetch(read)
    return desk_page(
        request,
        "desk/inbox.html",
        view=view,
        heading=HEADINGS[view],
        empty=EMPTY[view],
        heads=heads(request),
        rows=await rows_for(request, agent, found.rows),
        counts=shown_counts(counted),
        more=found.after,
        after=after,
        page_size=PAGE_ROWS,
        cursor=cursor,
        notice=DONE_WORDS.get(request.query_params.get("done", ""), ""),
    )
