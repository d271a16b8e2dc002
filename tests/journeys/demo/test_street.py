"""Off the street, in the demo: a public cry with a number in it, one press, a message, a private room."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.demo.test_demo import sign_in_as
from tests.support.browser import Pages, axe_faults
from tests.support.installation import Command, command, free_port, short_folder, until

NUMBER = "07700 900789"
CRY = f"no signal since Monday, call me on {NUMBER} please!"
ALONE = "My account is QM-5550123, is that enough?"
SAYS = "Here I am, without the whole town listening."
DEV = {
    "x": "dev_okafor",
    "mastodon": "dev_okafor@ferry.example.org",
}  # who has not written to the company alone
SAMPLE = 8
FIXED = "We can help, but not here, so your details stay private."


@pytest.fixture(scope="module")
def demo() -> Iterator[Command]:
    with (
        short_folder() as folder,
        command("demo", data=folder / "demo", port=free_port(), ready="Stop it with Ctrl-C.") as started,
    ):
        yield started


@pytest.fixture(scope="module")
def url(demo: Command) -> str:
    return f"http://localhost:{demo.port}"


@pytest.fixture(scope="module")
def street(demo: Command) -> str:
    found = re.search(r"Speak in public\s+(http://127\.0\.0\.1:\d+)/", demo.all_said())
    assert found, demo.all_said()
    return found[1]


@pytest.mark.parametrize(("network", "script", "width"), [("x", True, 1280), ("mastodon", False, 320)])
def test_from_a_public_cry_into_a_private_room(
    url: str, street: str, open_page: Pages, network: str, script: bool, width: int
) -> None:
    visitor = open_page(base_url=street, javascript=script, width=width)
    asha = open_page(base_url=url, javascript=True, width=width if script else 1280)
    sign_in_as(asha, "Asha")
    before = cards_of_the_sample(asha)
    visitor.goto(f"/?network={network}&as={DEV[network]}")
    say_in_public(visitor, f"@quillmere {CRY} ({network})")
    wait_for(asha, lambda: len(cards(asha) - before) == 1)
    (card,) = cards(asha) - before
    look(asha, f"{network}-card")
    invite(asha, card)
    wait_for(visitor, lambda: answered(visitor, network) == 1)
    look(visitor, f"{network}-reply")

    visitor.get_by_label("Write to @quillmere").fill(ALONE)
    visitor.get_by_role("button", name="Send", exact=True).click()
    wait_for(visitor, lambda: visitor.locator("a[href*='/l/']").count())
    look(visitor, f"{network}-message")
    link = visitor.locator("a[href*='/l/']").first.get_attribute("href")
    assert link
    assert link.startswith(f"{url}/l/")
    reference = write_in_the_room(visitor, link, network)
    seen_by_asha(asha, reference)
    visitor.goto(f"{url}/c/{reference}/privacy")
    expect(visitor.get_by_role("heading", level=1)).to_be_visible()
    assert NUMBER not in visitor.content()
    look(visitor, f"{network}-privacy")


def test_an_invitation_in_a_direct_message_remembers_the_public_post(
    url: str, street: str, open_page: Pages
) -> None:
    """On Mastodon, where somebody who wrote in public may be sent a message first."""
    visitor, asha = open_page(base_url=street), open_page(base_url=url)
    sign_in_as(asha, "Asha")
    before = cards_of_the_sample(asha)
    visitor.goto("/?network=mastodon&as=pip_rowan@ferry.example.org")
    say_in_public(visitor, f"@quillmere {CRY}")
    wait_for(asha, lambda: len(cards(asha) - before) == 1)
    (card,) = cards(asha) - before
    invite(asha, card, with_link=True)
    wait_for(visitor, lambda: visitor.locator("a[href*='/l/']").count())
    link = visitor.locator("a[href*='/l/']").first.get_attribute("href")
    assert link
    reference = write_in_the_room(visitor, link, "remembered")
    visitor.goto(f"{url}/c/{reference}/privacy")
    expect(visitor.locator("[data-began=mastodon]")).to_contain_text("You may want to delete it")
    look(visitor, "remembered-privacy")


def say_in_public(page: Page, words: str) -> None:
    box = page.get_by_label("Say something everybody can read")
    box.fill(words)
    page.get_by_role("button", name="Post", exact=True).click()
    expect(page.locator("article.post").filter(has_text=words).first).to_be_visible()


def cards_of_the_sample(page: Page) -> set[str]:
    """Of what was said on both networks before the demo began, which takes a moment to be read."""
    until(lambda: len(cards(page)) >= SAMPLE, "the sample's cards")
    return cards(page)


def cards(page: Page) -> set[str]:
    page.goto("/desk/street")
    return {one.get_attribute("data-card") or "" for one in page.locator("[data-card]").all()}


def invite(page: Page, card: str, *, with_link: bool = False) -> None:
    shown = page.locator(f"[data-card='{card}']")
    expect(shown).to_contain_text("a phone number")
    assert NUMBER not in page.content()
    assert NUMBER.replace(" ", "") not in page.content()
    assert (
        page.locator(".street input:not([type=hidden]):not([type=checkbox]), .street textarea").count() == 0
    )
    assert not axe_faults(page)
    if with_link:
        shown.get_by_label("also a direct message with a one-time link").check()
    shown.get_by_role("button", name="Invite").click()
    page.goto("/desk/street?show=done")
    expect(page.locator(f"[data-card='{card}']")).to_contain_text("Invited by Asha")


def answered(page: Page, network: str) -> int:
    post = page.locator("ol.posts > li").filter(has_text=f"({network})")
    return post.locator(".answers article.company").filter(has_text=FIXED).count()


def write_in_the_room(page: Page, link: str, name: str) -> str:
    for _ in range(2):
        page.goto(link)
        expect(page.get_by_role("heading", name=re.compile("Open a private conversation"))).to_be_visible()
    look(page, f"{name}-link")
    page.get_by_role("button", name="Open").click()
    look(page, f"{name}-room")
    page.get_by_label("A bill or a payment").check()
    page.get_by_label("What do you need help with?").fill(SAYS)
    page.get_by_role("button", name="Send and get a receipt").click()
    expect(page.get_by_role("heading", name="We have your message")).to_be_visible()
    found = page.locator("[data-reference]").first.get_attribute("data-reference")
    assert found
    return found


def seen_by_asha(page: Page, reference: str) -> None:
    page.goto(f"/desk/case/{reference}")
    page.get_by_role("button", name="Take this case").click()
    expect(page.get_by_text(SAYS)).to_be_visible()
    facts = page.get_by_role("complementary", name="About this case")
    expect(facts).to_contain_text("Not checked")
    expect(facts.locator("[data-follows]")).to_contain_text("in answer to its direct message")
    look(page, f"case-{reference}")


def wait_for(page: Page, there: object) -> None:
    """Networks tell, and pages here show, what happened when they are opened anew."""
    assert callable(there)

    def opened_anew() -> object:
        page.goto(page.url)
        return there()

    until(opened_anew, "the other side")


def look(page: Page, name: str) -> None:
    """Kept for people, where a folder is named."""
    if folder := os.environ.get("PARLOUR_LOOK"):
        page.screenshot(path=Path(folder) / f"street-{name}.png", full_page=True)
