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
    after, read = place(last_seen(request.scope) or "0"), place(request.query_params.get("seen", "0"))
    await entered_case(request, held)

    async def stream(scope: Scope, receive: Receive, send: Send) -> None:
        await _follow(front, held.customer.case_id, (after, read), (scope, receive, send))

    return stream


async def _follow(
    front: Front, case_id: str, shown: tuple[int, int], wire: tuple[Scope, Receive, Send]
) -> None:
    """Joined before the look back: what happens in between is told twice rather than never."""
    stream = front.hub.join_case(case_id)
    try:
        first = await front.ground.store.fetch(lambda reader: _missed(reader, case_id, *shown))
        await send_stream(stream, *wire, first=first)
    finally:
        front.hub.leave(stream)


def _missed(reader: Reader, case_id: str, after: int, read: int) -> bytes:
    """A hint for what was said past the last message shown, and one for a message staff read since then: a number a
    page has heard before says that something changed."""
    case = case_by_id(reader, case_id)
    if case is None:
        return b""
    hint = case_hint(case.last_seq)
    return hint * ((case.last_seq > after) + (case.staff_seen > read))


routes = [room_live]
