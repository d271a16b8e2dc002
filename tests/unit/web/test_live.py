"""A live stream ends with the right to listen to it."""

import asyncio
from typing import Any

from parlour.web.hub import Stream
from parlour.web.live import send_stream


async def test_who_may_no_longer_listen_hears_no_more():
    stream, sent, may = Stream(), list[bytes](), [True]

    async def receive() -> Any:
        return await asyncio.get_running_loop().create_future()

    async def send(event: Any) -> None:
        sent.append(event.get("body", b""))
        if b"first" in sent[-1]:
            may[0] = False
            stream.give(b"second")

    stream.give(b"first")
    listening = send_stream(stream, {}, receive, send, still=lambda: may[0])
    await asyncio.wait_for(listening, 5)
    assert b"first" in sent
    assert b"second" not in b"".join(sent)
