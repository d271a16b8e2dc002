"""Chromium for journeys: pages that note every foreign request, passkeys without hardware, axe."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, Request, sync_playwright

from tests.support.network import is_local

VENDOR = Path(__file__).parent.parent / "journeys" / "vendor"
QUIET = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--disable-gpu",
    "--disable-domain-reliability",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1, EXCLUDE [::1]",
]


@contextmanager
def chromium(program: Path) -> Iterator[Browser]:
    # Chromium's sandbox needs privileges that root in a container lacks; it shows our own pages only.
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=QUIET + sandbox)
        yield browser
        browser.close()


@dataclass
class Pages:
    """Opens pages, each in a fresh profile, and remembers what no page of ours may do."""

    browser: Browser
    contexts: list[BrowserContext] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def __call__(
        self, *, base_url: str | None = None, width: int = 1280, dark: bool = False, javascript: bool = True
    ) -> Page:
        context = self.browser.new_context(
            base_url=base_url,
            viewport={"width": width, "height": 800},
            color_scheme="dark" if dark else "light",
            java_script_enabled=javascript,
            service_workers="block",
        )
        context.set_default_timeout(15_000)
        context.on("request", self.note_request)
        context.on("weberror", lambda error: self.faults.append(f"script error: {error.error}"))
        self.contexts.append(context)
        return context.new_page()

    def note_request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in {"http", "https", "ws", "wss"} and not is_local(parts.hostname):
            self.faults.append(f"foreign request: {request.url}")

    def close(self) -> None:
        for context in self.contexts:
            context.close()
        assert not self.faults, "\n".join(self.faults)


def virtual_authenticator(page: Page) -> tuple[CDPSession, str]:
    """A platform passkey that verifies its user at once. Answers the session and the authenticator's id."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    return devtools, devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})[
        "authenticatorId"
    ]


def axe_faults(
    page: Page, *, worst: tuple[str, ...] = ("serious", "critical"), only: tuple[str, ...] = ()
) -> list[str]:
    """Accessibility faults of the page as it stands; empty is what a journey asserts. `only`: just these rules."""
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(axe_script())
    # WCAG 2.2 asks for targets of 24 px; axe looks at them only when told to.
    rules = {"runOnly": list(only)} if only else {"rules": {"target-size": {"enabled": True}}}
    options = {"resultTypes": ["violations"], **rules}
    run = "async (options) => (await axe.run(options)).violations"
    found: list[dict[str, Any]] = page.evaluate(run, options)
    return [
        f"{fault['impact']}: {fault['id']}: {fault['help']} at {[node['target'] for node in fault['nodes']]}"
        for fault in found
        if fault["impact"] in worst
    ]


def axe_script() -> str:
    sums = dict(line.split()[::-1] for line in (VENDOR / "SHA512SUMS").read_text().splitlines())
    script = (VENDOR / "axe.min.js").read_bytes()
    assert hashlib.sha512(script).hexdigest() == sums["axe.min.js"]
    return script.decode()
