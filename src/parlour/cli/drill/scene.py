"""The scratch installation that is attacked: the real three processes, the policy a new installation gets, its root
key on recovery sheets, twenty people and as many customers as wanted, each with words that name them."""

import asyncio
import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from parlour.cases.queries import case_by_reference
from parlour.cli.asking import ask
from parlour.cli.bait import mark_as_bait
from parlour.cli.drill.row import mark
from parlour.cli.replay.browser import Answer, Browser, Wire
from parlour.cli.replay.company import TEAMS, Company, found_company, join
from parlour.cli.replay.crew import side_by_side
from parlour.cli.replay.pages import hidden_fields, token
from parlour.cli.replay.people import Agent, Refused, shown
from parlour.cli.replay.ports import free_port
from parlour.cli.replay.rehearsal import rehearsal
from parlour.config import Settings
from parlour.foundation.clock import HOUR, move_clock
from parlour.guard.queries import alarms_waiting
from parlour.store import Store, open_store
from parlour.worker.guarding import SCORED_EVERY_MS

STAFF = 20
HELD_EACH = 10  # as many as one touch permits
MAIL_PORT = 2525  # one of those the worker may reach; nobody listens there but during one attack
ONE_IN = 25  # customers who leave an address, and the first two hundred in any case
FIRST = 200
REGISTERED_WITHIN = 600.0
ALARM_WITHIN = 20.0  # seconds: several of the looks that the log reader takes
NEWCOMERS_WAIT = 25 * HOUR


@dataclass
class Scene:
    settings: Settings
    company: Company
    scale: int
    officer: Agent  # the second one, who is no agent
    references: list[str] = field(default_factory=list)  # by customer's number
    codes: dict[int, str] = field(default_factory=dict)  # receipt codes of a few
    held: dict[str, list[int]] = field(default_factory=dict)  # agent's name: customers
    store: Store = field(init=False)  # as an attacker opens it: the same file

    def __post_init__(self) -> None:
        self.store = open_store(self.settings.store_url, role="drill")

    @property
    def agents(self) -> tuple[Agent, ...]:
        return self.company.agents

    def pass_time(self, milliseconds: int) -> None:
        move_clock(self.settings.places.clock, milliseconds)
        time.sleep(0.01)  # each process looks at its clock's file once a millisecond


@contextmanager
def scene(folder: Path, scale: int, policy: Mapping[str, int], say: Callable[[str], None]) -> Iterator[Scene]:
    with rehearsal(folder / "data", None, free_port(), say, policy) as running:
        company = asyncio.run(_company(running.settings))
        made = Scene(running.settings, company, scale, company.agents[-1])
        made.pass_time(NEWCOMERS_WAIT)
        say(f"{scale:,} customers are writing ...")
        try:
            asyncio.run(_fill(made))
            yield made
        finally:
            made.store.close()


async def _company(settings: Settings) -> Company:
    """The founder, eighteen agents, and a second officer, who comes last: from then on two must agree."""
    teams = list(TEAMS)
    names = {f"Agent{number}": teams[number % len(teams)] for number in range(STAFF - 2)}
    company = await found_company(settings, names, sheets=True)
    wire = Wire(settings.url)
    try:
        officer = await join(wire, company.founder, "Otto", teams[0], roles="officer")
    finally:
        wire.close()
    return replace(company, agents=(*company.agents, officer))


async def _mail_is_sent(made: Scene) -> None:
    """So that customers are asked for an address; the server itself is away."""
    wire = Wire(made.company.url)
    try:
        await made.company.founder.sign_in(wire)
        browser = Browser(wire, made.company.founder.cookies)
        typed = {
            "host": "localhost",
            "port": str(MAIL_PORT),
            "security": "none",
            "sender": "help@drill.example",
        }
        await browser.post("/admin/mail", {"token": token(await shown(browser, "/admin/mail")), **typed})
    finally:
        wire.close()


