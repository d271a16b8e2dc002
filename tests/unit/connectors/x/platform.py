"""A small X of the tests' own on 127.0.0.1, and what everybody in these tests is called."""

import base64
import hashlib
import hmac
import http.server
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from parlour.connectors.contract import Hook
from parlour.street.model import Account, Author, Reply, Target
from parlour.street.words import Invitation

US = Account("1000000000000000001", "ParcelCo", "Parcel Company")
CLEO = "2000000000000000002"
DORA = "3000000000000000003"
SECRETS = {
    "consumer_secret": "consumer-secret",
    "client_id": "client:id",
    "client_secret": "",
    "access_token": "access-1",
    "refresh_token": "refresh-1",
    "bearer_token": "app-1",
}
PUBLIC = Invitation(Reply.PUBLIC, "en", "https://help.example")
DIRECT = Invitation(Reply.DIRECT, "en", "https://help.example/l/" + "a" * 32)


@dataclass(frozen=True)
class Asked:
    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


Answers = Callable[[Asked], tuple[int, dict[str, str], Any]]


@dataclass
class Platform:
    """`answers` may be replaced at any time; what was asked is kept in order."""

    answers: Answers
    address: str = ""
    asked: list[Asked] = field(default_factory=list)

    def said(self, status: int, body: Any, **headers: str) -> None:
        written = {name.replace("_", "-"): value for name, value in headers.items()}
        self.answers = lambda _: (status, written, body)

    @property
    def last(self) -> Asked:
        return self.asked[-1]


@contextmanager
def platform() -> Iterator[Platform]:
    here = Platform(lambda _: (404, {}, {}))

    class Speaker(http.server.BaseHTTPRequestHandler):
        def answer(self) -> None:
            parts = urlsplit(self.path)
            length = int(self.headers.get("content-length") or 0)
            headers = {name.lower(): value for name, value in self.headers.items()}
            asked = Asked(
                self.command, parts.path, dict(parse_qsl(parts.query)), headers, self.rfile.read(length)
            )
            here.asked.append(asked)
            status, more, body = here.answers(asked)
            written = body if isinstance(body, bytes) else json.dumps(body).encode()
            self.send_response(status)
            for name, value in {"content-length": str(len(written)), **more}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(written)

        do_GET = do_POST = do_DELETE = answer

        def log_message(self, *_: object) -> None:
            """Says nothing: the tests look at what was asked."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Speaker) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        here.address = f"http://127.0.0.1:{server.server_port}"
        yield here
        server.shutdown()
        thread.join()


def target(reply: Reply = Reply.PUBLIC, post: str = "2090000000000000001") -> Target:
    return Target(reply, post, post, Author(CLEO, "cleo", "Cleo"))


def signed(body: bytes, key: str = "consumer-secret") -> str:
    made = hmac.new(key.encode(), body, hashlib.sha256).digest()
    return "sha256=" + base64.b64encode(made).decode()


def hook(body: bytes, signature: str | None = None) -> Hook:
    headers = {"x-twitter-webhooks-signature": signed(body) if signature is None else signature}
    return Hook("POST", {}, headers, body)


def payloads() -> Path:
    """Beside the repository, or beside the folder of its worktrees."""
    for parent in Path(__file__).resolve().parents[5:7]:
        if (found := parent / "shared" / "data" / "payloads" / "x").is_dir():
            return found
    pytest.skip("no shared/data/payloads beside the repository: recorded payloads were NOT read")


def post_event(event: str, payload: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "data": {
            "event_uuid": "-7",
            "event_type": event,
            "filter": {"user_id": US.id},
            "payload": payload,
            **more,
        }
    }


def a_post(id_: str = "2090000000000000001", text: str = "@ParcelCo my parcel is lost", **more: Any) -> Any:
    mention = {"start": 0, "end": 9, "username": US.handle, "id": US.id}
    return {
        "id": id_,
        "author_id": CLEO,
        "text": text,
        "created_at": "2026-08-12T18:00:00.000Z",
        "conversation_id": id_,
        "lang": "en",
        "edit_history_tweet_ids": [id_],
        "display_text_range": [0, 40],
        "entities": {"mentions": [mention]},
        **more,
    }
