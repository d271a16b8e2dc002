"""Meta's side in tests: signs what it posts, answers what it is asked, and has the payloads that lie beside the project
read in place."""

import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from parlour.connectors.contract import Connector, Hook
from parlour.connectors.line import Line

SECRETS = {
    "token": "EAAtoken",
    "app_secret": "the app's secret",
    "verify_token": "our long random text",
    "phone_number_id": "4411",
}


def signed(document: Any, secret: str = SECRETS["app_secret"]) -> Hook:
    """A POST as the platform sends it; `document` may also be bytes."""
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    mark = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return Hook("POST", {}, {"x-hub-signature-256": f"sha256={mark}"}, body)


def payloads(folder: str) -> dict[str, Any]:
    """By file name. Skips where the folder is not beside the project, or beside the worktree it is checked out in."""
    for above in Path(__file__).resolve().parents:
        place = above / "shared" / "data" / "payloads" / "meta" / folder
        if place.is_dir():
            return {each.name: json.loads(each.read_text()) for each in sorted(place.glob("*.json"))}
    pytest.skip(f"the platform's payloads are not here: {folder}")


@dataclass(frozen=True)
class Asked:
    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode()))

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Platform:
    """Gives the answers it was told, one for each request."""

    base: str = ""
    asked: list[Asked] = field(default_factory=list)
    answers: list[tuple[int, dict[str, str], bytes]] = field(default_factory=list)

    def forget(self) -> None:
        self.asked.clear()
        self.answers.clear()

    def says(self, document: Any, status: int = 200, **headers: str) -> None:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        body = document if isinstance(document, bytes) else json.dumps(document).encode()
        self.answers.append((status, named, body))

    def refuses(self, code: int, subcode: int = 0, status: int = 400, **headers: str) -> None:
        error = {"message": "private words", "code": code, "error_subcode": subcode, "fbtrace_id": "x"}
        self.says({"error": error}, status, **headers)


@contextmanager
def listening() -> Iterator[Platform]:
    platform = Platform()
    with ThreadingHTTPServer(("127.0.0.1", 0), _handler(platform)) as server:
        platform.base = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield platform
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def opened(connector: Connector, platform: Platform) -> Iterator[Line]:
    line = connector.open(SECRETS, platform.base)
    try:
        yield line
    finally:
        line.close()


@contextmanager
def speaking(connector: Connector) -> Iterator[tuple[Platform, Line]]:
    with listening() as platform, opened(connector, platform) as line:
        yield platform, line


def _handler(platform: Platform) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            there = urlsplit(self.path)
            headers = {name.lower(): value for name, value in self.headers.items()}
            platform.asked.append(
                Asked(self.command, there.path, dict(parse_qsl(there.query)), headers, body)
            )
            status, named, content = platform.answers.pop(0)
            self.send_response(status)
            for name, value in {**named, "content-length": str(len(content))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_DELETE = _answer

        def log_message(self, *_: object) -> None:
            """Nothing a test's platform is asked belongs in the output."""

    return Handler
