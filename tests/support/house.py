"""A whole house as it is shipped: the real processes, a company set up through its pages, and its people.

Everything here goes through the front door, by HTTP, with passkeys held in software. Calls block, and the
wire lives on a thread of its own, so that tests with a browser can use them too: the browser's driver keeps
an event loop running in the test's thread.
"""

import asyncio
import re
import threading
from collections.abc import Coroutine, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from parlour.cli.replay import people
from parlour.cli.replay.browser import Answer, Browser, Wire
from parlour.cli.replay.company import TEAMS, Company, found_company
from parlour.cli.replay.pages import Shown, hidden_fields
from parlour.cli.replay.ports import free_port
from parlour.cli.replay.rehearsal import rehearsal
from parlour.config import Settings
from parlour.demo.passkeys import Authenticator
from parlour.processes.supervisor import Supervisor

CARE, LINES = TEAMS  # Ana answers in Care, Ben in Lines, Olga in both

T = TypeVar("T")
Fields = Mapping[str, str | Sequence[str]]


class Aside:
    """An event loop on a thread of its own, for callers that block."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="aside")
        self._thread.start()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


@dataclass
class Visitor:
    """One browser without a face: it keeps cookies and sends what forms hold."""

    aside: Aside
    browser: Browser

    @property
    def cookies(self) -> dict[str, str]:
        return self.browser.cookies

    def get(self, path: str) -> Answer:
        return self.aside.run(self.browser.get(path))

    def post(self, path: str, fields: Fields) -> Answer:
        return self.aside.run(self.browser.post(path, fields))

    def submit(self, page: str, action: str, fields: Fields | None = None) -> Answer:
        """Fill in the form on `page` that posts to `action`, and send it."""
        return self.post(action, {**hidden_fields(self.get(page).text, action), **(fields or {})})

    def submit_with(self, device: Authenticator, page: str, fields: Fields | None = None) -> Answer:
        """The same for a page whose form posts to itself, with a touch of a passkey."""
        whole: Any = {**hidden_fields(self.get(page).text, page), **(fields or {})}
        return self.aside.run(people.with_passkey(self.browser, device, whole, page, f"{page}/ceremony"))


@dataclass
class Customer(Visitor):
    """Cleo, or somebody like her, in the conversation she began or came back to."""

    reference: str = ""
    code: str = ""

    @property
    def room(self) -> str:
        return f"/c/{self.reference}"

    def write(self, body: str, topic: str) -> "Customer":
        started = self.aside.run(self._person().write(topic, body))
        self.reference, self.code = started.reference, started.code
        return self

    def say(self, body: str) -> None:
        self.aside.run(self._person().say(body))

    def come_back(self, code: str) -> "Customer":
        person = self._person()
        self.aside.run(person.come_back(code))
        self.reference, self.code = person.reference, code
        return self

    def read(self) -> list[Shown]:
        return self.aside.run(self._person().read())

    def bodies(self) -> list[str]:
        return [one.body for one in self.read()]

    def _person(self) -> people.Customer:
        return people.Customer(self.browser, self.reference)


@dataclass
class Agent(Visitor):
    """Somebody of the staff, signed in, with the passkey that did it."""

    name: str
    device: Authenticator

    def sign_in(self) -> None:
        self.aside.run(self._person().sign_in(self.browser.wire))

    def take(self, reference: str) -> None:
        self.aside.run(self._person().take(self.browser, reference))

    def reply(self, reference: str, body: str) -> None:
        self.aside.run(self._person().reply(self.browser, reference, body))

    def note(self, reference: str, body: str) -> None:
        case = f"/desk/case/{reference}"
        assert self.submit(case, f"{case}/note", {"body": body}).status == 303

    def resolve(self, reference: str) -> None:
        self.aside.run(self._person().resolve(self.browser, reference))

    def read(self, reference: str) -> list[Shown]:
        return self.aside.run(self._person().read(self.browser, reference))

    def _person(self) -> people.Agent:
        return people.Agent(self.name, "", self.device, self.browser.cookies)


@dataclass
class House:
    """Running, founded by Olga, with Ana and Ben invited and signed in."""

    supervisor: Supervisor
    company: Company
    aside: Aside
    staff: dict[str, Agent] = field(default_factory=dict)
    wires: list[Wire] = field(default_factory=list)

    @property
    def settings(self) -> Settings:
        return self.supervisor.settings

    @property
    def url(self) -> str:
        return self.settings.url

    @property
    def olga(self) -> Agent:
        return self._agent("Olga")

    @property
    def ana(self) -> Agent:
        return self._agent("Ana")

    @property
    def ben(self) -> Agent:
        return self._agent("Ben")

    def visitor(self) -> Visitor:
        """Dora, unless she is given somebody else's cookies."""
        return Visitor(self.aside, Browser(self._wire()))

    def customer(self) -> Customer:
        return Customer(self.aside, Browser(self._wire()))

    def cleo_wrote(self, body: str = "My last bill is too high.", team: str = CARE) -> Customer:
        return self.customer().write(body, self.company.topics[team])

    def invitation(self, name: str, team: str = CARE) -> str:
        """The path of a fresh one, from Olga."""
        page = "/admin/people"
        teams = re.findall(
            r'name="teams" value="([^"]+)"[^>]*>\s*([^<]+?)\s*</label>', self.olga.get(page).text
        )
        wanted = {"name": name, "roles": "agent", "teams": {label: value for value, label in teams}[team]}
        told = self.olga.submit_with(self.olga.device, page, wanted)
        link = re.search(r"data-invitation>[^<]*(/admin/join/[^<]+)<", told.text)
        assert link, f"no invitation; the page answered {told.status}"
        return link[1]

    def _agent(self, name: str) -> Agent:
        """The same person in the same browser for as long as the house stands."""
        if name not in self.staff:
            known = next(one for one in (self.company.founder, *self.company.agents) if one.name == name)
            self.staff[name] = Agent(self.aside, Browser(self._wire(), known.cookies), name, known.passkey)
        return self.staff[name]

    def _wire(self) -> Wire:
        self.wires.append(Wire(self.url))
        return self.wires[-1]

    def close(self) -> None:
        async def hang_up() -> None:
            for wire in self.wires:
                wire.close()

        self.aside.run(hang_up())
        self.aside.close()


@contextmanager
def open_house(data: Path, store_url: str | None = None) -> Iterator[House]:
    """Set up and open for business. Without `store_url`, on the embedded default."""
    with rehearsal(data, store_url, free_port(), lambda _line: None) as supervisor:
        aside = Aside()
        started = House(supervisor, aside.run(found_company(supervisor.settings)), aside)
        try:
            yield started
        finally:
            started.close()


@contextmanager
def stopped(running: Supervisor, *names: str) -> Iterator[None]:
    """Taken out of the supervisor's hands, so that they are not started again before the block ends."""
    for name in names:
        running._children.pop(name).end(5)
    try:
        yield
    finally:
        for name in reversed(names):
            running._start(name)
            running._children[name].go()


def custodian_stopped(running: Supervisor) -> AbstractContextManager[None]:
    return stopped(running, "custodian")