async def _fill(made: Scene) -> None:
    await _mail_is_sent(made)
    made.references = [""] * made.scale
    await side_by_side(made.company.url, (_Writer(made, number) for number in range(made.scale)))
    until = time.monotonic() + REGISTERED_WITHIN
    while ask(made.settings, "stats").cases < made.scale:
        if time.monotonic() > until:
            raise Refused("the custodian did not learn of every case in time")
        await asyncio.sleep(0.2)
    await side_by_side(made.company.url, (_Taker(made, agent) for agent in made.agents[:-1]))


@dataclass
class _Writer:
    """One customer, by one POST: the form's page is fetched once for each wire."""

    made: Scene
    number: int

    async def __call__(self, wire: Wire) -> None:
        made, fields = self.made, _FORMS.get(id(wire))
        if fields is None:
            browser = Browser(wire)
            page = await shown(browser, "/write")
            fields = _FORMS[id(wire)] = (browser.cookies, hidden_fields(page, "/write"))
        browser = Browser(wire, dict(fields[0]))
        teams = list(made.company.topics)
        words = f"My number is {mark(self.number)} and my bill is wrong. My name is Cleo the {self.number}th."
        typed = {"topic": made.company.topics[teams[self.number % len(teams)]], "body": words}
        if self.number < FIRST or self.number % ONE_IN == 0:
            typed["email"] = f"{mark(self.number)}@example.org"
        key = {"key": secrets.token_urlsafe(16)}
        answer = await browser.post("/write", {**fields[1], **key, **typed})
        if answer.status != 303:
            raise Refused(f"/write answered {answer.status}")
        made.references[self.number] = answer.header("location").split("/")[2]
        if self.number < 3:
            page = await shown(browser, f"/c/{made.references[self.number]}/receipt")
            made.codes[self.number] = page.split('data-receipt-code="')[1].split('"')[0]


@dataclass
class _Taker:
    """An agent signs in, takes as many as one touch permits, and answers each."""

    made: Scene
    agent: Agent

    async def __call__(self, wire: Wire) -> None:
        made, agent = self.made, self.agent
        await agent.sign_in(wire)
        teams, place = list(made.company.topics), made.agents.index(agent)
        mine = [number for number in range(made.scale) if teams[number % len(teams)] == agent.team]
        colleagues = [one for one in made.agents[:-1] if one.team == agent.team]
        mine = mine[colleagues.index(agent) :: len(colleagues)][:HELD_EACH] if place >= 0 else []
        browser = Browser(wire, agent.cookies)
        for number in mine:
            await agent.take(browser, made.references[number])
            await agent.reply(browser, made.references[number], "We are looking into it.")
        made.held[agent.name] = mine


async def signed_in(made: Scene, agent: Agent) -> None:
    wire = Wire(made.company.url)
    try:
        await agent.sign_in(wire)
    finally:
        wire.close()


def alarm_after(made: Scene, began: float, before: int, *, scored: bool = False) -> float | None:
    """Seconds until officers have an alarm more than `before`; None when none comes. What is scored is looked at once
    a minute: that minute is moved, and counted."""
    if scored:
        made.pass_time(SCORED_EVERY_MS)
    while (seconds := time.monotonic() - began) < ALARM_WITHIN:
        if made.store.read(alarms_waiting) > before:
            return round(seconds + scored * SCORED_EVERY_MS / 1000, 1)
        time.sleep(0.2)
    return None


def lay_bait(made: Scene, reference: str) -> None:
    """As `parlour bait` does, once the register has heard of the case."""
    case = made.store.read(lambda reader: case_by_reference(reader, reference))
    assert case is not None  # noqa: S101 - it was written a moment ago
    mark_as_bait(made.settings, case.id)


def asking(made: Scene, cookies: Mapping[str, str], paths: list[str]) -> list[Answer]:
    """These pages, with whatever cookies the attacker has."""

    async def get() -> list[Answer]:
        wire = Wire(made.company.url)
        browser = Browser(wire, dict(cookies))
        try:
            return [await browser.get(path) for path in paths]
        finally:
            wire.close()

    return asyncio.run(get())


_FORMS: dict[int, tuple[dict[str, str], dict[str, str]]] = {}
