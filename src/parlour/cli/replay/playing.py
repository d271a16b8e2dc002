"""Plays threads side by side; inside each thread everything happens in its order."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial

from parlour.cli.replay.browser import Browser, NoAnswer, Wire
from parlour.cli.replay.company import Company
from parlour.cli.replay.comparing import faults_in, settled
from parlour.cli.replay.crew import side_by_side
from parlour.cli.replay.pages import NotThere
from parlour.cli.replay.people import Agent, Customer, Refused
from parlour.cli.replay.report import Score
from parlour.cli.replay.threads import Thread

RESOLVED_EVERY = 5  # one thread in so many, where an agent took part, is resolved at its end


@dataclass
class Played:
    """One thread as far as it came, and what is needed to read it back."""

    thread: Thread
    reference: str
    code: str
    cookies: dict[str, str]  # of the customer's browser
    agent: Agent | None = None
    acknowledged: int = 0
    resolved: bool = False
    read_by_agent: int = 0  # while it was still open to its agent


@dataclass
class Play:
    """A replay under way."""

    company: Company
    score: Score
    moved: Callable[[], None]  # told after every message
    played: list[Played] = field(default_factory=list)

    async def run(self, threads: Iterator[Thread]) -> None:
        begun = time.perf_counter()
        await side_by_side(self.company.url, (partial(self._play, thread) for thread in threads))
        self.score.seconds = time.perf_counter() - begun

    async def _play(self, thread: Thread, wire: Wire) -> None:
        number = self.score.threads
        self.score.threads += 1
        try:
            await self._talk(thread, number, wire)
        except (Refused, NotThere, NoAnswer) as fault:
            self.score.faults.append(f"line {thread.line}: {fault}")

    async def _talk(self, thread: Thread, number: int, wire: Wire) -> None:
        agent = self.company.agents[number % len(self.company.agents)]
        customer = Customer(Browser(wire, repeated=self.score.repeated))
        desk = Browser(wire, agent.cookies, self.score.repeated)
        started = await customer.write(self.company.topics[agent.team], thread.turns[0].text)
        played = Played(thread, started.reference, started.code, customer.browser.cookies)
        self.played.append(played)
        self._acknowledged(played, started.seconds)
        for turn in thread.turns[1:]:
            if turn.by_customer:
                seconds = await customer.say(turn.text)
            else:
                if played.agent is None:
                    await agent.take(desk, played.reference)
                    played.agent = agent
                seconds = await agent.reply(desk, played.reference, turn.text)
            self._acknowledged(played, seconds)
        if played.agent and number % RESOLVED_EVERY == 0:
            await self._resolve(played, agent, desk)

    async def _resolve(self, played: Played, agent: Agent, desk: Browser) -> None:
        """Which closes the case to its agent, so its words are read back before."""
        shown = await settled(partial(agent.read, desk, played.reference))
        self.score.faults += faults_in(played.thread.line, "agent", played.thread.turns, shown)
        played.read_by_agent = len(shown)
        await agent.resolve(desk, played.reference)
        played.resolved = True
        self.score.resolved += 1

    def _acknowledged(self, played: Played, seconds: float) -> None:
        played.acknowledged += 1
        self.score.messages += 1
        self.score.waits.append(seconds)
        self.moved()
