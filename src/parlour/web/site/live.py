"""`/c/{ref}/live`: numbers of what happened in one conversation, for a browser that is let into it."""

from litestar import get
from litestar.params import FromPath
from litestar.types import ASGIApp

from parlour.cases.queries import case_by_id
from parlour.store.contract import Reader
from parlour.web.edge import Receive, Scope, Send
from parlour.web.front import Front, WebRequest, front_of
from parlour.web.hub import case_hint
from parlour.web.live import last_seen, send_stream
from parlour.web.site.entering import entered_case, held_room
from parlour.web.site.room import place


@get("/c/{reference:str}/live")
async def room_live(request: WebRequest, reference: FromPath[str]) -> ASGIApp:
    front = front_of(request)
    held = held_room(request, reference)
    after = place(last_seen(request.scope) or "0")
    await entered_case(request, held)

    async def stream(scope: Scope, receive: Receive, send: Send) -> None:
        await _follow(front, held.customer.case_id, after, (scope, receive, send))

    return stream


async def _follow(front: Front, case_id: str, after: int, wire: tuple[Scope, Receive, Send]) -> None:
    """Joined before the look back: what happens in between is told twice rather than never."""
    stream = front.hub.join_case(case_id)
    try:
        newest = await front.ground.store.fetch(lambda reader: _newest(reader, case_id))
        first = case_hint(newest) if newest > after else b""
        await send_stream(stream, *wire, first=first)
    finally:
        front.hub.leave(stream)


def _newest(reader: Reader, case_id: str) -> int:
    case = case_by_id(reader, case_id)
    return case.last_seq if case else 0


routes = [room_live]
