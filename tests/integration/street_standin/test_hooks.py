"""X's webhooks: the check of the address, the signature over the raw body, and once more when nobody said 200."""

import base64
import hashlib
import hmac
import json
import queue
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from parlour.demo.street.standin import Street
from parlour.demo.street.x_hooks import LEGACY, MODERN, NotHere

SECRET = "a consumer's secret"
DEADLINE = 20.0


@dataclass
class Ours:
    """The address that a company would have: answers the check, and events with what it was told to."""

    address: str = ""
    secret: str = SECRET
    statuses: list[int] = field(default_factory=list)  # the next ones; then 200
    came: queue.Queue[tuple[dict[str, str], bytes]] = field(default_factory=queue.Queue)

    def signed(self, what: bytes) -> str:
        return "sha256=" + base64.b64encode(hmac.digest(self.secret.encode(), what, hashlib.sha256)).decode()

    def next(self) -> tuple[dict[str, str], bytes]:
        return self.came.get(timeout=DEADLINE)


@pytest.fixture
def ours() -> Iterator[Ours]:
    ours = Ours()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            token = parse_qs(urlsplit(self.path).query)["crc_token"][0]
            self.say(200, json.dumps({"response_token": ours.signed(token.encode())}).encode())

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            ours.came.put(({name.lower(): value for name, value in self.headers.items()}, body))
            self.say(ours.statuses.pop(0) if ours.statuses else 200, b"")

        def say(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None: ...

    server = HTTPServer(("127.0.0.1", 0), Handler)
    ours.address = f"http://127.0.0.1:{server.server_address[1]}/street/x"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield ours
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def hooked(address: str, street: Street, ours: Ours) -> Street:
    assert street.hook(ours.address, SECRET, again_after=(0.0, 0.0, 0.0)) is not None
    return street


def test_events_come_signed_over_the_raw_body(hooked: Street, ours: Ours) -> None:
    hooked.write("x", "marta_holt", "the herons are back")
    post = hooked.write("x", "marta_holt", "@quillmere the box is broken")
    hooked.message("x", "dev_okafor", "hello")
    headers, body = ours.next()
    assert headers[LEGACY] == ours.signed(body)
    assert json.loads(body)["data"]["payload"]["id"] == post.id
    headers, body = ours.next()
    assert headers[LEGACY] == ours.signed(body)
    assert json.loads(body)["data"]["event_type"] == "dm.received"


def test_an_event_that_was_not_answered_with_200_comes_again_unchanged(hooked: Street, ours: Ours) -> None:
    ours.statuses = [500, 404, 302]
    hooked.write("x", "marta_holt", "@quillmere the box is broken")
    assert len({ours.next()[1] for _ in range(4)}) == 1
    later = hooked.write("x", "marta_holt", "@quillmere still broken")
    assert json.loads(ours.next()[1])["data"]["payload"]["id"] == later.id
    assert ours.came.empty()


def test_an_event_is_given_up_after_three_more_times(address: str, street: Street, ours: Ours) -> None:
    hook = street.hook(ours.address, SECRET, again_after=(0.0, 0.0, 0.0))
    assert hook is not None
    ours.statuses = [500] * 4
    street.write("x", "marta_holt", "@quillmere the box is broken")
    street.write("x", "marta_holt", "@quillmere still broken")
    assert len({ours.next()[1] for _ in range(5)}) == 2
    assert hook.given_up == 1


def test_an_address_that_fails_the_check_gets_nothing(address: str, street: Street, ours: Ours) -> None:
    assert street.hook(ours.address, "another secret") is None
    street.write("x", "marta_holt", "@quillmere the box is broken")
    assert ours.came.empty()


def test_the_newer_header_is_signed_with_the_client_secret(address: str, street: Street, ours: Ours) -> None:
    ours.secret = street.x.tokens.client_secret
    assert street.hook(ours.address, ours.secret, header=MODERN)
    street.write("x", "marta_holt", "@quillmere the box is broken")
    headers, body = ours.next()
    assert headers[MODERN] == ours.signed(body)
    assert LEGACY not in headers


def test_no_address_elsewhere_is_ever_called(street: Street) -> None:
    for elsewhere in ("http://example.org/hook", "http://127.0.0.1.example.org/", "http://10.0.0.1/"):
        with pytest.raises(NotHere):
            street.hook(elsewhere, SECRET)
