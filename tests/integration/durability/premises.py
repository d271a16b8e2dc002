"""A company whose machine stops: web and worker in this process, the custodian killed and started for real."""

import asyncio
import contextlib
import json
import secrets
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from custodian_protocol.messages import BlanksWanted, ChangesWanted, ClockMoved, Nothing, RegisterChange
from parlour.config import Places, Settings, write_settings
from parlour.foundation.clock import DrivenClock
from parlour.ground import Ground
from parlour.processes.separation import lay_out, same_user
from parlour.sealing.custodian import Custodian
from parlour.sealing.pool import EnvelopePool
from parlour.sealing.records import add_blanks
from parlour.sealing.sealer import Sealer
from parlour.store import migrate, open_store
from parlour.store.blobs import FolderBlobs
from parlour.store.contract import Store
from parlour.web.application import build, open_front
from parlour.web.front import WebSettings
from parlour.worker.changes import ChangesDuty
from parlour.worker.copies import LeavesDuty
from parlour.worker.outbox import OutboxDuty
from parlour.worker.records import outbox_state
from tests.integration.desk.browser import URL
from tests.integration.desk.house import House
from tests.integration.durability.seams import Stopped, StoppingCustodian, StoppingStore, Stops

LONG = 400 * 24 * 3600 * 1000
POLICY = {
    "wait_ms": 0, "live_cases": 0, "cases_hour": 0, "cases_day": 0, "takes_per_touch": 100_000, "retention_days": 1,
    "staff_session_ms": LONG, "staff_idle_ms": LONG, "customer_session_ms": LONG, "intake_days": 400,
    "ready_blanks": 0,
}  # fmt: skip
AFTER_ANY_LEASE = 61_000


