"""An instance of a few lines on this machine: it answers what a test tells it to, and remembers what it was asked."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

from parlour.connectors.line import Line
from parlour.connectors.mastodon import CONNECTOR
from parlour.street.model import Account

NORTHWIND = Account("900", "northwind@social.example", "Northwind")
TOKEN = "token-of-northwind"


@dataclass
class Asked:
    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    form: dict[str, list[str]]


@dataclass
class Instance:
    address: str = ""
    answers: dict[str, tuple[int, dict[str, str], bytes]] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    notifications: list[dict[str, Any]] = field(default_factory=list)  # in order of their ids

    opened: Line | None = None

    def line(self) -> Line:
        """One for a whole test: making one reads every authority's certificate."""
        self.opened = self.opened or CONNECTOR.open({"access_token": TOKEN}, self.address)
        return self.opened

    def says(self, path: str, body: Any, status: int = 200, **headers: str) -> None:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        named = {key.replace("_", "-"): value for key, value in headers.items()}
        self.answers[path] = (status, named, raw)

    def answer(self, asked: Asked) -> tuple[int, dict[str, str], bytes]:
        self.asked.append(asked)
        if asked.path == "/api/v1/notifications" and asked.path not in self.answers:
            return 200, {}, json.dumps(self._page(asked.query)).encode()
        return self.answers.get(asked.path, (404, {}, b'{"error":"Record not found"}'))

    def _page(self, query: dict[str, list[str]]) -> list[dict[str, Any]]:
        """As documented: `min_id` pages forward, without it the newest; newest first in either case."""
        limit, above = int(query["limit"][0]), int(query.get("min_id", ["-1"])[0])
        found = [one for one in self.notifications if int(one["id"]) > above]
        return list(reversed(found[:limit] if "min_id" in query else found[-limit:]))


@contextmanager
def instance() -> Iterator[Instance]:
    made = Instance()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = 1 << 16  # headers and body in one packet, or the caller waits 40 ms for each answer

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            length = int(self.headers.get("content-length") or 0)
            form = parse_qs(self.rfile.read(length).decode(), keep_blank_values=True)
            headers = {key.lower(): value for key, value in self.headers.items()}
            asked = Asked(self.command, parts.path, parse_qs(parts.query), headers, form)
            status, more, body = made.answer(asked)
            self.send_response(status)
            for name, value in more.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_DELETE = do_GET

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.address = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield made
    finally:
        if made.opened:
            made.opened.close()
        server.shutdown()
        thread.join()
        server.server_close()


def status(key: str = "103", **more: Any) -> dict[str, Any]:
    return {
        "id": key,
        "created_at": "2026-03-01T09:30:00.250Z",
        "in_reply_to_id": None,
        "in_reply_to_account_id": None,
        "spoiler_text": "",
        "visibility": "public",
        "language": "en",
        "url": f"https://social.example/@cleo/{key}",
        "content": "<p>Where is my parcel?</p>",
        "account": {
            "id": "41",
            "acct": "cleo",
            "display_name": "Cleo",
            "avatar_static": "https://social.example/c.png",
        },
        "media_attachments": [],
        "mentions": [{"id": NORTHWIND.id, "username": "northwind", "acct": "northwind"}],
    } | more


def notification(key: str = "7", kind: str = "mention", post: str = "103", **more: Any) -> dict[str, Any]:
    return {"id": key, "type": kind, "created_at": "2026-03-01T09:30:01.000Z", "status": status(post, **more)}
