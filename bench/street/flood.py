"""Ten thousand mentions at once, through the stand-in to cards on disk in a whole installation; replies to 300 of them.

    PYTHONPATH=src:. python bench/street/flood.py [POSTS]

Beside each wait stands the floor: a bare program that reads the same posts from the same stand-in and keeps nothing.
"""

import csv
import http.client
import json
import multiprocessing
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from parlour.agents.model import Founder
from parlour.app import build_ground
from parlour.cli.bench.machine import foreign_cores
from parlour.company.actions import save_company
from parlour.config import Places, Settings
from parlour.connectors.x.asking import POST_FIELDS, USER_FIELDS
from parlour.demo.street.standin import start_street
from parlour.foundation.clock import DAY, MINUTE
from parlour.ground import Ground
from parlour.processes.supervisor import running
from parlour.street.actions import connect_for_demo, invite
from parlour.street.records.connections import connection
from tests.cast import COMPANY
from tests.integration.street.wire import Wire, wire_at
from tests.support.installation import free_port

WORDS = (
    "my box has blinked red since seven, is anybody there?",
    "third wrong bill! account QM-4471982, my number is 07700 900461, call me",
    "please ring my mother on 020 7946 0377, 3 Weir Lane, her alarm is off",
    "thank you to the two people who came out in the rain",
)
BESIDE = [place / "shared/data/tweets/twcs-slices.csv" for place in Path(__file__).resolve().parents[3:5]]
TWEETS = next((file for file in BESIDE if file.exists()), None)
LOOK_EVERY = 0.01
INVITED, BUDGET = 300, 12
Waits = list[float]  # seconds from the first post until the n-th was taken


def main(posts: int) -> None:
    say(
        f"others keep {foreign_cores():.2f} cores busy; {posts:,} posts, {'real' if TWEETS else 'our own'} words"
    )
    report("stream", ours(posts, streams=True), bare_stream(posts))
    report("polling", ours(posts, streams=False), bare_polling(posts))
    say(*replies(posts))


def say(*lines: str) -> None:
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


def report(name: str, found: Waits, floor: Waits) -> None:
    shares = {share: int(len(found) * share / 100) - 1 for share in (50, 95, 99)}
    each = [
        f"p{share} {found[at]:.2f} s (floor {floor[at]:.2f} s, {floor[at] / found[at]:.2f})"
        for share, at in shares.items()
    ]
    say(f"{name}: " + ", ".join(each))


@dataclass
class StandIn:
    """In a process of its own, as a network is."""

    address: str
    secrets: dict[str, str]
    line: Connection

    def flood(self, posts: int) -> None:
        self.line.send(posts)

    @property
    def place(self) -> tuple[str, int]:
        parts = urlsplit(self.address)
        return parts.hostname or "", parts.port or 0


@contextmanager
def stand_in() -> Iterator[StandIn]:
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=serve, args=(theirs,))
    process.start()
    try:
        yield StandIn(*ours.recv(), ours)
    finally:
        ours.send(0)
        process.join()


def words() -> list[str]:
    """Real posts where they lie beside the repository, else four of ours, two of which give details away."""
    if TWEETS is None:
        return list(WORDS)
    with TWEETS.open(newline="") as file:
        return [row["text"][:250] for row in csv.DictReader(file) if row["inbound"].lower() == "true"]


def serve(line: Connection) -> None:
    started = start_street()
    line.send((started.address, started.secrets("x")))
    while posts := line.recv():
        started.street.flood(posts, words())
        line.send(started.street.x.world.company)
    started.close()


