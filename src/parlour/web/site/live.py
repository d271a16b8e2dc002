"""`/c/{ref}/live`: numbers of what happened in one conversation, for a browser that is let into it."""

from litestar import Request, asgi

from parlour.cases.queries import case_by_id
from parlour.store.contract import Reader
from parlour.web.edge import Receive, Scope, Send
from parlour.web.front import Front, WebRequest, front_of
from parlour.web.hub import case_hint
from parlour.web.live import last_seen, send_stream
from parlour.web.site.entering import entered_case, held_room
from parlour.web.site.room import place


@asgi("/c/{reference:str}/live", copy_scope=False)
async def room_live(scope: Scope, receive: Receive, send: Send) -> None:
    request: WebRequest = Request(scope, receive, send)
    front = front_of(request)
    held = held_room(request, scope["path_params"]["reference"])
    after = place(last_seen(scope) or "0")
    await entered_case(request, held)
    # Joined before the look back: what happens in between is told twice rather than never.
    stream = front.hub.join_case(held.customer.case_id)
    newest = await _newest(front, held.customer.case_id)
    first = case_hint(newest) if newest > after else b""
    await send_stream(front, stream, scope, receive, send, first=first)


async def _newest(front: Front, case_id: str) -> int:
    def query(reader: Reader) -> int:
        case = case_by_id(reader, case_id)
        return case.last_seq if case else 0

    return await front.ground.store.fetch(query)


routes = [room_live]
