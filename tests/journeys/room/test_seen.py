"""Seen and taken back, as both sides watch it happen."""

import re

from playwright.sync_api import expect

from tests.support.browser import Pages
from tests.support.house import House
from tests.support.steps import ask, be, own, say, theirs


def test_seen_appears_by_itself_and_what_was_not_seen_can_be_taken_back(
    house: House, open_page: Pages
) -> None:
    cleo = open_page(base_url=house.url)
    reference, _ = ask(cleo, "Is it mended?", topic="A fault")
    cleo.get_by_role("button", name="I have saved it").click()
    expect(cleo.get_by_text("Sent, not seen yet.")).to_be_visible()
    house.ben.take(reference)
    house.ben.read(reference)
    expect(cleo.locator("#thread")).to_contain_text("Ben from Lines has joined.")
    expect(cleo.locator("[data-seen]")).to_have_text("Sent, seen")

    say(cleo, "Forget what I said.")
    cleo.get_by_role("button", name="Take back").click()
    expect(cleo.get_by_text("You took a message back before it was read.")).to_be_visible()
    expect(own(cleo)).to_have_text(["Is it mended?"])
    assert [one.body for one in house.ben.read(reference) if one.body] == ["Is it mended?"]

    desk = open_page(base_url=house.url)
    be(desk, house.ben, house)
    cleo.goto("/")  # looks elsewhere while the answer is written
    house.ben.reply(reference, "It is.")
    desk.goto(f"/desk/case/{reference}")
    expect(desk.get_by_text("Not seen yet.")).to_be_visible()
    cleo.goto(f"/c/{reference}")
    expect(theirs(cleo)).to_have_text(["It is."])
    expect(desk.get_by_text("Seen by the customer")).to_be_visible()
    expect(desk.get_by_role("button", name="Take back")).to_have_count(0)
    cleo.get_by_role("button", name="This is finished, thank you").click()
    expect(cleo.locator("#state")).to_contain_text("You said this is finished")
    assert re.search("The customer says that this is finished", house.ben.get(f"/desk/case/{reference}").text)