def ours(posts: int, *, streams: bool) -> Waits:
    """With polling, from when the look begins that finds them: before, they wait for its turn, 75 s at most."""
    with tempfile.TemporaryDirectory(prefix="parlour-bench-") as folder, stand_in() as street:
        port = free_port()
        settings = Settings(
            Path(folder), f"http://localhost:{port}", Places(Path(folder)).store_url, port=port, mark="rehearsal",
            street=street.address,
        )  # fmt: skip
        with running(settings, lambda _line: None, policy=json.dumps({"connect_x": 1})) as supervisor:
            ground = build_ground(supervisor.settings, role="bench", web_key=b"")
            save_company(ground, Founder(), COMPANY).result(10)
            typed = {**street.secrets, "bearer_token": street.secrets["bearer_token"] if streams else ""}
            if not streams:
                street.flood(posts)
                street.line.recv()
            connect_for_demo(ground, "x", typed, supervisor.settings.service_key).result(10)
            until(lambda: looked(ground) or not streams)
            if streams:
                time.sleep(3)  # the stream is asked for every second or two
                before = cards(ground)
                begun = time.perf_counter()
                street.flood(posts)
            else:
                until(lambda: cards(ground) > 0)
                before, begun = 0, time.perf_counter()
            used = processor(supervisor.pids()["worker"])
            found = counted(lambda: cards(ground) - before, posts, begun)
            used = processor(supervisor.pids()["worker"]) - used
            say(f"the worker's processor time a post: {used / posts * 1e6:.0f} us")
            ground.store.close()
    return found


def counted(count: Callable[[], int], most: int, begun: float) -> Waits:
    """A card counts when a look at the store finds it, up to a hundredth of a second after it is there."""
    waits: Waits = []
    while len(waits) < most:
        now = min(count(), most)
        waits += [time.perf_counter() - begun] * (now - len(waits))
        time.sleep(LOOK_EVERY)
    return waits


def processor(pid: int) -> float:
    """Seconds that a process has used."""
    words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


def until(condition: Callable[[], object]) -> None:
    while not condition():
        time.sleep(LOOK_EVERY)


def looked(ground: Ground) -> bool:
    found = ground.store.read(lambda reader: connection(reader, "x"))
    return bool(found and found.looked_at)


def cards(ground: Ground) -> int:
    row = ground.store.read(lambda reader: reader.one("SELECT COUNT(*) FROM street_posts"))
    return int(row[0]) if row else 0


def bare_stream(posts: int) -> Waits:
    with stand_in() as street:
        line = http.client.HTTPConnection(*street.place, timeout=60)
        line.request("GET", "/x/2/activity/stream", headers=bearer(street.secrets["bearer_token"]))
        answer, waits = line.getresponse(), list[float]()
        begun = time.perf_counter()
        street.flood(posts)
        while len(waits) < posts:
            if answer.readline().strip():
                waits.append(time.perf_counter() - begun)
        line.close()
    return waits


def bare_polling(posts: int) -> Waits:
    with stand_in() as street:
        street.flood(posts)
        company = street.line.recv()
        line = http.client.HTTPConnection(*street.place, timeout=60)
        waits, begun, token = list[float](), time.perf_counter(), ""
        while len(waits) < posts:
            query = {"max_results": "100", **USER_FIELDS, **POST_FIELDS} | (
                {"pagination_token": token} if token else {}
            )
            path = f"/x/2/users/{company}/mentions?{urlencode(query)}"
            line.request("GET", path, headers=bearer(street.secrets["access_token"]))
            page: Any = json.loads(line.getresponse().read())
            waits += [time.perf_counter() - begun] * len(page["data"])
            token = page["meta"].get("next_token", "")
        line.close()
    return waits[:posts]


def bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}


def replies(posts: int) -> list[str]:
    """On a clock that is moved: what the network allows in a quarter of an hour, and what a month's money buys."""
    with (
        tempfile.TemporaryDirectory(prefix="parlour-bench-") as folder,
        wire_at(f"sqlite:///{folder}/a.db", "x") as wire,
    ):
        wire.budget(BUDGET)
        ids = {post.id for post in wire.street.flood(posts, words())[:INVITED]}
        wire.turn(2)
        ana = wire.office.agent("Ana", wire.office.accounts)
        for card in [card for card in wire.cards() if card.post in ids]:
            invite(wire.office.ground, ana, card.id).result(10)
        return [hour_of(wire, "this month"), hour_of(wire, "the next", 31 * DAY)]


def hour_of(wire: Wire, month: str, later_ms: int = 0) -> str:
    wire.office.clock.move(later_ms)
    sent = [len(wire.replies())]
    for _ in range(60):
        wire.turn(later_ms=MINUTE)
        sent.append(len(wire.replies()))
    known, most = wire.known, max(sent[at + 15] - sent[at] for at in range(46))
    return (
        f"replies {month}: {sum(wire.replies().values())} to {len(wire.replies())} posts, {most} in 15 minutes at most,"
        f" {known.spent / 1e6:.2f} of {known.budget / 1e6:.0f} dollars spent"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
