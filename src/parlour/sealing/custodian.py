"""Asking the custodian: one pipelined connection that comes back by itself, and a blocking twin."""

import asyncio
import contextlib
import socket
import threading
import time
from pathlib import Path
from typing import Any, cast

from custodian_protocol.frames import (
    AnswerFrame,
    BadFrame,
    decode_answer,
    encode_request,
    take_frames,
    unpack,
)
from custodian_protocol.messages import OPERATIONS, Refusal

TIMEOUT_SECONDS = 10.0
AWAY_WORDS = "The part of this desk that opens messages is away. What you send is still kept."


class CustodianAway(Exception):
    """Not there, timed out, or waiting for its root key. Nothing is lost; ask again later."""

    def __init__(self, words: str = AWAY_WORDS) -> None:
        super().__init__(words)
        self.words = words


class CustodianRefused(Exception):
    """It decided against it. `code` is from the protocol's closed list, `words` are safe to show."""

    def __init__(self, code: str, words: str) -> None:
        super().__init__(code)
        self.code = code
        self.words = words


class Custodian:
    """One for each process and socket. `ask` belongs to one event loop; `ask_now` to any thread."""

    away_since = 0.0  # by the monotonic clock: when `ask` first found nobody there; 0 while somebody answers

    def __init__(
        self, socket_path: Path | str, *, timeout: float = TIMEOUT_SECONDS, key: Path | None = None
    ) -> None:
        """`key`: the file of what the operator's own socket wants shown before the first question."""
        self._path = str(socket_path)
        self._key = key
        self._timeout = timeout
        self._line: _Line | None = None
        self._connecting: asyncio.Lock | None = None
        self._local = threading.local()

    async def ask(self, op: str, message: Any) -> Any:
        """The operation's answer. Raises CustodianAway or CustodianRefused.

        A lost connection is not repeated here: whether a request was done before the line broke only its
        caller can judge, and every operation of ours may be asked again.
        """
        try:
            answer = await self._asked(op, message)
        except CustodianAway:
            self.away_since = self.away_since or time.monotonic()
            raise
        self.away_since = 0.0
        return answer

    async def _asked(self, op: str, message: Any) -> Any:
        try:
            async with asyncio.timeout(self._timeout):
                line = await self._connected()
                return _answer(op, await line.ask(op, message))
        except (OSError, TimeoutError, BadFrame):
            raise CustodianAway from None

    def ask_now(self, op: str, message: Any) -> Any:
        """The same for code without an event loop: each thread has a connection of its own."""
        for attempt in (0, 1):
            line = getattr(self._local, "line", None)
            try:
                if line is None:
                    line = self._local.line = _BlockingLine(self._path, self._timeout, self._greeting())
                return _answer(op, line.ask(op, message))
            except (OSError, BadFrame) as error:
                self.hang_up()
                # A connection that died while idle is opened once more; a fresh one that fails means "away".
                if attempt or line is None or not line.was_idle or isinstance(error, TimeoutError):
                    raise CustodianAway from None
        raise CustodianAway

    def hang_up(self) -> None:
        """Close this thread's blocking connection."""
        line = getattr(self._local, "line", None)
        if line is not None:
            line.close()
        self._local.line = None

    async def close(self) -> None:
        if self._line is not None:
            self._line.close()
            self._line = None
        self.hang_up()

    def _greeting(self) -> bytes:
        return b"" if self._key is None else self._key.read_bytes()

    async def _connected(self) -> "_Line":
        loop = asyncio.get_running_loop()
        if self._line is None or self._line.broken or self._line.loop is not loop:
            if self._connecting is None or self._line is None or self._line.loop is not loop:
                self._connecting = self._connecting or asyncio.Lock()
            async with self._connecting:
                if self._line is None or self._line.broken or self._line.loop is not loop:
                    greeting = self._greeting()
                    _, line = await loop.create_unix_connection(lambda: _Line(loop, greeting), self._path)
                    self._line = line
        return self._line


class _Line(asyncio.Protocol):
    """Many questions under way at once; answers find their question by its number."""

    def __init__(self, loop: asyncio.AbstractEventLoop, greeting: bytes) -> None:
        self.loop = loop
        self._greeting = greeting
        self.broken = False
        self._transport: asyncio.Transport | None = None
        self._read = bytearray()
        self._waiting: dict[int, asyncio.Future[AnswerFrame]] = {}
        self._next = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports do what asyncio.Transport says without being one.
        self._transport = cast(asyncio.Transport, transport)
        if self._greeting:
            self._transport.write(self._greeting)

    async def ask(self, op: str, message: Any) -> AnswerFrame:
        if self._transport is None or self.broken:
            raise ConnectionError
        self._next += 1
        number = self._next
        answer: asyncio.Future[AnswerFrame] = self.loop.create_future()
        self._waiting[number] = answer
        try:
            self._transport.write(encode_request(number, op, message))
            return await answer
        finally:
            self._waiting.pop(number, None)

    def data_received(self, data: bytes) -> None:
        self._read += data
        try:
            for frame in take_frames(self._read):
                answer = decode_answer(frame)
                waiting = self._waiting.pop(answer.id, None)
                if waiting is not None and not waiting.done():
                    waiting.set_result(answer)
        except BadFrame:
            self.close()

    def connection_lost(self, exc: Exception | None) -> None:
        self.broken = True
        for waiting in self._waiting.values():
            if not waiting.done():
                waiting.set_exception(ConnectionError())
        self._waiting.clear()

    def close(self) -> None:
        self.broken = True
        if self._transport is not None and not self.loop.is_closed():
            self._transport.close()


class _BlockingLine:
    def __init__(self, path: str, timeout: float, greeting: bytes) -> None:
        self.was_idle = False
        self._read = bytearray()
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._socket.settimeout(timeout)
        try:
            self._socket.connect(path)
            self._socket.sendall(greeting)
        except OSError:
            self._socket.close()
            raise
        self._next = 0

    def ask(self, op: str, message: Any) -> AnswerFrame:
        self._next += 1
        self._socket.sendall(encode_request(self._next, op, message))
        while True:
            for frame in take_frames(self._read):
                answer = decode_answer(frame)
                if answer.id == self._next:
                    self.was_idle = True
                    return answer
            piece = self._socket.recv(1 << 20)
            if not piece:
                raise ConnectionError
            self._read += piece

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._socket.close()


def _answer(op: str, frame: AnswerFrame) -> Any:
    if frame.ok is not None:
        return unpack(OPERATIONS[op][1], frame.ok)
    if frame.error_code == Refusal.LOCKED:
        raise CustodianAway(frame.error_text)
    raise CustodianRefused(frame.error_code, frame.error_text)
