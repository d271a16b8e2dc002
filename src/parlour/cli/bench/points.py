"""Every point of the bench: what is asked, of which cases, and against which limit."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from parlour.cli.bench import limits
from parlour.cli.bench.fan_out import Hall, conversations, fan_out
from parlour.cli.bench.figures import Figures
from parlour.cli.bench.limits import CONNECTIONS, additive
from parlour.cli.bench.load import Kind, Point, Target, WrongAnswers, drive
from parlour.cli.bench.seeding import LAST_WORDS, WORDS, Room, Seeded, write_rooms
from parlour.cli.bench.tools import Tools
from parlour.cli.replay.browser import Browser, Wire
from parlour.cli.replay.pages import hidden_fields
from parlour.cli.replay.people import shown

INBOX_CASES = 10_000
NEW_CASE_BROWSERS = 16
SENT = Kind("POST", 303, "/c/")
REPLIED = Kind("POST", 303, "/desk/case/")
INBOX = Kind("GET", 200, "Cases, the earliest promise first")
OPENED = Kind("GET", 200, LAST_WORDS)
FOUND = Kind("GET", 200, "data-reference=")
LIVE, LIVE_MESSAGES = 5_000, 100  # open conversations, and messages a second among them
STREAMS = {1_000: (30, 0.1), 5_000: (10, 0.5)}  # open streams: posts, and seconds between two


@dataclass
class Bench:
    """One run of the bench under way."""

    tools: Tools
    folder: Path
    seeded: Seeded
    figures: Figures
    seconds: float
    case_seconds: float
    cases: int = 0  # in the store, as far as we made them
    write_limits: dict[int, float] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """By its number: wrk would try the other family first for a name."""
        url: str = self.seeded.company.url
        return url.replace("localhost", "127.0.0.1")

    def run_limits(self) -> None:
        http = limits.http(self.tools, self.folder, self.seconds)
        durable = limits.durable(self.folder, self.seconds)
        for connections, point in http.items():
            pair = durable[f"pair_{connections}"]
            self.write_limits[connections] = additive(point.rate, pair)
            self.figures.limits |= {
                f"http_{connections}": round(point.rate, 1),
                f"durable_{connections}": round(pair, 1),
                f"write_{connections}": round(self.write_limits[connections], 1),
            }
        self.figures.limits["fdatasync"] = round(durable["fdatasync"], 1)

    def fill(self) -> None:
        """More cases through the front door, until the inbox is chosen out of ten thousand."""
        targets = asyncio.run(new_case_targets(self.seeded))
        while self.cases < INBOX_CASES:
            made = drive(self.tools.wrk, self.url, SENT, targets, self.folder, 16, 2)
            self.cases += int(made.rate * 2)

    def run_sends(self) -> None:
        rooms = [send_target(room) for room in self.seeded.rooms]
        replies = asyncio.run(reply_targets(self.seeded))
        for connections in CONNECTIONS:
            limit = self.write_limits.get(connections)
            self._point(f"message_{connections}", SENT, rooms, connections, limit)
            if connections != 1:
                self._point(f"reply_{connections}", REPLIED, replies, connections, limit)

    def run_pages(self) -> None:
        agent = header(self.seeded.agent.cookies)
        opened = [Target(f"/desk/case/{room.reference}", agent) for room in self.seeded.opened]
        searched = [Target(f"/desk/search?q={room.reference}", agent) for room in self.seeded.rooms]
        self._page("inbox_64", INBOX, [Target("/desk/inbox/teams", agent)], 64)
        self._page("open_16", OPENED, opened, 16)
        self._page("search_64", FOUND, searched, 64)

    def run_new_cases(self) -> None:
        """Last, because it makes the store larger than the other points say."""
        targets = asyncio.run(new_case_targets(self.seeded))
        for connections in CONNECTIONS:
            seconds = self.case_seconds if connections == 64 else self.seconds
            limit = self.write_limits.get(connections)
            self._point(f"case_{connections}", SENT, targets, connections, limit, seconds)

    def run_streams(self) -> None:
        rooms = [send_target(room) for room in self.seeded.rooms]
        desk = Hall(self.url, "/desk/live", header(self.seeded.agent.cookies))
        for streams, (count, every) in STREAMS.items():
            with limits.floor("sse_floor.py") as floor:
                say, bare_hall = [Target("/say")], Hall(floor, "/stream")
                bare = fan_out(self.folder, bare_hall, streams, say, count=count, every=every)
            try:
                ours = fan_out(self.folder, desk, streams, rooms, count=count, every=every)
            except WrongAnswers as fault:
                self.figures.rejected[f"stream_{streams}"] = str(fault)
                continue
            self.figures.add_streams(f"stream_{streams}", ours.p99_ms, bare.p99_ms)

    def run_conversations(self, pid: int) -> None:
        """5,000 customers' own pages open, 100 messages a second; memory is what web grew by."""
        more = asyncio.run(write_rooms(self.seeded.company, self.seeded.agent, LIVE - len(self.seeded.rooms)))
        rooms = [send_target(room) for room in (*self.seeded.rooms, *more)]
        try:
            told = conversations(
                self.folder, self.url, rooms, a_second=LIVE_MESSAGES, seconds=self.seconds * 3, pid=pid
            )
        except WrongAnswers as fault:
            self.figures.rejected["live_5000"] = str(fault)
            return
        if told["delivered"] != told["expected"] or told["doubled"] or told["strays"]:
            self.figures.rejected["live_5000"] = "a message was lost, doubled or went astray"
            return
        self.figures.rates["live_5000"] = round(told["a_second"], 1)
        self.figures.p99_ms["live_5000"] = round(told["p99_ms"], 2)
        self.figures.live_page_kb = round(told["kb_each"], 1)

    def _page(self, name: str, kind: Kind, targets: Sequence[Target], connections: int) -> None:
        point = self._point(name, kind, targets, connections, None)
        if point and self.tools.nginx:
            size = point.page_bytes
            limit = limits.page(self.tools, self.folder, size, connections, self.seconds)
            self.figures.limits[f"page_{name}"] = round(limit.rate, 1)
            self.figures.add(name, point, limit.rate)

    def _point(
        self,
        name: str,
        kind: Kind,
        targets: Sequence[Target],
        connections: int,
        limit: float | None,
        seconds: float | None = None,
    ) -> Point | None:
        """After a discarded second that warms up what is kept between requests."""
        asked = (self.tools.wrk, self.url, kind, targets, self.folder, connections)
        try:
            drive(*asked, 1)
            point = drive(*asked, seconds or self.seconds)
        except WrongAnswers as fault:
            self.figures.rejected[name] = str(fault)
            return None
        self.figures.add(name, point, limit)
        return point


