"""Kills in the middle of a replay: nothing acknowledged may be lost, nothing doubled, nobody asked to help."""

import asyncio
import os
import random
import signal
from dataclasses import dataclass, field
from pathlib import Path

from parlour.cli.replay.threads import Thread
from parlour.processes.supervisor import Supervisor
from tests.soak.harness import messages_in, replayed
from tests.support.postgres import Cluster

ROLES = ("web", "worker", "custodian")
DATABASE_AWAY = 0.5  # seconds before somebody starts it again


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
    _database_down: bool = False

    def begin(self, running: Supervisor) -> None:
        self._running = running

    def moved(self) -> None:
        self.sent += 1
        while len(self.struck) < min(self.kills, self.sent * (self.kills + 1) // self.messages):
            if not self._strike():
                return  # nobody is up to be killed; the next message tries again

    def settle(self) -> None:
        """PostgreSQL is started by this thread and no other: the kernel ends it with the thread that did."""
        if self.cluster is not None and self._database_down:
            self.cluster.start()
            self._database_down = False

    def _strike(self) -> bool:
        assert self._running is not None
        living = [role for role, pid in self._running.pids().items() if is_alive(pid)]
        if self.cluster is not None and not self._database_down:
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
        self._database_down = True
        asyncio.get_running_loop().call_later(DATABASE_AWAY, self.settle)
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
        replayed(data, store, threads, storm)
    finally:
        storm.settle()
    assert len(storm.struck) == kills
    assert set(storm.struck) >= {*ROLES, *(["postgres"] if cluster else [])}
