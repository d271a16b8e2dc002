"""The limit of answering HTTP from one Python process: a bare uvloop protocol that redirects every POST.

Prints its port, then serves until it is ended.
"""

import asyncio
import sys
from typing import cast

import uvloop

ANSWER = b"HTTP/1.1 303 See Other\r\nLocation: /c/floor\r\nContent-Length: 0\r\n\r\n"


class Floor(asyncio.Protocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)  # uvloop's own class, not a subclass
        self.waiting = b""

    def data_received(self, data: bytes) -> None:
        data = self.waiting + data
        while (end := data.find(b"\r\n\r\n")) >= 0:
            whole = end + 4 + body_length(data, end)
            if len(data) < whole:
                break
            self.transport.write(ANSWER)
            data = data[whole:]
        self.waiting = data


def body_length(data: bytes, end: int) -> int:
    at = data.find(b"Content-Length: ", 0, end)
    return int(data[at + 16 : data.index(b"\r\n", at)]) if at >= 0 else 0


async def serve() -> None:
    server = await asyncio.get_running_loop().create_server(Floor, "127.0.0.1", 0, backlog=4096)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


uvloop.run(serve())
