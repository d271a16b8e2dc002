"""The company the bench measures: real customers' cookies and a real agent's, all made through the front door."""

import asyncio
import os
import signal
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from parlour.cases.queries import case_by_reference, thread
from parlour.cli.replay.browser import Browser, Wire
from parlour.cli.replay.company import Company
from parlour.cli.replay.crew import side_by_side
from parlour.cli.replay.pages import hidden_fields
from parlour.cli.replay.people import Agent, Customer, shown
from parlour.config import Settings
from parlour.processes.supervisor import Supervisor
from parlour.store import Reader, open_store

CUSTOMERS = 1_000
HELD = 200  # cases the agent holds and replies to
OPENED, MESSAGES, SEALINGS = 16, 20, 6
RESTARTED_WITHIN = 30.0
WORDS = (
    "Where is my order? It was to come on Tuesday and the tracking page has said the same thing since Friday."
)
LAST_WORDS = "These are the last words of twenty."


@dataclass(frozen=True, slots=True)
class Room:
    """One case, and what its customer's browser holds."""

    reference: str
    cookies: dict[str, str]
    fields: dict[str, str]  # of the form on the case's page


@dataclass(frozen=True, slots=True)
class Seeded:
    company: Company
    agent: Agent
    rooms: tuple[Room, ...]  # a thousand customers who write on
    held: tuple[Room, ...]
    opened: tuple[Room, ...]


async def seed(company: Company) -> Seeded:
    agent = company.agents[0]
    rooms = await write_rooms(company, agent, CUSTOMERS + HELD + OPENED)
    taken = rooms[CUSTOMERS:]
    await side_by_side(company.url, (partial(_take, agent, room) for room in taken))
    return Seeded(company, agent, rooms[:CUSTOMERS], taken[:HELD], taken[HELD:])


async def write_rooms(company: Company, agent: Agent, count: int) -> tuple[Room, ...]:
    """New cases in the agent's team, each by a customer of its own."""
    made: list[Room] = []
    write = partial(_write, company.topics[agent.team], made)
    await side_by_side(company.url, (write for _ in range(count)))
    return tuple(made)


def write_in_sealings(seeded: Seeded, running: Supervisor) -> None:
    """Twenty messages for each case to be opened, in six sealing sessions: each web process begins its own."""
    for sealing in range(SEALINGS):
        if sealing:
            _restart_web(running)
        first, last = (MESSAGES * part // SEALINGS for part in (sealing, sealing + 1))
        numbers = range(max(first, 1), last)  # number 0 are the words the case began with
        talks = (partial(_talk, seeded.agent, room, numbers) for room in seeded.opened)
        asyncio.run(side_by_side(seeded.company.url, talks))
    _check_sealings(running.settings, seeded.opened)


async def _write(topic: str, made: list[Room], wire: Wire) -> None:
    customer = Customer(Browser(wire))
    await customer.write(topic, WORDS)
    path = f"/c/{customer.reference}"
    fields = hidden_fields(await shown(customer.browser, path), path)
    made.append(Room(customer.reference, customer.browser.cookies, fields))


async def _take(agent: Agent, room: Room, wire: Wire) -> None:
    await agent.take(Browser(wire, agent.cookies), room.reference)


async def _talk(agent: Agent, room: Room, numbers: Iterable[int], wire: Wire) -> None:
    """Customer and agent in turn."""
    desk, customer = Browser(wire, agent.cookies), Customer(Browser(wire, room.cookies), room.reference)
    for number in numbers:
        words = LAST_WORDS if number == MESSAGES - 1 else f"Message {number}. {WORDS}"
        if number % 2:
            await agent.reply(desk, room.reference, words)
        else:
            await customer.say(words)


def _restart_web(running: Supervisor) -> None:
    before = running.pids()["web"]
    os.kill(before, signal.SIGTERM)
    deadline = time.monotonic() + RESTARTED_WITHIN
    while running.pids().get("web", before) == before:
        if time.monotonic() > deadline:
            raise TimeoutError("web was not started again")
        time.sleep(0.02)


def _check_sealings(settings: Settings, opened: Sequence[Room]) -> None:
    """The point would flatter us if the case were sealed in fewer sessions than it says."""
    store = open_store(settings.store_url, role="bench")

    def sealings(reader: Reader) -> int:
        cases = (case_by_reference(reader, room.reference) for room in opened)
        return min(len(thread(reader, case.id, with_notes=True).headers) if case else 0 for case in cases)

    try:
        if (fewest := store.read(sealings)) < SEALINGS:
            raise RuntimeError(f"the case to open has {fewest} sealing sessions, not {SEALINGS}")
    finally:
        store.close()
