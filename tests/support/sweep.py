"""Looks a page over as it stands: every width and theme, accessibility, console, policy."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from playwright.sync_api import ConsoleMessage, Page, Response

from tests.support.browser import axe_faults

LOOKS = ((1280, "light"), (320, "dark"), (320, "light"), (1280, "dark"))
WHOLE = 2  # so many looks are checked whole; between the others only these can differ
DIFFER = ("color-contrast", "target-size", "link-in-text-block")
POLICY_PARTS = ("default-src 'none'", "script-src 'self'", "style-src 'self'", "form-action 'self'", "base-uri 'none'")


@dataclass
class Watch:
    """What a page's console said, but for the browser's own line about a page that is meant to be missing."""

    page: Page
    said: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self._note)

    def _note(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and message.location["url"] != self.page.url:
            self.said.append(f"console: {message.text}")

    def take(self) -> list[str]:
        said, self.said = self.said, []
        return said


@contextmanager
def scripts_allowed(page: Page) -> Iterator[None]:
    """For a page that was opened with JavaScript off: the page's own scripts have not run, ours may look at it."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("Emulation.setScriptExecutionDisabled", {"value": False})
    yield
    devtools.send("Emulation.setScriptExecutionDisabled", {"value": True})
    devtools.detach()


def look_over(page: Page) -> list[str]:
    """Every fault a visitor could meet on this page, named by width and theme."""
    faults = []
    for number, (width, theme) in enumerate(LOOKS):
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
        only = () if number < WHOLE else DIFFER
        found = [*axe_faults(page, only=only), *sideways(page)]
        faults += [f"{width} px, {theme}: {fault}" for fault in found]
    return faults


def sideways(page: Page) -> Iterator[str]:
    over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if over > 0:
        yield f"scrolls sideways by {over} px"


def policy_faults(answer: Response) -> list[str]:
    policy = answer.header_value("content-security-policy") or ""
    missing = [part for part in POLICY_PARTS if part not in policy]
    return [f"policy: {policy}"] if missing or "unsafe" in policy or "http" in policy else []
