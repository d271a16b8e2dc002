"""The three sockets: who is on the other end, frames in, turns, frames out. And the custodian's own work, in
small slices between requests: blanks, deadlines, checkpoints, old keys."""

import asyncio
import socket
import struct
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from custodian_protocol import frames
from custodian_protocol.blocks import BLOCK
from custodian_protocol.messages import OPERATIONS, Nothing, Refusal
from custodian_protocol.policy import HOUR, MINUTE

from . import backups, envelopes, guarding, handling, waiting, wrapping
from .keeper import Ask, Handler, Keeper, Turns, same
from .keys import Away
from .operations import HANDLERS, checkpoint
from .refusing import Refused, report

SOCKETS = ("web", "worker", "control")
MAX_WAITING = 512  # requests of one connection; past it the connection is read no further
MAX_CONNECTIONS = 128  # of one socket, so that a hostile web cannot keep the operator out
MAX_UNREAD_BYTES = 4 * frames.MAX_FRAME_BYTES  # whoever does not read its answers is cut off
TICK_SECONDS = 1.0
BROKEN_SECONDS = 30.0  # after a failed flush: long enough to answer what waits, then start afresh


class Server:
    def __init__(self, keeper: Keeper, peers: dict[str, int], control_key: bytes = b"") -> None:
        self._keeper = keeper
        self.turns = Turns(keeper, self._fetch)
        self._asking: set[asyncio.Task[None]] = set()  # the key service, for questions that wait for it
        self.peers = peers
        self.keys = {"control": control_key}
        self.connections: set[Connection] = set()
        self._scheduled = False
        self._listening: list[asyncio.Server] = []

    async def listen(self, directory: Path) -> None:
        """Ready means all three are there. A socket left by a killed predecessor makes room."""
        for name in SOCKETS:
            path = directory / f"{name}.sock"
            path.unlink(missing_ok=True)
            made = await asyncio.get_running_loop().create_unix_server(partial(Connection, self, name), path)
            path.chmod(0o660)  # the group is the one web and worker share, and peers are checked
            self._listening.append(made)

    def submit(self, ask: Ask) -> None:
        """One turn after everything that has arrived so far was read: what comes during its flush is the next."""
        self.turns.waiting.append(ask)
        if not self._scheduled:
            self._scheduled = True
            asyncio.get_running_loop().call_soon(self._turn)

    def _fetch(self, ask: Ask, away: Away) -> None:
        asking = asyncio.get_running_loop().create_task(wrapping.fetch(self._keeper, ask, away, self.submit))
        self._asking.add(asking)
        asking.add_done_callback(self._asking.discard)

    def _turn(self) -> None:
        self.turns.run()
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
            connection.transport.close()


class Connection(asyncio.Protocol):
    def __init__(self, server: Server, name: str) -> None:
        self._server = server
        self._name = name
        self._key = server.keys.get(name, b"")  # to be shown before the first frame; b"" once it was
        self._read = bytearray()
        self._waiting = 0
        self.transport: Any = None

    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        raw = transport.get_extra_info("socket").getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12)
        uid = int(struct.unpack("3i", raw)[1])
        open_now = sum(one._name == self._name for one in self._server.connections)
        if uid != self._server.peers[self._name] or open_now >= MAX_CONNECTIONS:
            report("peer-refused", socket=self._name, uid=uid)
            transport.abort()
            return
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
            self.transport.abort()

    def _key_shown(self) -> bool:
        """Where all processes share one user, a uid tells nothing; the key's file is out of web's reach."""
        shown, size = bytes(self._read[: len(self._key)]), len(self._key)
        if len(shown) == size and same(shown, self._key):
            del self._read[:size]
            self._key = b""
        elif len(shown) == size:
            report("key-refused", socket=self._name)
            self.transport.abort()
        return not self._key

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
            self._write(frames.encode_error(frame_id, Refusal.BAD_MESSAGE, str(bad)))
        except Refused as refused:
            self._write(frames.encode_error(frame_id, refused.code, refused.words))
        else:
            self._waiting += 1
            if self._waiting >= MAX_WAITING:
                self.transport.pause_reading()
            reply = partial(self._answer, frame_id)
            self._server.submit(Ask(request.op, self._name, HANDLERS[request.op], message, reply))

    def _answer(self, frame_id: int, outcome: Any) -> None:
        self._waiting -= 1
        if not self._waiting and not self.transport.is_closing():
            self.transport.resume_reading()
        if isinstance(outcome, Refused):
            self._write(frames.encode_error(frame_id, outcome.code, outcome.words))
            return
        try:
            self._write(frames.encode_answer(frame_id, outcome))
        except frames.BadFrame:
            words = "Too large an answer: ask for less."
            self._write(frames.encode_error(frame_id, Refusal.BAD_MESSAGE, words))

    def _write(self, frame: bytes) -> None:
        self.transport.write(frame)
        if self.transport.get_write_buffer_size() > MAX_UNREAD_BYTES:
            self.transport.abort()


async def work(keeper: Keeper, server: Server, stop: Callable[[], None]) -> None:
    """Runs until cancelled. What failed is reported and tried again at its next time."""
    last = {checkpoint: 0, waiting.carry_out: 0, forget: 0}
    service = wrapping.Wrapping(keeper)
    while not keeper.log.commit_failed:
        await service.tick(partial(_ask, server))
        if keeper.tree is not None:
            now = keeper.clock.now()
            await _ask(server, handling.on_time)
            if keeper.same_name:
                await _ask(server, guarding.note_names)
            for handler, every in ((checkpoint, MINUTE), (waiting.carry_out, MINUTE), (forget, HOUR)):
                if not last[handler] <= now < last[handler] + every:
                    last[handler] = now
                    await _ask(server, handler)
            for _ in range(len(keeper.ready), keeper.policy.ready_blanks, BLOCK):
                await _ask(server, make_blanks)
            if keeper.journal_holds_seeds and not server.turns.waiting:
                keeper.journal_holds_seeds = False
                keeper.store.rows("PRAGMA wal_checkpoint(TRUNCATE)")
        await asyncio.sleep(TICK_SECONDS)
    await asyncio.sleep(BROKEN_SECONDS)
    stop()


def make_blanks(keeper: Keeper, ask: Ask, message: Nothing) -> Nothing:
    made = envelopes.make_blanks(keeper.store, keeper.keys, ask.now)
    ask.later.append(lambda: keeper.ready.extend(made))
    return message


def forget(keeper: Keeper, ask: Ask, message: Nothing) -> Nothing:
    """This month's intake key is also made here, so that it is there before anybody needs it. A clock that
    jumped ends nothing: neither the keys of backups nor that of words which still wait to be moved."""
    envelopes.intake_key(keeper.store, keeper.keys, keeper.policy, ask.now)
    if keeper.store.fact("clock_waits", 0):
        return message
    ask.later.append(lambda: backups.destroy_old_day_keys(keeper, ask.now))
    return handling.forget(keeper, ask, message)


async def _ask(server: Server, handler: Handler) -> None:
    done: asyncio.Future[object] = asyncio.get_running_loop().create_future()

    def reply(outcome: object) -> None:
        with suppress(asyncio.InvalidStateError):  # at the end this waiting is cancelled before its answer
            done.set_result(outcome)

    server.submit(Ask(handler.__name__, "custodian", handler, Nothing(), reply))
    if isinstance(outcome := await done, Refused):
        report("own-work-refused", work=handler.__name__, code=outcome.code)
