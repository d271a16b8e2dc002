"""Requests and open streams of the matrix, straight to the application."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Answer:
    status: int
    headers: tuple[tuple[str, str], ...]
    body: str

    @property
    def place(self) -> str:
        return next((value for name, value in self.headers if name == "location"), "")

    @property
    def everything(self) -> str:
        return self.body + "".join(value for _, value in self.headers)

    @property
    def hints(self) -> list[Any]:
        return [json.loads(line[6:]) for line in self.body.splitlines() if line.startswith("data: ")]


class Listener:
    """An open stream, and all it has said."""

    def __init__(self, app: Any, path: str, headers: Mapping[str, str]) -> None:
        self._said = b""
        self._more, self._gone = asyncio.Event(), asyncio.Event()
        scope = _scope("GET", path, headers)
        self._task = asyncio.ensure_future(app(scope, self._receive, self._send))

    @property
    def hints(self) -> list[dict[str, Any]]:
        return [
            json.loads(line[6:]) for line in self._said.decode().splitlines() if line.startswith("data: ")
        ]

    async def opened(self) -> None:
        await self.until("retry:")

    async def until(self, words: str) -> None:
        async with asyncio.timeout(20):
            while words not in self._said.decode():
                await self._more.wait()
                self._more.clear()

    async def closed(self) -> str:
        self._gone.set()
        await asyncio.wait_for(self._task, 20)
        return self._said.decode()

    async def _receive(self) -> dict[str, Any]:
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, event: dict[str, Any]) -> None:
        self._said += event.get("body", b"")
        self._more.set()


async def exchange(app: Any, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
    given: list[dict[str, Any]] = [{"type": "http.request", "body": body, "more_body": False}]
    sent: list[dict[str, Any]] = []
    spoken = asyncio.Event()

    async def receive() -> dict[str, Any]:
        if given:
            return given.pop()
        await spoken.wait()
        return {"type": "http.disconnect"}

    async def send(event: dict[str, Any]) -> None:
        sent.append(event)
        if event["type"] == "http.response.body":
            spoken.set()

    await asyncio.wait_for(app(_scope(method, path, headers), receive, send), 20)
    told = tuple((name.decode().lower(), value.decode("latin-1")) for name, value in sent[0]["headers"])
    return Answer(sent[0]["status"], told, b"".join(one.get("body", b"") for one in sent[1:]).decode())


def _scope(method: str, path: str, headers: Mapping[str, str]) -> dict[str, Any]:
    address, _, query = path.partition("?")
    return {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http",
        "path": address, "raw_path": address.encode(), "query_string": query.encode(), "root_path": "",
        "client": ("127.0.0.1", 1), "server": ("localhost", 8000),
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }  # fmt: skip
