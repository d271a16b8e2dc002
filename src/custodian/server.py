"""The three sockets: who is on the other end, frames in, turns, frames out."""

import asyncio
import os
import socket
import struct
from functools import partial
from pathlib import Path
from typing import Any

from custodian_protocol.frames import (
    LENGTH_BYTES,
    MAX_FRAME_BYTES,
    BadFrame,
    decode_request,
    encode_answer,
    encode_error,
    unpack,
)
from custodian_protocol.messages import OPERATIONS, Refusal

from .operations import HANDLERS
from .refusing import Refused
from .reporting import report
from .turns import Job, Turns

SOCKETS = ("web", "worker", "control")
MAX_WAITING = 512  # requests of one connection; past it the connection is read no further
MAX_CONNECTIONS = 256
MAX_UNREAD_BYTES = 2 * MAX_FRAME_BYTES


class Server:
    def __init__(self, turns: Turns, peers: dict[str, int]) -> None:
        self.turns = turns
        self.peers = peers
        self.connections: set[Connection] = set()
        self.stopping = False
        self._scheduled = False
        self._listening: list[asyncio.Server] = []

    async def listen(self, directory: Path) -> None:
        """Readiness means all three are there; a socket left by a killed predecessor makes room."""
        loop = asyncio.get_running_loop()
        directory.mkdir(parents=True, exist_ok=True)
        for name in SOCKETS:
            path = directory / f"{name}.sock"
            path.unlink(missing_ok=True)
            server = await loop.create_unix_server(partial(Connection, self, name), path)
            os.chmod(path, 0o660)
            self._listening.append(server)

    def submit(self, job: Job) -> None:
        self.turns.waiting.append(job)
        self.wake()

    def wake(self) -> None:
        """One turn after everything that has arrived so far was read: what comes during its flush is the next."""
        if not self._scheduled and self.turns.waiting:
            self._scheduled = True
            asyncio.get_running_loop().call_soon(self._turn)

    def _turn(self) -> None:
        self._scheduled = False
        self.turns.run()
        for connection in tuple(self.connections):
            connection.flush()
        self.wake()

    def close(self) -> None:
        self.stopping = True
        for server in self._listening:
            server.close()
        for connection in tuple(self.connections):
            connection.close()


class Connection(asyncio.Protocol):
    def __init__(self, server: Server, name: str) -> None:
        self._server = server
        self._name = name
        self._read = bytearray()
        self._answers: list[bytes] = []
        self._waiting = 0
        self._slow_reader = False
        self._transport: Any = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        uid = _peer_uid(transport.get_extra_info("socket"))
        if uid != self._server.peers[self._name] or len(self._server.connections) >= MAX_CONNECTIONS:
            report("peer-refused", socket=self._name, uid=uid)
            self._transport.abort()
            return
        transport.set_write_buffer_limits(high=MAX_UNREAD_BYTES)  # type: ignore[attr-defined]
        self._server.connections.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self._server.connections.discard(self)

    def data_received(self, data: bytes) -> None:
        self._read += data
        start = 0
        while len(self._read) - start >= LENGTH_BYTES:
            length = int.from_bytes(self._read[start : start + LENGTH_BYTES], "big")
            if length > MAX_FRAME_BYTES:
                report("frame-refused", socket=self._name)
                self._transport.abort()
                return
            end = start + LENGTH_BYTES + length
            if len(self._read) < end:
                break
            self._take_frame(bytes(self._read[start + LENGTH_BYTES : end]))
            start = end
        del self._read[:start]
        self._server.wake()

    def flush(self) -> None:
        """All of a turn's answers to this connection in one write."""
        if self._answers:
            self._transport.write(b"".join(self._answers))
            self._answers.clear()

    def pause_writing(self) -> None:
        """Whoever does not read its answers is not read either."""
        self._slow_reader = True
        self._read_on()

    def resume_writing(self) -> None:
        self._slow_reader = False
        self._read_on()

    def close(self) -> None:
        self.flush()
        self._transport.close()

    def _take_frame(self, body: bytes) -> None:
        try:
            request = decode_request(body)
        except BadFrame as bad:
            self._answers.append(encode_error(0, Refusal.BAD_MESSAGE, str(bad)))
            self.flush()
            return None
        shape, _, sockets = OPERATIONS.get(request.op, (None, None, frozenset()))
        if shape is None:
            return self._refuse(request.id, Refusal.UNKNOWN_OP, "There is no such operation.")
        if self._name not in sockets:
            return self._refuse(request.id, Refusal.NOT_HERE, "This service may not ask this.")
        try:
            message = unpack(shape, request.args)
        except BadFrame as bad:
            return self._refuse(request.id, Refusal.BAD_MESSAGE, str(bad))
        self._waiting += 1
        self._read_on()
        reply = lambda outcome, frame_id=request.id: self._answer(frame_id, outcome)  # noqa: E731
        self._server.turns.waiting.append(Job(request.op, self._name, HANDLERS[request.op], message, reply))
        return None

    def _refuse(self, frame_id: int, code: str, words: str) -> None:
        self._answers.append(encode_error(frame_id, code, words))
        self.flush()

    def _answer(self, frame_id: int, outcome: Any) -> None:
        self._waiting -= 1
        self._read_on()
        if isinstance(outcome, Refused):
            self._answers.append(encode_error(frame_id, outcome.code, outcome.words))
            return
        try:
            self._answers.append(encode_answer(frame_id, outcome))
        except BadFrame:
            self._answers.append(
                encode_error(frame_id, Refusal.BAD_MESSAGE, "The answer is too large: ask for less.")
            )

    def _read_on(self) -> None:
        if self._transport.is_closing():
            return
        if self._slow_reader or self._waiting >= MAX_WAITING:
            self._transport.pause_reading()
        elif self._waiting < MAX_WAITING // 2:
            self._transport.resume_reading()


def _peer_uid(connected: socket.socket) -> int:
    raw = connected.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    return int(struct.unpack("3i", raw)[1])
