"""The three sockets: who is on the other end, frames in, turns, frames out."""

import asyncio
import socket
import struct
from functools import partial
from pathlib import Path
from typing import Any

from custodian_protocol import frames
from custodian_protocol.messages import OPERATIONS, Refusal

from .keeper import same
from .operations import HANDLERS
from .refusing import Refused, report
from .turns import Job, Turns

SOCKETS = ("web", "worker", "control")
MAX_WAITING = 512  # requests of one connection; past it the connection is read no further
MAX_CONNECTIONS = 128  # of one socket, so that a hostile web cannot keep the operator out
MAX_UNREAD_BYTES = 2 * frames.MAX_FRAME_BYTES


class Server:
    def __init__(self, turns: Turns, peers: dict[str, int], control_key: bytes = b"") -> None:
        self.turns = turns
        self.peers = peers
        self.keys = {"control": control_key}
        self.connections: set[Connection] = set()
        self._scheduled = False
        self._listening: list[asyncio.Server] = []

    async def listen(self, directory: Path) -> None:
        """Ready means all three are there; a socket left by a killed predecessor makes room. The group is
        the one web and worker share, and peers are checked."""
        for name in SOCKETS:
            path = directory / f"{name}.sock"
            path.unlink(missing_ok=True)
            made = await asyncio.get_running_loop().create_unix_server(partial(Connection, self, name), path)
            path.chmod(0o660)
            self._listening.append(made)

    def submit(self, job: Job) -> None:
        """One turn after everything that has arrived so far was read: what comes during its flush is the next."""
        self.turns.waiting.append(job)
        if not self._scheduled:
            self._scheduled = True
            asyncio.get_running_loop().call_soon(self._turn)

    def _turn(self) -> None:
        self.turns.run()
        for connection in tuple(self.connections):
            connection.flush()
        self._scheduled = bool(self.turns.waiting)
        if self._scheduled:
            asyncio.get_running_loop().call_soon(self._turn)

    def close(self) -> None:
        """What was already asked is still decided and answered."""
        while self.turns.waiting:
            self.turns.run()
        for listening in self._listening:
            listening.close()
        for connection in tuple(self.connections):
            connection.close()


class Connection(asyncio.Protocol):
    def __init__(self, server: Server, name: str) -> None:
        self._server = server
        self._name = name
        self._key = server.keys.get(name, b"")  # to be shown before the first frame; b"" once it was
        self._read = bytearray()
        self._answers: list[bytes] = []
        self._waiting = 0
        self._slow_reader = False
        self._transport: Any = None

    def connection_made(self, transport: Any) -> None:
        self._transport = transport
        raw = transport.get_extra_info("socket").getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12)
        uid = int(struct.unpack("3i", raw)[1])
        open_now = sum(one._name == self._name for one in self._server.connections)
        if uid != self._server.peers[self._name] or open_now >= MAX_CONNECTIONS:
            report("peer-refused", socket=self._name, uid=uid)
            transport.abort()
            return
        transport.set_write_buffer_limits(high=MAX_UNREAD_BYTES)
        self._server.connections.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self._server.connections.discard(self)

    def data_received(self, data: bytes) -> None:
        self._read += data
        if self._key and not self._key_shown():
            return
        try:
            for body in frames.take_frames(self._read):
                self._take_frame(body)
        except frames.BadFrame:
            report("frame-refused", socket=self._name)
            self._transport.abort()

    def _key_shown(self) -> bool:
        """Where all processes share one user, a uid tells nothing; the key's file is out of web's reach."""
        shown, size = bytes(self._read[: len(self._key)]), len(self._key)
        if len(shown) == size and same(shown, self._key):
            del self._read[:size]
            self._key = b""
        elif len(shown) == size:
            report("key-refused", socket=self._name)
            self._transport.abort()
        return not self._key

    def pause_writing(self) -> None:
        """Whoever does not read its answers is not read either."""
        self._slow_reader = True
        self._read_on()

    def resume_writing(self) -> None:
        self._slow_reader = False
        self._read_on()

    def flush(self) -> None:
        """All of a turn's answers to this connection in one write."""
        if self._answers:
            self._transport.write(b"".join(self._answers))
            self._answers.clear()

    def close(self) -> None:
        self.flush()
        self._transport.close()

    def _take_frame(self, body: bytes) -> None:
        frame_id = 0
        try:
            request = frames.decode_request(body)
            frame_id = request.id
            shape, _, sockets = OPERATIONS.get(request.op, (None, None, frozenset()))
            if shape is None:
                raise Refused(Refusal.UNKNOWN_OP, "There is no such operation.")
            if self._name not in sockets:
                raise Refused(Refusal.NOT_HERE, "This service may not ask this.")
            message = frames.unpack(shape, request.args)
        except frames.BadFrame as bad:
            self._refuse(frame_id, Refusal.BAD_MESSAGE, str(bad))
        except Refused as refused:
            self._refuse(frame_id, refused.code, refused.words)
        else:
            self._waiting += 1
            self._read_on()
            reply = partial(self._answer, frame_id)
            self._server.submit(Job(request.op, self._name, HANDLERS[request.op], message, reply))

    def _answer(self, frame_id: int, outcome: Any) -> None:
        """Written when the turn is over."""
        self._waiting -= 1
        self._read_on()
        if isinstance(outcome, Refused):
            self._answers.append(frames.encode_error(frame_id, outcome.code, outcome.words))
            return
        try:
            self._answers.append(frames.encode_answer(frame_id, outcome))
        except frames.BadFrame:
            words = "The answer is too large: ask for less."
            self._answers.append(frames.encode_error(frame_id, Refusal.BAD_MESSAGE, words))

    def _refuse(self, frame_id: int, code: str, words: str) -> None:
        self._answers.append(frames.encode_error(frame_id, code, words))
        self.flush()

    def _read_on(self) -> None:
        if self._transport.is_closing():
            return
        if self._slow_reader or self._waiting >= MAX_WAITING:
            self._transport.pause_reading()
        elif self._waiting < MAX_WAITING // 2:
            self._transport.resume_reading()
