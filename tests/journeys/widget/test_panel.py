"""The link on the company's own website: a panel where it can be one, the whole page everywhere else."""

import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser import Pages, axe_faults
from tests.support.house import House
from tests.support.steps import SEND_FIRST, be

HOST_PAGE = """<!doctype html><html lang="en"><title>Northwind</title><main><h1>Northwind</h1>
<p><a href="{url}/write" data-parlour>Write to us</a></p></main>
<script src="{url}/widget.js" defer crossorigin="anonymous" integrity="{integrity}"></script></html>"""
STRICT = "default-src 'none'; script-src {url}; frame-src {url}"


class Host(http.server.BaseHTTPRequestHandler):
    def __init__(self, page: bytes, policy: str, *arguments: object) -> None:
        self.page, self.policy = page, policy
        super().__init__(*arguments)  # type: ignore[arg-type] # what the server hands to every handler

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Security-Policy", self.policy)
        self.end_headers()
        self.wfile.write(self.page)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def host_site(house: House, policy: str, integrity: str) -> Iterator[str]:
    """The company's website, on a port of its own: another origin of the same site, as www and help are."""
    page = HOST_PAGE.format(url=house.url, integrity=integrity).encode()
    handler = partial(Host, page, policy.format(url=house.url))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://localhost:{server.server_port}"
        finally:
            server.shutdown()


@pytest.fixture
def integrity(house: House, open_page: Pages) -> str:
    olga = open_page(base_url=house.url)
    be(olga, house.olga, house)
    olga.goto("/admin/embed")
    return olga.locator("[data-embed]").inner_text().partition('integrity="')[2].partition('"')[0]


@contextmanager
def allowed(house: House, open_page: Pages, origin: str) -> Iterator[None]:
    olga = open_page(base_url=house.url)
    be(olga, house.olga, house)
    for origins in (origin, ""):
        olga.goto("/admin/embed")
        olga.get_by_label("Websites that may show the panel").fill(origins)
        olga.get_by_role("button", name="Save").click()
        expect(olga.get_by_role("status")).to_have_text("Saved.")
        if origins:
            yield


def test_check_19_the_panel_opens_is_written_in_and_closes_again(
    house: House, open_page: Pages, integrity: str
) -> None:
    with host_site(house, STRICT, integrity) as site, allowed(house, open_page, site):
        cleo, asked = open_page(), []
        cleo.on("request", lambda request: asked.append(request.url))
        cleo.goto(site)
        assert [url for url in asked if not url.startswith(site)] == [f"{house.url}/widget.js"]
        link = cleo.get_by_role("link", name="Write to us")
        link.click()
        panel = cleo.get_by_role("dialog", name="Write to us")
        expect(panel.get_by_role("button", name="Close")).to_be_focused()
        ask_inside(cleo)
        assert axe_faults(cleo) == []
        panel.get_by_role("button", name="Close").focus()
        cleo.keyboard.press("Escape")
        expect(panel).to_have_count(0)
        expect(link).to_be_focused()


def test_a_frame_that_is_refused_opens_the_whole_page(house: House, open_page: Pages, integrity: str) -> None:
    """Nobody allowed this site, so the browser shows no frame; and a narrow screen never gets one."""
    with host_site(house, STRICT, integrity) as site:
        for width in (1280, 320):
            cleo = open_page(width=width)
            cleo.goto(site)
            cleo.get_by_role("link", name="Write to us").click()
            # The panel itself waits six seconds for a frame that says nothing.
            expect(cleo).to_have_url(f"{house.url}/write", timeout=15_000)


@pytest.mark.parametrize("without", ["script", "hash"])
def test_without_the_script_the_link_is_a_link(
    house: House, open_page: Pages, integrity: str, without: str
) -> None:
    known = integrity if without == "script" else "sha384-" + "A" * 64
    with host_site(house, STRICT, known) as site:
        cleo = open_page(javascript=without != "script")
        cleo.goto(site)
        cleo.get_by_role("link", name="Write to us").click()
        expect(cleo).to_have_url(f"{house.url}/write")


def ask_inside(cleo: Page) -> None:
    inside = cleo.frame_locator("iframe")
    inside.get_by_label("A fault").check()
    inside.get_by_label("What do you need help with?").fill("From the panel.")
    inside.get_by_role("button", name=SEND_FIRST).click()
    expect(inside.locator("[data-receipt-code]").first).to_be_visible()
