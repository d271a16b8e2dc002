"""Being here, seen from both sides in real browsers: an agent who is there, and one whose browser is gone."""

from contextlib import suppress

from playwright.sync_api import Locator, Page, expect

from parlour.foundation.clock import SECOND, move_clock
from parlour.rota.policy import LOST_MS
from tests.support.browser import Pages
from tests.support.house import House
from tests.support.steps import ask, say, sign_in

HERE, NOBODY = "Someone is here now", "Nobody is here right now"


def test_check_03_check_07_who_is_gone_is_said_to_be_gone_within_a_minute(
    house: House, open_page: Pages
) -> None:
    cleo, dora, ben = (open_page(base_url=house.url) for _ in range(3))
    dora.clock.install()
    dora.goto("/write")
    dora.get_by_label("A fault").check()
    expect(line(dora)).to_contain_text(NOBODY)
    dora.get_by_label("What do you need help with?").fill("Half a sentence")
    sign_in(ben, house.ben)
    ben.get_by_role("button", name="Become available").click()
    expect(ben.get_by_text("Customers of your teams are told")).to_be_visible()
    seen_soon(dora, HERE)

    reference, _ = ask(cleo, "Will you lose me?", "A fault")
    cleo.goto(f"/c/{reference}")
    house.ben.take(reference)
    house.ben.reply(reference, "I will not.")
    expect(cleo.get_by_text("I will not.")).to_be_visible()
    say(cleo, "Sure?")

    ben.context.close()  # his browser is killed: no sign-out, no word
    move_clock(house.settings.places.clock, LOST_MS + SECOND)
    seen_soon(dora, NOBODY)
    expect(dora.get_by_label("What do you need help with?")).to_have_value("Half a sentence")
    expect(cleo.locator("li.line").last).to_contain_text("Ben lost connection. Nothing is lost.")


def line(page: Page) -> Locator:
    return page.locator("[data-promise-from]")


def seen_soon(page: Page, words: str) -> None:
    """Within a minute of the page's own clock, which is moved; what the server knows is two seconds old at most."""
    for _ in range(5):
        page.clock.run_for(10_000)
        with suppress(AssertionError):
            expect(line(page)).to_contain_text(words, timeout=1000)
            return
    page.clock.run_for(10_000)
    expect(line(page)).to_contain_text(words)
