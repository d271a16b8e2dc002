"""Looks a page over as it stands: every width and theme, accessibility, console, policy."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from playwright.sync_api import ConsoleMessage, Page, Response, Route

from tests.support.browser import axe_faults

LOOKS = ((1280, "light"), (320, "dark"), (320, "light"), (1280, "dark"))
FEWER_LOOKS = ((320, "light"), (1280, "dark"))
# The first half of the looks is checked whole; between the others only these can differ.
DIFFER = ("color-contrast", "target-size", "link-in-text-block")
POLICY_PARTS = (
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
)


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


def without_scripts(page: Page) -> None:
    """Shows pages as a browser without a script would, while ours can still look at them."""

    def strip(route: Route) -> None:
        if route.request.resource_type != "document":
            return route.continue_()
        answer = route.fetch(max_redirects=0)
        return route.fulfill(
            response=answer, body=re.sub(r"<script.*?</script>|</?noscript>", "", answer.text())
        )

    page.route("**/*", strip)


def look_over(page: Page, looks: tuple[tuple[int, str], ...] = LOOKS) -> list[str]:
    """Every fault a visitor could meet on this page, named by width and theme."""
    faults = []
    for number, (width, theme) in enumerate(looks):
        page.set_viewport_size({"width": width, "height": 800})
        # Without motion: colours half-way from one theme to the other are nobody's page.
        page.emulate_media(color_scheme="dark" if theme == "dark" else "light", reduced_motion="reduce")
        only = () if number < len(looks) // 2 else DIFFER
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
