"""The browser journeys stand on: it sees what it must see, and reaches nobody."""

import http.server
import threading
from collections.abc import Iterator

import pytest

from tests.support.browser import Pages, axe_faults, virtual_authenticator

PAGES = {
    "/sound": "<title>Sound</title><main><h1>Write to us</h1><form><label>Words<textarea></textarea>"
    "</label></form></main>",
    "/faulty": "<title>Faulty</title><main><h1>Write to us</h1><img src='data:,'><input></main>",
    "/foreign": "<title>Foreign</title><img alt='' src='http://tracker.example/pixel'>",
    "/broken": "<title>Broken</title><script>nothing.here()</script>",
}


class Site(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = ("<!doctype html><html lang=en>" + PAGES.get(self.path, "")).encode()
        self.send_response(200 if self.path in PAGES else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Security-Policy", "script-src 'unsafe-inline'; img-src *")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Site) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://localhost:{server.server_address[1]}"
        server.shutdown()


def test_axe_finds_a_planted_fault_and_passes_a_sound_page(open_page: Pages, site: str) -> None:
    page = open_page(base_url=site, width=320)
    page.goto("/sound")
    assert axe_faults(page) == []
    page.goto("/faulty")
    assert {fault.split(": ")[1] for fault in axe_faults(page)} >= {"image-alt", "label"}


@pytest.mark.parametrize("path", ["/foreign", "/broken"])
def test_a_foreign_request_or_a_broken_script_is_a_fault(open_page: Pages, site: str, path: str) -> None:
    open_page(base_url=site).goto(path)
    with pytest.raises(AssertionError, match=r"foreign request|script error"):
        open_page.close()
    open_page.faults.clear()
    open_page.contexts.clear()


def test_a_page_without_javascript_can_still_be_read(open_page: Pages, site: str) -> None:
    page = open_page(base_url=site, javascript=False, dark=True)
    page.goto("/broken")
    assert page.title() == "Broken"


def test_a_passkey_can_be_made_without_hardware(open_page: Pages, site: str) -> None:
    page = open_page(base_url=site)
    page.goto("/sound")
    devtools, authenticator = virtual_authenticator(page)
    page.evaluate(
        """() => navigator.credentials.create({publicKey: {
            challenge: new Uint8Array(16), rp: {name: "Parlour"},
            user: {id: new Uint8Array(16), name: "ana", displayName: "Ana"},
            pubKeyCredParams: [{type: "public-key", alg: -7}],
            authenticatorSelection: {residentKey: "required", userVerification: "required"}}})"""
    )
    kept = devtools.send("WebAuthn.getCredentials", {"authenticatorId": authenticator})["credentials"]
    assert len(kept) == 1