@dataclass
class Premises:
    settings: Settings
    app: Any = None
    pages: Any = None
    house: Any = None
    stops: Stops = field(default_factory=Stops)
    process: Any = None
    worker: Any = None
    web_key: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    ana: Any = None

    @property
    def places(self) -> Places:
        return self.settings.places

    @property
    def store(self) -> Store:
        """Past all stops: what a test sees."""
        store: Store = self.house.front.ground.store._inner
        return store

    @property
    def control(self) -> Custodian:
        control: Custodian = self.house.control
        return control

    async def open(self) -> None:
        """Everything starts: as after a power cut, with nothing in memory."""
        self.stops = Stops()
        if self.process is None:
            self.process = start_custodian(self.places)
        known = self.asked("control", "hello", Nothing())
        self.settings = replace(self.settings, signing_key=known.signing_key, installation=known.id)
        write_settings(self.settings, group=None)
        migrate(self.settings.store_url)
        ground = self._ground("web")
        front = open_front(
            WebSettings(URL, "rehearsal"),
            ground,
            StoppingCustodian(self.places.socket("web"), self.stops, "web"),
        )
        ground.pool.recall_intake(ground.store)
        if self.app is None:
            self.app, self.pages = build(front), front.pages
            self.house = House(self.app, front, self._control(), self.process, self.places.sockets)
        # Only so that templates are not compiled at each of a hundred starts.
        front = replace(front, pages=self.pages)
        self.app.state.front = self.house.front = front
        self.house.control = self._control()
        self.worker = self._ground("worker")

    async def stop(self, *, custodian_too: bool = True) -> None:
        """Web and worker are never heard of again; the custodian is killed."""
        self.stops.stopped = True
        if custodian_too:
            self.process.kill()
            self.process.wait(10)
            self.process.stdout.close()
            self.process = None
        await self.house.front.registrar.stop()
        await self.house.front.custodian.close()
        await self.house.control.close()
        self.store.close()
        self.worker.store.close()

    async def stop_and_start(self, *, custodian_too: bool = True) -> None:
        await self.stop(custodian_too=custodian_too)
        await self.open()

    async def work(self) -> None:
        """What the worker does all the time, until nothing is left to do."""
        asking = StoppingCustodian(self.places.socket("worker"), self.stops, "worker")
        duties: list[ChangesDuty | OutboxDuty | LeavesDuty] = [
            ChangesDuty(self.worker, asking),
            OutboxDuty(self.worker, asking),
            LeavesDuty(self.worker, asking),
        ]
        try:
            for _ in range(20):
                busy = sum(duty.once() for duty in duties)  # each of them has its turn
                if not busy and not self.store.read(outbox_state)[0] and self._caught_up():
                    return
                self.move_clock(AFTER_ANY_LEASE)
        finally:
            asking.hang_up()
        raise AssertionError(f"the worker never finishes: {self.store.read(outbox_state)}")

    def _caught_up(self) -> bool:
        known = self.store.read(lambda reader: reader.one("SELECT MAX(register_rev) FROM cases"))
        newest = self.register()[-1:]
        return not newest or bool(known and known[0] >= newest[0].rev)

    def register(self) -> tuple[RegisterChange, ...]:
        found: list[RegisterChange] = []
        while page := self.asked(
            "worker", "changes", ChangesWanted(found[-1].rev if found else 0, 1_000)
        ).changes:
            found += page
        return tuple(found)

    def asked(self, socket: str, op: str, message: Any) -> Any:
        """Past all stops, on a connection of its own."""
        asking = self._control() if socket == "control" else Custodian(self.places.socket(socket))
        try:
            return asking.ask_now(op, message)
        finally:
            asking.hang_up()

    def state_of(self, case_id: str) -> str:
        return next((one.state for one in self.register() if one.case == case_id), "open")

    def move_clock(self, milliseconds: int) -> None:
        self.asked("control", "move-clock", ClockMoved(milliseconds))

    async def blanks(self, count: int) -> None:
        """Published by the worker and leased by web, as a start does."""
        blanks = self.asked("worker", "blanks", BlanksWanted(count)).blanks
        self.store.write(lambda tx: add_blanks(tx, blanks)).result(10)
        pool = self.house.front.ground.pool
        pool.refill(self.store, count).result(10)
        pool.remember_intake(self.store, self.asked("worker", "intake-key", Nothing())).result(10)

    async def until_stopped(self, act: Callable[[], Awaitable[Any]], at: int) -> bool:
        """True when the machine stopped on the way; then nothing runs any more."""
        self.stops.passed.clear()
        self.stops.at = at
        try:
            self.stops.pass_by("nothing done")
            await act()
            await self.registered()
        except Stopped:
            pass
        return self.stops.stopped

    async def registered(self) -> None:
        task = self.house.front.registrar._task
        if task is not None:
            with contextlib.suppress(asyncio.CancelledError):
                await task

    def _control(self) -> Custodian:
        return Custodian(self.places.socket("control"), key=self.places.control_key)

    def _ground(self, role: str) -> Ground:
        clock = DrivenClock(self.places.clock)
        store: Any = StoppingStore(open_store(self.settings.store_url, role=role), self.stops, role)
        pool = EnvelopePool(self.settings.signing_key, clock)
        blobs = FolderBlobs(self.places.blobs)
        return Ground(store, Sealer(), pool, clock, blobs, self.settings.signing_key, self.web_key)


def start_custodian(places: Places) -> "subprocess.Popen[str]":
    command = [
        sys.executable, "-P", "-m", "custodian", "--dir", str(places.custodian), "--sockets", str(places.sockets),
        "--url", URL, "--mark", "rehearsal", "--policy", json.dumps(POLICY), "--clock", str(places.clock),
        "--control-key", str(places.control_key),
    ]  # fmt: skip
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    line = process.stdout.readline()
    assert json.loads(line or "{}").get("ready"), line
    return process


@asynccontextmanager
async def premises_at(data: Path, store_url: str = "") -> AsyncIterator[Premises]:
    """Founded by Olga; Ana answers for Accounts."""
    lay_out(Places(data), same_user())
    settings = Settings(data, URL, store_url or Places(data).store_url, mark="rehearsal")
    premises = Premises(settings)
    await premises.open()
    try:
        await premises.house.founded()
        premises.ana = await premises.house.hire("Ana", "Accounts")
        yield premises
    finally:
        await premises.stop()
