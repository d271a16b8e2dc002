"""Replays with something going wrong in the middle: kills, a custodian that is away. Used by the long runs
here and by their short forms in tests/integration/replay."""

import asyncio
import os
import random
import shutil
import signal
import subprocess
import sys
import sysconfig
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import pytest
from click.testing import CliRunner

import parlour
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
from tests.support.postgres import Cluster

TWEETS = Path(__file__).resolve().parents[3] / "shared" / "data" / "tweets"  # beside the repository
DIALOGUES, SLICES = "twcs-airline-dialogues.csv", "twcs-slices.csv"
ROLES = ("web", "worker", "custodian")


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
    disturbing: Callable[[Supervisor], Callable[[], None]] | None = None,
) -> int:
    """Plays everything and demands a clean verdict and a log that verifies. Returns how many messages."""
    with rehearsal(data, store, free_port(), nothing_said) as running:
        moved = disturbing(running) if disturbing else nothing
        played = play(found(running.settings), iter(threads), moved)
        assert not played.score.faults, say(played.score.faults)
        assert played.score.threads == len(threads)
        assert played.score.messages == messages_in(threads)
        verdict = verify(running.settings, played, nothing)
        assert not verdict.faults, say(verdict.faults)
        assert verdict.read_by_customer == played.score.messages
        assert verdict.searched_texts > 0.9 * played.score.messages
        verify_log(running.settings)
    return played.score.messages


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


@dataclass
class Storm:
    """Kills with signal 9, spread evenly over the messages; a seeded die chooses among those hit least."""

    kills: int
    messages: int
    dice: random.Random
    cluster: Cluster | None = None
    struck: list[str] = field(default_factory=list)
    sent: int = 0
    _running: Supervisor | None = None
    _restart: threading.Thread | None = None

    def over(self, running: Supervisor) -> Callable[[], None]:
        self._running = running
        return self.moved

    def moved(self) -> None:
        self.sent += 1
        while len(self.struck) < min(self.kills, self.sent * (self.kills + 1) // self.messages):
            if not self._strike():
                return  # nobody is up to be killed; the next message tries again

    def settle(self) -> None:
        if self._restart is not None:
            self._restart.join()

    def _strike(self) -> bool:
        assert self._running is not None
        living = [role for role, pid in self._running.pids().items() if is_alive(pid)]
        if self.cluster is not None and (self._restart is None or not self._restart.is_alive()):
            living.append("postgres")
        if not living:
            return False
        fewest = min(self.struck.count(one) for one in living)
        victim = self.dice.choice([one for one in living if self.struck.count(one) == fewest])
        self.struck.append(victim)
        if victim != "postgres":
            os.kill(self._running.pids()[victim], signal.SIGKILL)
            return True
        assert self.cluster is not None
        self.cluster.kill()
        self._restart = threading.Thread(target=self.cluster.start)
        self._restart.start()
        return True


def is_alive(pid: int) -> bool:
    """A killed child stays in the list until it is seen to; then it is a zombie."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state not in {"Z", "X"}


def stormy(
    data: Path, store: str | None, threads: list[Thread], kills: int, cluster: Cluster | None = None
) -> None:
    seed = int(os.environ.get("PARLOUR_STORM") or random.SystemRandom().randrange(10**6))
    print(f"the storm's seed: PARLOUR_STORM={seed}")  # pytest shows it when the test fails
    storm = Storm(kills, messages_in(threads), random.Random(seed), cluster)
    try:
        replayed(data, store, threads, storm.over)
    finally:
        storm.settle()
    assert len(storm.struck) == kills
    assert set(storm.struck) >= {*ROLES, *(["postgres"] if cluster else [])}


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


def unsealed_build_is_found_out(folder: Path, threads: int) -> None:
    """The same search of the same files, over a copy of the program whose sealer does not seal."""
    python = scratch_build(folder / "build", UNSEALED)
    assert traces_with(python, folder / "open", threads) > 0
    assert traces_with(sys.executable, folder / "sealed", threads) == 0


def traces_with(python: str | Path, data: Path, threads: int) -> int:
    script = Path(__file__).with_name("play_and_search.py")
    command = [python, "-P", script, data, sample(DIALOGUES), str(threads)]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert ran.returncode == 0, ran.stderr
    return int(ran.stdout)


def scratch_build(folder: Path, patch: str) -> Path:
    """A Python of its own that finds a changed copy of our packages first, and all others where we do."""
    shutil.copytree(
        Path(parlour.__file__).parents[1], folder / "src", ignore=shutil.ignore_patterns("__pycache__")
    )
    with (folder / "src" / "parlour" / "sealing" / "sealer.py").open("a") as sealer:
        sealer.write(patch)
    python = folder / "env" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.symlink_to(Path(sys.executable).resolve())
    shutil.copy(Path(sys.prefix) / "pyvenv.cfg", folder / "env")
    packages = Path(sysconfig.get_path("purelib"))
    ours = folder / "env" / packages.relative_to(sys.prefix)
    ours.mkdir(parents=True)
    (ours / "scratch.pth").write_text(f"{folder / 'src'}\n{packages}\n")
    return python


UNSEALED = """

_seal = Sealer.seal


def _in_the_open(self, envelope, *, case_id, item_id, field, content):
    from dataclasses import replace

    sealed = _seal(self, envelope, case_id=case_id, item_id=item_id, field=field, content=content)
    return sealed and replace(sealed, record=sealed.record[:34] + content + bytes(16))


Sealer.seal = _in_the_open
"""
