"""A lean browser: keep-alive HTTP/1.1 over asyncio streams, cookies, and sends repeated until answered.

A general HTTP client costs more than the page it fetches here, and takes that from the server it measures.
"""

import asyncio
import re
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from urllib.parse import urlencode, urlsplit

ANSWER_WITHIN = 30.0  # seconds for one answer
GIVE_UP_AFTER = 90.0  # seconds of repeating one request; a restart takes two or three
FORM = "application/x-www-form-urlencoded"
FIRST_PAUSE, LONGEST_PAUSE = 0.05, 1.0


class NoAnswer(Exception):
    """The server did not give a sound answer in time."""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: tuple[tuple[str, str], ...]  # names in lower case
    body: bytes

    def header(self, name: str) -> str:
        return next((value for key, value in self.headers if key == name), "")

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass
class Wire:
    """One keep-alive connection. Any fault closes it; the next exchange opens a new one."""

    url: str
    _pair: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def exchange(self, request: bytes) -> Answer:
        try:
            async with asyncio.timeout(ANSWER_WITHIN):
                reader, writer = self._pair or await self._connect()
                writer.write(request)
                await writer.drain()
                answer = await _read_answer(reader)
        except (OSError, EOFError, ValueError, asyncio.LimitOverrunError, TimeoutError) as fault:
            self.close()
            raise NoAnswer(type(fault).__name__) from fault
        except asyncio.CancelledError:
            self.close()
            raise
        if answer.header("connection").lower() == "close":
            self.close()
        return answer

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        place = urlsplit(self.url)
        self._pair = await asyncio.open_connection(place.hostname, place.port or 80)
        return self._pair

    def close(self) -> None:
        if self._pair is not None:
            self._pair[1].close()
            self._pair = None


async def _read_answer(reader: asyncio.StreamReader) -> Answer:
    head = await reader.readuntil(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")[:-2]
    headers = tuple(
        (name.lower(), value.strip()) for name, _, value in (line.partition(":") for line in lines)
    )
    answer = Answer(int(first.split(" ", 2)[1]), headers, b"")
    if answer.header("transfer-encoding").lower() == "chunked":
        return Answer(answer.status, headers, await _read_chunks(reader))
    length = int(answer.header("content-length") or 0)
    return Answer(answer.status, headers, await reader.readexactly(length))


async def _read_chunks(reader: asyncio.StreamReader) -> bytes:
    parts = []
    while size := int((await reader.readuntil(b"\r\n")).split(b";")[0], 16):
        parts.append(await reader.readexactly(size))
        await reader.readexactly(2)
    await reader.readuntil(b"\r\n")
    return b"".join(parts)


@dataclass
class Browser:
    """One person's browser. It may share its wire with others that take turns."""

    wire: Wire
    cookies: dict[str, str] = field(default_factory=dict)
    repeated: Counter[str] = field(default_factory=Counter)  # why requests were sent again

    async def get(self, path: str) -> Answer:
        return await self._until_answered(path, self._request("GET", path, b""))

    async def post(self, path: str, fields: Mapping[str, str | Sequence[str]]) -> Answer:
        """Sends a form. Repeats carry the same bytes, so the same idempotency key."""
        body = urlencode(fields, doseq=True).encode()
        return await self._until_answered(path, self._request("POST", path, body))

    async def _until_answered(self, path: str, request: bytes) -> Answer:
        deadline, pause = time.monotonic() + GIVE_UP_AFTER, FIRST_PAUSE
        while True:
            try:
                answer = await self.wire.exchange(request)
                if answer.status < 500:
                    self._keep_cookies(answer)
                    return answer
                fault = str(answer.status)
            except NoAnswer as error:
                fault = str(error)
            self.repeated[fault] += 1
            if time.monotonic() > deadline:
                raise NoAnswer(
                    f"{without_ids(path)}: no sound answer in {GIVE_UP_AFTER:.0f} s, last: {fault}"
                )
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    def _request(self, method: str, path: str, body: bytes) -> bytes:
        place = urlsplit(self.wire.url)
        head = f"{method} {path} HTTP/1.1\r\nHost: {place.netloc}\r\nAccept: text/html\r\n"
        if self.cookies:
            head += "Cookie: " + "; ".join(f"{name}={value}" for name, value in self.cookies.items()) + "\r\n"
        if method == "POST":
            head += f"Origin: {self.wire.url}\r\nContent-Type: {FORM}\r\nContent-Length: {len(body)}\r\n"
        return head.encode() + b"\r\n" + body

    def _keep_cookies(self, answer: Answer) -> None:
        for name, line in answer.headers:
            if name != "set-cookie":
                continue
            try:
                morsels = SimpleCookie(line)
            except CookieError:
                continue
            for key, morsel in morsels.items():
                if morsel["max-age"] == "0" or not morsel.value:
                    self.cookies.pop(key, None)
                else:
                    self.cookies[key] = morsel.value


def without_ids(path: str) -> str:
    """An address as it may stand in a report: references, tokens and questions left out."""
    return "/".join(part for part in path.split("?")[0].split("/") if re.fullmatch(r"[a-z-]*", part))
