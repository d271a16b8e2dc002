"""The limit of live fan-out from one Python process: one POST, one small write to every open stream.

Prints its port, then serves until it is ended.
"""

import asyncio
import resource
import sys
from typing import cast

import uvloop

STREAM = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
EVENT = b"event: message-added\nid: floor\ndata: 0123456789abcdef0123456789abcdef\n\n"
CHUNK = b"%x\r\n%s\r\n" % (len(EVENT), EVENT)
DONE = b"HTTP/1.1 303 See Other\r\nLocation: /c/floor\r\nContent-Length: 0\r\n\r\n"

streams: set[asyncio.Transport] = set()


class Floor(asyncio.Protocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)  # uvloop's own class, not a subclass

    def connection_lost(self, _problem: Exception | None) -> None:
        streams.discard(self.transport)

    def data_received(self, data: bytes) -> None:
        if data.startswith(b"GET"):
            streams.add(self.transport)
            self.transport.write(STREAM)
            return
        for stream in streams:
            stream.write(CHUNK)
        self.transport.write(DONE)


async def serve() -> None:
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    server = await asyncio.get_running_loop().create_server(Floor, "127.0.0.1", 0, backlog=4096)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


uvloop.run(serve())
