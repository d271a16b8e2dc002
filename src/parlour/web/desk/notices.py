"""Mails that could not be delivered: which case, which mail and why. The address is nowhere on this page."""

from typing import Any

from litestar import Response, get

from parlour.notices.queries import undeliverable
from parlour.web.desk.frame import desk_page
from parlour.web.desk.guard import signed_in
from parlour.web.front import WebRequest, front_of


@get("/notices")
async def show_notices(request: WebRequest) -> Response[Any]:
    agent = signed_in(request)
    found = await front_of(request).ground.store.fetch(lambda reader: undeliverable(reader, agent.teams))
    return desk_page(request, "desk/notices.html", notices=found)
