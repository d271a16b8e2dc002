"""A whole house for the desk's tests: a real custodian process, a real store, and the web application in this one."""

import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from litestar import Litestar

from custodian_protocol.messages import BlanksWanted, ChangesWanted, Installation, Nothing
from parlour.cases.actions import apply_changes
from parlour.foundation.clock import SystemClock
from parlour.ground import Ground
from parlour.sealing.custodian import Custodian
from parlour.sealing.pool import EnvelopePool
from parlour.sealing.records import add_blanks
from parlour.sealing.sealer import Sealer
from parlour.sealing.service import SEED_BYTES, public_half
from parlour.store import migrate, open_store
from parlour.store.blobs import FolderBlobs
from parlour.teams.queries import teams
from parlour.web.application import build, open_front
from parlour.web.front import Front, WebSettings
from tests.integration.desk.browser import URL, Browser, Page

# Newcomers act at once and nobody reaches a cap; waits, touches and caps have tests of their own.
POLICY = {"wait_ms": 0, "live_cases": 0, "cases_hour": 0, "takes_per_touch": 1000}


@dataclass
class House:
    app: Litestar
    front: Front
    control: Custodian
    process: subprocess.Popen[str]
    sockets: Path
    hooks: Path = Path()  # the worker's socket for what platforms send us; nobody listens unless a test does
    service_seed: bytes = field(default=b"", repr=False)  # the worker's, for other services' secrets
    team_ids: dict[str, str] = field(default_factory=dict)

    def browser(self) -> Browser:
        return Browser(self.app)

    async def founded(self) -> "House":
        """Set up through the pages: two teams, Olga the officer."""
        self.olga = self.browser()
        page = await self.begin_setup(self.olga)
        page = await self.olga.press(page, "/admin/setup/company", name="Northwind", zone="Europe/London")
        page = await self.olga.press_with_passkey(page, "/admin/setup/you", name="Olga")
        page = await self.olga.get("/admin/setup/hours")
        page = await self.olga.press(page, "/admin/setup/hours")
        page = await self.olga.press(
            page,
            "/admin/setup/teams",
            team_0="Accounts",
            topics_0="Billing\nMy account",
            team_1="Delivery",
            topics_1="Parcels",
            team_2="",
            topics_2="",
        )
        assert page.status == 200, page.text
        page = await self.olga.press(page, "/admin/setup/done")
        self.team_ids = {team.name: team.id for team in self.front.ground.store.read(teams)}
        await self.sign_in(self.olga)
        return self

    async def begin_setup(self, browser: Browser) -> Page:
        token = (await self.control.ask("setup-token", Nothing())).token
        page = await browser.get(f"/admin/setup/{token}")
        return await browser.press(page, f"/admin/setup/{token}")

    async def sign_in(self, browser: Browser) -> Page:
        return await browser.press_with_passkey(await browser.get("/desk/sign-in"), "/desk/sign-in")

    async def hire(self, name: str, *team_names: str, roles: tuple[str, ...] = ("agent",)) -> Browser:
        """Invited by Olga, joined with a passkey, signed in."""
        page = await self.olga.get("/admin/people")
        page = await self.olga.press_with_passkey(
            page,
            "/admin/people",
            name=name,
            roles=list(roles),
            teams=[self.team_ids[one] for one in team_names],
        )
        assert page.status == 200, page.text
        path = page.html.split("data-invitation>")[1].split("<")[0].removeprefix(URL)
        person = self.browser()
        page = await person.press_with_passkey(await person.get(path), path)
        assert "Your passkey is ready" in page.text, page.text
        await self.sign_in(person)
        return person

    async def written(self, body: str, topic: str = "Billing") -> tuple[Browser, str]:
        """A customer's browser and the reference of the case it made."""
        cleo = self.browser()
        page = await cleo.get("/write")
        wanted = next(one.id for one in self.front.facts.topics() if one.name == topic)
        page = await cleo.press(page, "/write", topic=wanted, body=body)
        reference = page.data("reference")[0]
        return cleo, reference

    def stop_custodian(self) -> None:
        self.process.terminate()
        self.process.wait(10)

    async def caught_up(self) -> None:
        """What the worker does all the time: take in what the register says."""
        changes = (await self.front.custodian.ask("changes", ChangesWanted(0, 500))).changes
        await apply_changes(self.front.ground, changes)


@asynccontextmanager
async def house_at(
    directory: Path,
    store_url: str,
    *,
    passkeys: Any = None,
    policy: dict[str, int] | None = None,
    mark: str = "rehearsal",
) -> AsyncIterator[House]:
    process = start_custodian(directory, POLICY if policy is None else policy, mark)
    sockets = directory / "sockets"
    custodian, control = Custodian(sockets / "web.sock"), Custodian(sockets / "control.sock")
    migrate(store_url)
    store = open_store(store_url, role="web")
    try:
        known: Installation = await custodian.ask("hello", Nothing())
        clock = SystemClock()
        pool = EnvelopePool(known.signing_key, clock)
        blanks = (await custodian.ask("blanks", BlanksWanted(50))).blanks
        store.write(lambda tx: add_blanks(tx, blanks)).result(10)
        assert pool.refill(store, 50).result(10) == 50
        blobs = FolderBlobs(directory / "blobs")
        ground = Ground(store, Sealer(), pool, clock, blobs, known.signing_key, os.urandom(32))
        seed, hooks = os.urandom(SEED_BYTES), directory / "hooks"
        settings = WebSettings(URL, "rehearsal", service_key=public_half(seed), hooks=str(hooks))
        front = open_front(settings, ground, custodian, passkeys=passkeys)
        app = build(front)
        await front.hub.start()
        yield House(app, front, control, process, sockets, hooks, seed)
        await front.hub.stop()
        await front.registrar.stop()
    finally:
        process.terminate()
        process.wait(10)
        assert process.stdout is not None
        process.stdout.close()
        await custodian.close()
        await control.close()
        store.close()


AHEAD = """
import runpy, sys, time
now, ahead = time.time_ns, int(sys.argv.pop(1)) * 10**6
time.time_ns = lambda: now() + ahead
runpy.run_module("custodian", run_name="__main__", alter_sys=True)
"""


def start_custodian(
    directory: Path, policy: dict[str, int], mark: str = "rehearsal", *, ahead_ms: int = 0
) -> "subprocess.Popen[str]":
    """`ahead_ms`: on a machine whose clock is wrong by so much. Only a rehearsal takes a policy of its own."""
    program = ["-c", AHEAD, str(ahead_ms)] if ahead_ms else ["-m", "custodian"]
    command = [
        sys.executable, "-P", *program,
        "--dir", str(directory / "custodian"), "--sockets", str(directory / "sockets"),
        "--url", URL, *(["--mark", mark, "--policy", json.dumps(policy)] if mark else []),
    ]  # fmt: skip
    (directory / "sockets").mkdir(exist_ok=True)
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    line = process.stdout.readline()
    assert json.loads(line or "{}").get("ready"), line
    return process
