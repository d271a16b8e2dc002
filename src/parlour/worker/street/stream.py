"""Listens where a platform tells us as it happens. What a broken stream missed comes by looking, right after."""

import threading
from dataclasses import dataclass, field

from parlour.connectors.contract import Unreadable
from parlour.connectors.line import Away, Denied, Expired, Throttled
from parlour.foundation.logs import logger
from parlour.street.actions import TakenIn
from parlour.street.model import Arrival
from parlour.street.records.connections import connection
from parlour.worker.street.gathering import Gathering, TakingFailed
from parlour.worker.street.opened import NoSecrets, Opened
from parlour.worker.street.station import Station

FIRST_WAIT, LONGEST_WAIT = 1.0, 300.0

_log = logger("worker")


@dataclass(slots=True)
class Listening:
    """A thread of its own, because a stream is silent most of the time."""

    station: Station
    _stop: threading.Event = field(default_factory=threading.Event)
    _failures: int = 0

    def start(self) -> None:
        threading.Thread(target=self._run, name=f"stream-{self.station.name}", daemon=True).start()

    def stop(self) -> None:
        self._stop.set()

    def _run(self) -> None:
        station = self.station
        opened = Opened(station.ground, station.connector, station.side)
        while not self._stop.is_set():
            try:
                self._listen(opened)
            except NotImplementedError:
                return  # this account's server offers none that may be listened to
            except (Away, Throttled, Expired, Denied, Unreadable, NoSecrets, TakingFailed) as problem:
                self._failures += 1
                _log.info("stream ended", kind=station.name, reason=type(problem).__name__.lower())
            except Exception as error:
                self._failures += 1
                _log.error("stream failed", kind=station.name, error=error)
            finally:
                station.streaming = False
                opened.close()
            station.look_soon()
            self._stop.wait(min(FIRST_WAIT * 2 ** min(self._failures, 12), LONGEST_WAIT))

    def _listen(self, opened: Opened) -> None:
        station = self.station
        known = station.ground.store.read(lambda reader: connection(reader, station.name))
        if known is None or known.paused or not known.account.id or not station.permits.allows(station.name):
            self._failures = max(self._failures, 2)
            return
        whom = station.taken_in(known)
        with Gathering(lambda arrivals, reads: self._take(whom, arrivals, reads)) as gathering:
            for batch in station.connector.stream(opened.line(), known.account, known.place):
                if not station.streaming:
                    station.look_soon()  # for what came since the last look, before anybody listened
                station.streaming, self._failures = True, 0
                gathering.add(batch)
                if self._stop.is_set() or (not batch.arrivals and self._is_off()):
                    return

    def _take(self, whom: TakenIn, arrivals: tuple[Arrival, ...], reads: int) -> None:
        self.station.take_in(whom, arrivals, None)
        self.station.pay(reads * self.station.connector.declared.prices.read)

    def _is_off(self) -> bool:
        """Looked at with each sign of life, every 20 seconds: a pause must not wait for the platform to end it."""
        station = self.station
        known = station.ground.store.read(lambda reader: connection(reader, station.name))
        return known is None or known.paused or not station.permits.allows(station.name)
