"""Many live conversations, each with its own customer, and messages in some of them all the time; in a process of
its own.

    python -m parlour.cli.bench.conversations FILE      prints one JSON object

FILE holds what to do as JSON: url, the rooms (path, cookies, body of a message with KEY in it), messages a second,
for how many seconds, and the process that serves them, whose memory is read before and after they are opened.
"""

import asyncio
import json
import random
import re
import resource
import secrets
import sys
import time
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import cast
from urllib.parse import urlsplit

import uvloop

from parlour.cli.bench.machine import pss_mb
from parlour.cli.bench.streams import DELIVERED_WITHIN, OPENING_AT_ONCE, Post, send
from parlour.cli.replay.report import percentile

SENDERS = 16
FAR = 10**12  # past every message: what was said before the stream was opened is not told again
SEQ = re.compile(rb'"seq": ?(\d+)')


@dataclass(frozen=True, slots=True)
class Plan:
    url: str
    rooms: tuple[Post, ...]
    a_second: int
    seconds: float
    pid: int

    @property
    def place(self) -> tuple[str, int, str]:
        parts = urlsplit(self.url)
        return parts.hostname or "", parts.port or 80, parts.netloc


@dataclass
class Conversation(asyncio.Protocol):
    """One customer's page: knows when a message was sent in it, and what its stream says."""

    room: Post
    sent_at: float = 0.0
    waits: list[float] = field(default_factory=list)
    heard: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.open = asyncio.get_running_loop().create_future()
        self.delivered = asyncio.Event()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)  # uvloop's own class, not a subclass

    def data_received(self, data: bytes) -> None:
        if not self.open.done():
            self.open.set_result(data.startswith(b"HTTP/1.1 200"))
        elif found := SEQ.findall(data):
            self.waits.append((time.perf_counter() - self.sent_at) * 1000)
            self.heard += map(int, found)
            self.delivered.set()

    def connection_lost(self, problem: Exception | None) -> None:
        if not self.open.done():
            self.open.set_result(False)


async def measure(plan: Plan) -> dict[str, float]:
    host, port, _ = plan.place
    before, conversations = pss_mb(plan.pid), await _open_all(plan, host, port)
    opened = pss_mb(plan.pid)
    count = int(plan.a_second * plan.seconds)
    chosen = random.sample(conversations, count)
    begun = time.perf_counter()
    lines: asyncio.Queue[Line] = asyncio.Queue()
    for _ in range(SENDERS):
        lines.put_nowait(await asyncio.open_connection(host, port))
    await asyncio.gather(
        *(_say(plan, lines, one, begun + number / plan.a_second) for number, one in enumerate(chosen))
    )
    took = time.perf_counter() - begun
    async with asyncio.timeout(DELIVERED_WITHIN):
        await asyncio.gather(*(one.delivered.wait() for one in chosen))
    waits = [wait for one in chosen for wait in one.waits]
    for one in conversations:
        one.transport.abort()
    return {
        "p50_ms": percentile(waits, 0.5),
        "p99_ms": percentile(waits, 0.99),
        "a_second": count / took,
        "delivered": sum(len(set(one.heard)) for one in chosen),
        "expected": count,
        "doubled": sum(len(one.heard) - len(set(one.heard)) for one in chosen),
        "strays": sum(len(one.heard) for one in conversations) - sum(len(one.heard) for one in chosen),
        "kb_each": (opened - before) * 1024 / len(conversations),
    }


Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def _say(plan: Plan, lines: "asyncio.Queue[Line]", one: Conversation, due: float) -> None:
    """Timed from the moment it was due, so that waiting for a free line counts too."""
    await asyncio.sleep(max(0.0, due - time.perf_counter()))
    one.sent_at = due
    line = await lines.get()
    body = one.room.body.replace("=KEY", f"={secrets.token_hex(16)}")
    await send(*line, plan.place[2], plan.url, Post(one.room.path, one.room.cookies, body))
    lines.put_nowait(line)


async def _open_all(plan: Plan, host: str, port: int) -> list[Conversation]:
    loop, conversations = asyncio.get_running_loop(), []
    for first in range(0, len(plan.rooms), OPENING_AT_ONCE):
        some = plan.rooms[first : first + OPENING_AT_ONCE]
        opened = [await loop.create_connection(partial(Conversation, room), host, port) for room in some]
        for _, one in opened:
            one.transport.write(
                f"GET {one.room.path}/live?after={FAR} HTTP/1.1\r\nHost: {plan.place[2]}\r\n"
                f"Accept: text/event-stream\r\nCookie: {one.room.cookies}\r\n\r\n".encode()
            )
        async with asyncio.timeout(DELIVERED_WITHIN):
            if not all(await asyncio.gather(*(one.open for _, one in opened))):
                raise ConnectionError("a conversation did not open")
        conversations += [one for _, one in opened]
    return conversations


def main(file: Path) -> None:
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    facts = json.loads(file.read_text())
    rooms = tuple(Post(**one) for one in facts.pop("rooms"))
    sys.stdout.write(json.dumps(uvloop.run(measure(Plan(rooms=rooms, **facts)))) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