async def new_case_targets(seeded: Seeded) -> list[Target]:
    wire, targets = Wire(seeded.company.url), []
    for _ in range(NEW_CASE_BROWSERS):
        browser = Browser(wire)
        fields = hidden_fields(await shown(browser, "/write"), "/write")
        topic = seeded.company.topics[seeded.agent.team]
        targets.append(_target("/write", browser.cookies, {**fields, "topic": topic}))
    wire.close()
    return targets


async def reply_targets(seeded: Seeded) -> list[Target]:
    browser, targets = Browser(Wire(seeded.company.url), seeded.agent.cookies), []
    for room in seeded.held:
        path = f"/desk/case/{room.reference}"
        fields = hidden_fields(await shown(browser, path), f"{path}/reply")
        targets.append(_target(f"{path}/reply", browser.cookies, fields))
    browser.wire.close()
    return targets


def send_target(room: Room) -> Target:
    return _target(f"/c/{room.reference}", room.cookies, room.fields)


def _target(path: str, cookies: dict[str, str], fields: dict[str, str]) -> Target:
    return Target(path, header(cookies), urlencode({**fields, "key": "KEY", "body": WORDS}))


def header(cookies: dict[str, str]) -> str:
    return "; ".join(f"{name}={value}" for name, value in cookies.items())
