"""The worker: its duties, each on a thread and with a connection of its own."""

import time
from functools import partial
from pathlib import Path

from parlour.connectors import connectors
from parlour.ground import Ground
from parlour.sealing.custodian import Custodian

from .blanks import BlanksDuty, IntakeDuty
from .changes import ChangesDuty
from .cleaning import Limits, Scanner
from .copies import CheckpointDuty, LeavesDuty
from .duty import Duty, Loop
from .files import BlobsDuty, FilesDuty
from .guarding import GuardDuty
from .heartbeat import HeartbeatDuty
from .links import LinksDuty
from .notices import NoticesDuty, Office
from .outbox import OutboxDuty
from .promises import MeasureDuty, PromisesDuty, RotaDuty
from .street import Doorway, Listening, MonthlyDuty, Permits, Side, Station
from .tidy import TidyDuty
from .witnessing import WitnessDuty


class Worker:
    def __init__(
        self,
        ground: Ground,
        socket: Path,
        heartbeat: Path,
        office: Office,
        scanner: Scanner | None,
        side: Side,
        hooks: Path,
    ) -> None:
        asking = partial(Custodian, socket)
        self._follows = [
            Loop(Duty("outbox", 1.0, OutboxDuty(ground, asking()).once)),
            Loop(Duty("files", 1.0, FilesDuty(ground, asking(), scanner, Limits()).once)),
            Loop(Duty("register", 1.0, ChangesDuty(ground, asking()).once)),
        ]
        self._loops = [
            *self._follows,
            Loop(Duty("notices", 2.0, NoticesDuty(ground, asking(), office).once)),
            Loop(Duty("links", 2.0, LinksDuty(ground, asking()).once)),
            Loop(Duty("blobs", 3600.0, BlobsDuty(ground).once)),
            Loop(Duty("intake-key", 3600.0, IntakeDuty(ground, asking()).once)),
            Loop(Duty("blanks", 1.0, BlanksDuty(ground, asking()).once)),
            Loop(Duty("leaves", 1.0, LeavesDuty(ground, asking()).once)),
            Loop(Duty("checkpoint", 30.0, CheckpointDuty(ground, asking()).once)),
            Loop(Duty("guard", 2.0, GuardDuty(ground, asking(), office).once)),
            Loop(Duty("witness", 30.0, WitnessDuty(ground).once)),
            Loop(Duty("rota", 2.0, RotaDuty(ground).once)),
            Loop(Duty("promises", 5.0, PromisesDuty(ground).once)),
            Loop(Duty("measure", 30.0, MeasureDuty(ground).once)),
            Loop(Duty("tidy", 3600.0, TidyDuty(ground).once)),
            Loop(Duty("exposure", 3600.0, MonthlyDuty(ground).once)),
            Loop(Duty("heartbeat", 2.0, HeartbeatDuty(ground, heartbeat).once)),
        ]
        stations = _stations(ground, side, Permits(asking()))
        self._loops += _street_loops(stations)
        self._streams = [Listening(one) for one in stations.values() if one.connector.declared.streams]
        self._doorway = Doorway(hooks, stations)
        ground.store.listen(self._woken)

    def start(self) -> None:
        self._doorway.start()
        for stream in self._streams:
            stream.start()
        for loop in self._loops:
            loop.start()

    def stop(self, patience: float) -> None:
        self._doorway.stop()
        for stream in self._streams:
            stream.stop()
        for loop in self._loops:
            loop.ask_to_stop()
        until = time.monotonic() + patience
        for loop in self._loops:
            loop.wait_ended(max(0.0, until - time.monotonic()))

    def _woken(self, _cases: frozenset[str]) -> None:
        for loop in self._follows:
            loop.wake()


def _street_loops(stations: dict[str, Station]) -> list[Loop]:
    turns = [Loop(Duty(f"street-{name}", 1.0, one.once)) for name, one in stations.items()]
    return [*turns, Loop(Duty("pictures", 1.0, lambda: _look_at_pictures(stations)))]


def _look_at_pictures(stations: dict[str, Station]) -> bool:
    """One picture of each connection in turn: one fetch at a time, and no connection's crowd before another's."""
    more = [one.look_at_pictures() for one in stations.values()]
    return any(more)


def _stations(ground: Ground, side: Side, permits: Permits) -> dict[str, Station]:
    return {name: Station(ground, one, side, permits) for name, one in connectors().items()}
