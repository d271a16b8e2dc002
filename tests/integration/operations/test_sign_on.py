"""A company's sign-on before the desk, with the shipped files: who is not signed on gets nowhere near it, customers
notice nothing, and Parlour hears no word about who somebody is."""

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.integration.operations.test_fallback import EXAMPLE, ask, proxy

pytestmark = pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx is not installed")
STAFF = (
    "/desk",
    "/desk/inbox/all",
    "/desk/live",
    "/desk/case/7K3-94M/files",
    "/admin",
    "/%64esk",
    "//desk",
    "/./desk",
)
CUSTOMERS = ("/", "/c/7K3-94M", "/c/7K3-94M/live", "/write")


class Behind(BaseHTTPRequestHandler):
    """Parlour and the sign-on in one: says which it is and what it was told."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        signed_on = "signed-on" in self.headers.get("Cookie", "")
        is_auth, is_page = self.path == "/oauth2/auth", self.path.startswith("/oauth2/sign_in")
        status = (202 if signed_on else 401) if is_auth else 200
        said = "the sign-on" if is_page else f"Parlour {self.path} {self.headers.get('X-User', 'nobody')}"
        self.send_response(status)
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said.encode())

    def log_message(self, *_: object) -> None:
        """Silent."""


@contextmanager
def behind() -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Behind) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield int(server.server_address[1])
        finally:
            server.shutdown()


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    with behind() as port:
        for name in ("nginx-sign-on.conf", "parlour-staff.conf"):
            text = (EXAMPLE.parent / name).read_text()
            (tmp_path / name).write_text(
                text.replace("127.0.0.1:8000", f"127.0.0.1:{port}").replace(
                    "127.0.0.1:4180", f"127.0.0.1:{port}"
                )
            )
        with proxy(tmp_path, include="nginx-sign-on.conf", behind=port) as running:
            yield running


def test_without_the_sign_on_no_road_leads_to_the_desk(address: str) -> None:
    for path in STAFF:
        assert ask(address, path)[2] == "the sign-on", path


def test_with_it_the_desk_is_reached_and_still_asks_for_the_passkey_itself(address: str) -> None:
    for path in STAFF[:5]:
        assert ask(address, path, cookie="signed-on=1")[2] == f"Parlour {path} nobody"


def test_customers_notice_nothing(address: str) -> None:
    for path in CUSTOMERS:
        assert ask(address, path)[2] == f"Parlour {path} nobody"
