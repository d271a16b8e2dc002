"""Where web hands over what platforms send us: the signature is checked here, before anything is parsed, because the
secret it is checked with must not be in the process that faces the world.

An answer of 200 means that what came is on disk.
"""

import os
import socket
import socketserver
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from parlour.connectors.contract import Hook, Unreadable, Unsigned
from parlour.connectors.line import Away, Denied, Expired, Throttled
from parlour.foundation.errors import Refused
from parlour.foundation.logs import logger
from parlour.store.errors import StoreAway
from parlour.street import actions
from parlour.street.hooks import (
    MOST_BODY,
    MOST_HEAD,
    PREFIX,
    Answered,
    Asked,
    BadFrame,
    answered_frame,
    asked_from,
    length,
)
from parlour.street.model import Trouble
from parlour.street.records.connections import connection
from parlour.worker.street.opened import NoSecrets, Opened
from parlour.worker.street.station import Station

SECONDS = 8.0  # X wants an answer within ten

_log = logger("worker")


class Doorway:
    """A socket file that web may write to. Safe to start where an earlier worker left one behind."""

    def __init__(self, path: Path, stations: Mapping[str, Station]) -> None:
        self._stations = stations
        self._opened = {name: Opened(one.ground, one.connector, one.side) for name, one in stations.items()}
        self._opening = threading.Lock()  # requests come on threads of their own
        with suppress(FileNotFoundError):
            path.unlink()
        folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        # Through the folder's descriptor, because a socket's path may be at most 107 bytes long.
        address = f"/proc/self/fd/{folder}/{path.name}"
        self._server = _Server(address, self.answer)
        os.chmod(address, 0o660)
        os.close(folder)
        self._thread = threading.Thread(target=self._server.serve_forever, name="hooks", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def answer(self, asked: Asked) -> Answered:
        station = self._stations.get(asked.connector)
        if station is None:
            return Answered(404)
        known = station.ground.store.read(lambda reader: connection(reader, asked.connector))
        if known is None or not station.permits.allows(asked.connector):
            return Answered(404)
        hook = Hook(asked.method, asked.query, asked.headers, asked.body)
        try:
            with self._opening:
                secrets = self._opened[asked.connector].secrets()
            if asked.method == "GET":
                return Answered(200, station.connector.greet(secrets, hook))
            arrivals = station.connector.taken(secrets, known.account, hook)
        except Unsigned:
            return Answered(403)
        except Unreadable:
            actions.say_trouble(station.ground, asked.connector, Trouble.UNREADABLE).result()
            return Answered(400)
        except (Away, Throttled, Expired, Denied, NoSecrets):
            return Answered(503)
        if known.paused or not known.account.id:
            return Answered(503)  # the platform comes again, or a look finds it
        if arrivals:
            station.take_in(station.taken_in(known), arrivals, None)
            station.pay(len(arrivals) * station.connector.declared.prices.told)
        return Answered(200)


class _Server(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, address: str, answer: Callable[[Asked], Answered]) -> None:
        self.answer = answer
        super().__init__(address, _Request)


class _Request(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        line: socket.socket = self.request
        line.settimeout(SECONDS)
        try:
            head = _read(line, length(_read(line, PREFIX), MOST_HEAD))
            body = _read(line, length(_read(line, PREFIX), MOST_BODY))
            line.sendall(answered_frame(self._answer(asked_from(head, body))))
        except (OSError, BadFrame):
            return

    def _answer(self, asked: Asked) -> Answered:
        try:
            found: Answered = self.server.answer(asked)  # type: ignore[attr-defined] # ours, see _Server
        except (Refused, StoreAway):
            return Answered(503)
        except Exception as error:
            _log.error("hook failed", kind=asked.connector, error=error)
            return Answered(500)
        return found


def _read(line: socket.socket, size: int) -> bytes:
    content = bytearray()
    while len(content) < size:
        piece = line.recv(min(size - len(content), 65536))
        if not piece:
            raise BadFrame
        content += piece
    return bytes(content)
