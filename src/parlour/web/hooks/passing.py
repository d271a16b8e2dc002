"""A platform's request goes to the worker byte for byte, and its answer back. Nothing is parsed or kept here."""

import asyncio
import os
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from parlour.connectors.contract import HOOK_HEADERS
from parlour.street.hooks import (
    MOST_BODY,
    MOST_HEAD,
    PREFIX,
    Answered,
    Asked,
    BadFrame,
    answered_from,
    asked_frame,
    length,
)
from parlour.web.forms import read_body
from parlour.web.front import WebRequest, front_of, header

SECONDS = 9.0  # X wants an answer within ten
AT_ONCE = 64  # more wait their turn: a flood must not take every thread of the worker
MOST_QUERY = 20
LONGEST = 1_000

_turns = asyncio.Semaphore(AT_ONCE)


@get("/{connector:str}")
async def greet(request: WebRequest, connector: FromPath[str]) -> Response[bytes]:
    return await _pass_on(request, connector, b"")


@post("/{connector:str}", status_code=200)
async def take(request: WebRequest, connector: FromPath[str]) -> Response[bytes]:
    """A body past the limit is refused before it is read."""
    return await _pass_on(request, connector, await read_body(request, MOST_BODY))


async def _pass_on(request: WebRequest, connector: str, body: bytes) -> Response[bytes]:
    query = {name: value for name, value in list(request.query_params.items())[:MOST_QUERY] if _short(value)}
    headers = {name: header(request, name)[:LONGEST] for name in HOOK_HEADERS if header(request, name)}
    asked = Asked(connector[:64], request.method, query, headers, body)
    try:
        async with asyncio.timeout(SECONDS), _turns:
            answered = await _worker_says(front_of(request).settings.hooks, asked)
    except (OSError, TimeoutError, BadFrame, asyncio.IncompleteReadError):
        answered = Answered(503)
    kind = "application/json" if answered.text.startswith("{") else "text/plain"
    answer: Response[bytes] = Response(answered.text.encode(), status_code=answered.status, media_type=kind)
    if answered.status == 503:
        answer.headers["retry-after"] = "30"
    return answer


async def _worker_says(place: str, asked: Asked) -> Answered:
    folder = os.open(os.path.dirname(place), os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        # Through the folder's descriptor, because a socket's path may be at most 107 bytes long.
        address = f"/proc/self/fd/{folder}/{os.path.basename(place)}"
        reader, writer = await asyncio.open_unix_connection(address)
    finally:
        os.close(folder)
    try:
        writer.write(asked_frame(asked))
        await writer.drain()
        return answered_from(await reader.readexactly(length(await reader.readexactly(PREFIX), MOST_HEAD)))
    finally:
        writer.close()


def _short(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= LONGEST
