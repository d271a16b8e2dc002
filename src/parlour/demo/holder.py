"""The process that holds the sample staff's passkeys, and web's way to ask it. Demo and rehearsal only.

One JSON object a line each way on DATA/run/passkeys.sock: {"ask": "people"}, or
{"ask": "answer", "person": id, "options": text}. Answers carry "people" or "response", or "problem".
"""

import asyncio
import json
import socketserver
import threading
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from .passkeys import Authenticator, NoPasskey

MAX_LINE = 64 * 1024
TIMEOUT = 10.0


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who can sign in with one press."""

    id: str
    name: str
    about: str  # "Officer and agent, Accounts"


@dataclass(slots=True)
class Device:
    person: Person
    authenticator: Authenticator


class Holder:
    """Serves on a thread of its own until closed."""

    def __init__(self, path: Path, devices: dict[str, Device]) -> None:
        self._path, self._devices = path, devices
        path.unlink(missing_ok=True)
        holder = self

        class Handler(socketserver.StreamRequestHandler):
            timeout = TIMEOUT

            def handle(self) -> None:
                line = self.rfile.readline(MAX_LINE)
                self.wfile.write(json.dumps(holder.answer_line(line)).encode() + b"\n")

        self._server = socketserver.ThreadingUnixStreamServer(str(path), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.1,), name="passkeys")
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        self._path.unlink(missing_ok=True)

    def answer_line(self, line: bytes) -> dict[str, Any]:
        try:
            asked = json.loads(line)
            if asked["ask"] == "people":
                return {"people": [asdict(device.person) for device in self._devices.values()]}
            device = self._devices[asked["person"]]
            return {"response": device.authenticator.answer(asked["options"])}
        except NoPasskey as problem:
            return {"problem": str(problem)}
        except (ValueError, KeyError, TypeError):
            return {"problem": "not understood"}


class HolderClient:
    """What the web process of a demo asks instead of a browser."""

    def __init__(self, path: Path) -> None:
        self._path = path

    async def people(self) -> tuple[Person, ...]:
        """Nobody while the holder is away: the sign-in page then offers the ordinary button alone."""
        try:
            answer = await self._ask({"ask": "people"})
        except (OSError, TimeoutError, NoPasskey):
            return ()
        return tuple(Person(**one) for one in answer["people"])

    async def answer(self, person: str, options: str) -> str:
        answer = await self._ask({"ask": "answer", "person": person, "options": options})
        return str(answer["response"])

    async def _ask(self, question: dict[str, str]) -> dict[str, Any]:
        async with asyncio.timeout(TIMEOUT):
            reader, writer = await asyncio.open_unix_connection(str(self._path), limit=MAX_LINE)
            try:
                writer.write(json.dumps(question).encode() + b"\n")
                await writer.drain()
                answer: dict[str, Any] = json.loads(await reader.readline())
            finally:
                writer.close()
        if "problem" in answer:
            raise NoPasskey(answer["problem"])
        return answer
