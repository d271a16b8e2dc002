"""Opens many live streams and times posts to their delivery, in a process of its own.

    python -m parlour.cli.bench.streams FILE      prints one JSON object

FILE holds what to do as JSON: url, the streams' path and cookies, how many, the text that marks an event,
the posts to send one after the other (path, cookies, body), and how many seconds lie between two of them.
"""

import asyncio
import json
import resource
import sys
import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import cast
from urllib.parse import urlsplit

import uvloop

from parlour.cli.replay.report import percentile

OPENING_AT_ONCE = 100
DELIVERED_WITHIN = 30.0


@dataclass(frozen=True, slots=True)
class Post:
    path: str
    cookies: str
    body: str


@dataclass(frozen=True, slots=True)
class Plan:
    url: str
    path: str
    cookies: tuple[str, ...]  # taken in turn, one for each stream
    streams: int
    marker: str
    posts: tuple[Post, ...]
    every: float


@dataclass(frozen=True, slots=True)
class Heard:
    """Milliseconds from pressing Send to each stream's delivery."""

    p50_ms: float
    p95_ms: float
    p99_ms: float
    delivered: int
    expected: int


class Stream(asyncio.Protocol):
    """One open stream. Counts events by their marker; the first bytes say that it is open."""

    def __init__(self, hall: "Hall", request: bytes) -> None:
        self.hall, self.request = hall, request
        self.open = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)  # uvloop's own class, not a subclass
        self.transport.write(self.request)

    def data_received(self, data: bytes) -> None:
        if not self.open.done():
            if not data.startswith(b"HTTP/1.1 200"):
                self.open.set_exception(ConnectionError(data[:12].decode("latin-1")))
                return
            self.open.set_result(None)
        if self.hall.marker in data:
            self.hall.delivery()

    def connection_lost(self, problem: Exception | None) -> None:
        self.hall.lost += 1
        if not self.open.done():
            self.open.set_exception(problem or ConnectionError("closed"))


class Hall:
    """Every stream together, and the post they wait for."""

    def __init__(self, streams: int, marker: str) -> None:
        self.streams, self.marker = streams, marker.encode()
        self.waits: list[float] = []
        self.lost = 0
        self.begun = 0.0
        self.left = 0
        self.all_heard = asyncio.Event()

    def expect(self) -> None:
        self.begun, self.left = time.perf_counter(), self.streams
        self.all_heard.clear()

    def delivery(self) -> None:
        self.waits.append((time.perf_counter() - self.begun) * 1000)
        self.left -= 1
        if self.left == 0:
            self.all_heard.set()


async def measure(plan: Plan) -> Heard:
    hall = Hall(plan.streams, plan.marker)
    place = urlsplit(plan.url)
    streams = await open_all(plan, hall, place.hostname or "", place.port or 80)
    reader, writer = await asyncio.open_connection(place.hostname, place.port)
    expected = 0
    for post in plan.posts:
        due = time.perf_counter() + plan.every
        hall.expect()
        expected += plan.streams
        await send(reader, writer, place.netloc, plan.url, post)
        async with asyncio.timeout(DELIVERED_WITHIN):
            await hall.all_heard.wait()
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
    writer.close()
    for stream in streams:
        stream.transport.abort()
    p50, p95, p99 = (percentile(hall.waits, share) for share in (0.5, 0.95, 0.99))
    return Heard(p50, p95, p99, len(hall.waits), expected)


async def open_all(plan: Plan, hall: Hall, host: str, port: int) -> list[Stream]:
    loop = asyncio.get_running_loop()
    streams: list[Stream] = []
    for first in range(0, plan.streams, OPENING_AT_ONCE):
        some = range(first, min(first + OPENING_AT_ONCE, plan.streams))
        for number in some:
            request = stream_request(plan, number)
            _, stream = await loop.create_connection(partial(Stream, hall, request), host, port)
            streams.append(stream)
        async with asyncio.timeout(DELIVERED_WITHIN):
            await asyncio.gather(*(streams[number].open for number in some))
    return streams


def stream_request(plan: Plan, number: int) -> bytes:
    cookies = plan.cookies[number % len(plan.cookies)] if plan.cookies else ""
    head = f"GET {plan.path} HTTP/1.1\r\nHost: {urlsplit(plan.url).netloc}\r\nAccept: text/event-stream\r\n"
    return f"{head}Cookie: {cookies}\r\n\r\n".encode()


async def send(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, host: str, origin: str, post: Post
) -> None:
    body = post.body.encode()
    writer.write(
        f"POST {post.path} HTTP/1.1\r\nHost: {host}\r\nOrigin: {origin}\r\nCookie: {post.cookies}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n".encode()
        + body
    )
    head = await reader.readuntil(b"\r\n\r\n")
    if b" 303 " not in head.split(b"\r\n", 1)[0]:
        raise ConnectionError(head.split(b"\r\n", 1)[0].decode("latin-1"))


def main(file: Path) -> None:
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    facts = json.loads(file.read_text())
    posts = tuple(Post(**one) for one in facts.pop("posts"))
    heard = uvloop.run(measure(Plan(**facts | {"posts": posts, "cookies": tuple(facts["cookies"])})))
    sys.stdout.write(json.dumps({name: getattr(heard, name) for name in Heard.__slots__}) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
