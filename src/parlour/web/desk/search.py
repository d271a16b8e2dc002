"""Search over what is not sealed. The page says what it can do, so that nobody hunts for words in vain."""

from typing import Any

from litestar import Response, get

from parlour.cases.model import InboxRow
from parlour.cases.queries import search
from parlour.foundation.errors import Invalid
from parlour.guard.actions import note_miss
from parlour.identity.references import read_reference
from parlour.web.desk.frame import desk_page
from parlour.web.desk.guard import signed_in
from parlour.web.desk.rows import heads, rows_for
from parlour.web.front import WebRequest, front_of


@get("/search")
async def show_search(request: WebRequest) -> Response[Any]:
    agent = signed_in(request)
    query = request.query_params.get("q", "").strip()[:200]
    problem = ""
    rows: tuple[InboxRow, ...] = ()
    if query:
        try:
            rows = await front_of(request).ground.store.fetch(lambda reader: search(reader, agent, query))
        except Invalid as refused:
            problem = refused.words
    if query and not rows and read_reference(query):
        await note_miss(front_of(request).ground, agent.staff_id)
    return desk_page(
        request,
        "desk/search.html",
        query=query,
        problem=problem,
        found=len(rows),
        heads=heads(request),
        rows=await rows_for(request, agent, rows),
    )
