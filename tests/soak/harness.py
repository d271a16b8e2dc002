"""Replays over a running rehearsal, for the long runs here and their short forms in tests/integration/replay."""

import asyncio
import os
import signal
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Protocol

import pytest
from click.testing import CliRunner

from parlour.cli.bench.fan_out import Hall, fan_out
from parlour.cli.bench.points import header, send_target
from parlour.cli.bench.seeding import write_rooms
from parlour.cli.log import command as log_command
from parlour.cli.replay.ports import free_port
from parlour.cli.replay.reading import read_threads
from parlour.cli.replay.rehearsal import rehearsal
from parlour.cli.replay.steps import found, play, verify
from parlour.cli.replay.threads import Tally, Thread
from parlour.config import Settings
from parlour.processes.supervisor import Supervisor
from parlour.sealing.records import count_blanks, intake_key
from parlour.store import open_store

TWEETS = Path(__file__).resolve().parents[3] / "shared" / "data" / "tweets"  # beside the repository
DIALOGUES, SLICES = "twcs-airline-dialogues.csv", "twcs-slices.csv"


def sample(name: str) -> Path:
    """The real dialogues lie beside the project and are never copied into it."""
    folder = Path(os.environ.get("PARLOUR_TWEETS", TWEETS))
    if not (folder / name).exists():
        pytest.skip(f"real support dialogues are not here: {name} (set PARLOUR_TWEETS to their folder)")
    return folder / name


def threads_of(name: str, most: int | None = None) -> list[Thread]:
    return list(islice(read_threads(sample(name), Tally()), most))


def messages_in(threads: list[Thread]) -> int:
    return sum(len(thread.turns) for thread in threads)


def replayed(
    data: Path,
    store: str | None,
    threads: list[Thread],
    weather: "Weather | None" = None,
) -> int:
    """Plays everything and demands a clean verdict and a log that verifies. Returns how many messages."""
    with rehearsal(data, store, free_port(), nothing_said) as running:
        weather = weather or Calm()
        company = found(running.settings)
        weather.begin(running)
        played = play(company, iter(threads), weather.moved)
        weather.settle()
        assert not played.score.faults, say(played.score.faults)
        assert played.score.threads == len(threads)
        assert played.score.messages == messages_in(threads)
        verdict = verify(running.settings, played, nothing)
        assert not verdict.faults, say(verdict.faults)
        assert verdict.read_by_customer == played.score.messages
        assert verdict.searched_texts > 0.9 * played.score.messages
        verify_log(running.settings)
    return played.score.messages


class Weather(Protocol):
    """What happens to the installation meanwhile."""

    def begin(self, running: Supervisor) -> None: ...
    def moved(self) -> None:
        """After every message."""

    def settle(self) -> None:
        """When the last one is sent."""


class Calm:
    def begin(self, running: Supervisor) -> None:
        pass

    def moved(self) -> None:
        pass

    def settle(self) -> None:
        pass


def nothing() -> None:
    pass


def nothing_said(_line: str) -> None:
    pass


def say(faults: Sequence[str]) -> str:
    return f"{len(faults)} faults\n" + "\n".join(faults[:30])


def verify_log(settings: Settings) -> None:
    told = CliRunner().invoke(log_command, ["verify", "--data", str(settings.data)])
    assert told.exit_code == 0, told.output
    assert told.output.startswith("Verified")


@contextmanager
def custodian_stopped(running: Supervisor) -> Iterator[None]:
    """Taken out of the supervisor's hands, so that it is not started again before the block ends."""
    child = running._children.pop("custodian")
    child.end(5)
    try:
        yield
    finally:
        running._start("custodian")


def intake_without_custodian(data: Path, store: str | None, *, messages: int, blanks_left: bool) -> None:
    """Customers alone write while no custodian runs; everything reads back once it does again."""
    threads = list(_worth(customers_alone(threads_of(DIALOGUES)), messages))
    with rehearsal(data, store, free_port(), nothing_said) as running:
        company = found(running.settings)
        until_ready(running.settings)
        with custodian_stopped(running):
            if not blanks_left:
                use_up_blanks(running)
            played = play(company, iter(threads), nothing)
            assert not played.score.faults, say(played.score.faults)
            assert played.score.messages == messages_in(threads) >= messages
        verdict = verify(running.settings, played, nothing)
        assert not verdict.faults, say(verdict.faults)
        assert verdict.read_by_customer == played.score.messages


def customers_alone(threads: Sequence[Thread]) -> list[Thread]:
    return [Thread(one.line, tuple(turn for turn in one.turns if turn.by_customer)) for one in threads]


def _worth(threads: list[Thread], messages: int) -> Iterator[Thread]:
    for thread in threads:
        if messages <= 0:
            return
        messages -= len(thread.turns)
        yield thread


def until_ready(settings: Settings) -> None:
    """Until the store holds blanks and the month's intake key, as it does soon after any start."""
    store = open_store(settings.store_url, role="test")
    deadline = time.monotonic() + 60
    try:
        while not (store.read(intake_key) and store.read(count_blanks) > 2_500):
            assert time.monotonic() < deadline, "no blanks"
            time.sleep(0.05)
    finally:
        store.close()


def use_up_blanks(running: Supervisor) -> None:
    """None in the store, and none in web, which begins anew."""
    store = open_store(running.settings.store_url, role="test")
    try:
        store.write(lambda tx: tx.execute("DELETE FROM blank_envelopes")).result(10)
    finally:
        store.close()
    os.kill(running.pids()["web"], signal.SIGKILL)


def streams_hear(data: Path, streams: int, store: str | None = None, messages: int = 10) -> None:
    with rehearsal(data, store, free_port(), nothing_said) as running:
        company = found(running.settings)
        agent = company.agents[0]
        rooms = asyncio.run(write_rooms(company, agent, 4))
        hall = Hall(running.settings.url, "/desk/live", header(agent.cookies))
        posts = [send_target(room) for room in rooms]
        heard = fan_out(data.parent, hall, streams, posts, count=messages, every=0.1)
    assert heard.delivered == heard.expected == streams * messages
