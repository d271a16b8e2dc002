"""Server-sent events written straight to the wire: one task and one short queue for each open stream."""

import asyncio
import contextlib
from collections.abc import Callable

from parlour.web.edge import Receive, Scope, Send
from parlour.web.hub import Stream

HEARTBEAT_SECONDS = 15.0
HEARTBEAT = b": here\n\n"
HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
]
RETRY = b"retry: 3000\n\n"


async def send_stream(
    stream: Stream,
    scope: Scope,
    receive: Receive,
    send: Send,
    *,
    first: bytes = b"",
    still: Callable[[], bool] = lambda: True,
) -> None:
    """Until the reader goes away or the hub ends. `first` is what happened before this stream joined; `still`
    says, before each hint and heartbeat, whether its reader may go on listening.

    Whoever joined the stream leaves it: `hub.leave` in a `finally` around everything since the join.
    """
    await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
    await send({"type": "http.response.body", "body": RETRY + first, "more_body": True})
    if not scope.get("parlour.head"):
        await _pump(stream, receive, send, still)
    await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _pump(stream: Stream, receive: Receive, send: Send, still: Callable[[], bool]) -> None:
    watcher = asyncio.ensure_future(_until_gone(stream, receive))
    try:
        while not stream.ended:
            hints = await stream.take(HEARTBEAT_SECONDS)
            if not still():
                return
            if not stream.ended:
                await send({"type": "http.response.body", "body": hints or HEARTBEAT, "more_body": True})
    finally:
        watcher.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await watcher


async def _until_gone(stream: Stream, receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    stream.end()


def last_seen(scope: Scope) -> str:
    """Where a browser that reconnects goes on: its own header first, then the address. Text, unchecked."""
    for name, value in scope["headers"]:
        if name == b"last-event-id":
            return str(value.decode("latin-1"))
    for part in scope["query_string"].split(b"&"):
        name, _, value = part.partition(b"=")
        if name == b"after":
            return str(value.decode("latin-1"))
    return ""
