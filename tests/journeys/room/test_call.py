"""The whole call in two browsers: asked for, promised, dialled, missed, dialled again, spoken."""

import re

from playwright.sync_api import Page, expect

from tests.support.browser import Pages
from tests.support.house import House
from tests.support.steps import be, sign_in

WAITING = re.compile("Nobody from .* is calling you now. If someone says they are, hang up.")
CALLING = re.compile(r"Ana from .* is calling you now, since \d\d:\d\d\.")
CANNOT = "We cannot confirm. Do not trust a caller until this page loads."


def test_check_50_check_51_the_words_match_and_the_page_follows_the_agents_press(
    house: House, open_page: Pages
) -> None:
    written = house.cleo_wrote("Please call me about my bill.")
    cleo, ana = open_page(base_url=house.url), open_page(base_url=house.url)
    be(cleo, written, house)
    ask_for_a_call(cleo, written.reference)
    expect(cleo.locator("#call-state")).to_contain_text(WAITING)
    before = words(cleo)

    sign_in(ana, house.ana)
    open_call_screen(ana, written.reference)
    assert words(ana) == before
    expect(ana.locator("[data-number]")).to_have_attribute("href", "tel:+442079460958")

    dial(ana)
    expect(cleo.locator("#call-state")).to_contain_text(CALLING)
    without_a_line_nothing_is_confirmed(cleo)
    ana.get_by_role("button", name="Not reached").click()
    expect(cleo.locator("#call-state")).to_contain_text("(1 of 3). Your place is held for 30 minutes.")
    cleo.get_by_role("button", name="Call again").click()
    expect(cleo.locator("#call-state")).to_contain_text(WAITING)

    dial(ana)
    expect(cleo.locator("#call-state")).to_contain_text(CALLING)
    assert words(cleo) == words(ana) == before
    ana.get_by_role("button", name="Reached: they said the word").click()
    expect(cleo.locator("#call-state")).to_contain_text("We have spoken.")
    expect(cleo.locator("[data-say]")).to_have_count(0)
    cleo.goto(f"/c/{written.reference}/privacy")
    expect(cleo.get_by_text("opened your phone number. Reason: to call you.").first).to_be_visible()


def ask_for_a_call(cleo: Page, reference: str) -> None:
    cleo.goto(f"/c/{reference}")
    cleo.get_by_role("link", name="Get a call, or see your call").click()
    cleo.get_by_label("Your telephone number").fill("+44 20 7946 0958")
    cleo.get_by_role("button", name="Ask for the call").click()
    expect(cleo.get_by_role("heading", name="Your call")).to_be_visible()


def open_call_screen(ana: Page, reference: str) -> None:
    ana.get_by_role("link", name="Calls", exact=True).click()
    ana.get_by_role("link", name=reference).click()
    ana.get_by_role("button", name="Take this case").click()
    ana.locator("aside").get_by_role("link", name="Call", exact=True).click()


def dial(ana: Page) -> None:
    ana.get_by_role("button", name="I am dialling now").click()
    expect(ana.get_by_role("heading", name="How did it end?")).to_be_visible()


def words(page: Page) -> tuple[str, str]:
    say, answer = (page.locator(f"[data-{name}]").inner_text() for name in ("say", "answer"))
    assert len({*say.split(), answer}) == 3
    return say, answer


def without_a_line_nothing_is_confirmed(cleo: Page) -> None:
    cleo.context.set_offline(True)
    expect(cleo.get_by_text(CANNOT)).to_be_visible()
    expect(cleo.locator("#call-state")).to_be_hidden()
    cleo.context.set_offline(False)
    expect(cleo.locator("#call-state")).to_contain_text(CALLING)
    expect(cleo.get_by_text(CANNOT)).to_be_hidden()
