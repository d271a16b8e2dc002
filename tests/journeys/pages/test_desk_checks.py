"""Checks an agent could make; numbers are those of the design's list."""

from playwright.sync_api import Page, expect

from tests.support.browser import Pages
from tests.support.house import Customer, House
from tests.support.steps import be

REPLY = "Reply to the customer"
POLISH = "Zażółć gęślą jaźń: ą ę ł ó ś"


def at_case(house: House, open_page: Pages, cleo: Customer) -> Page:
    page = open_page(base_url=house.url)
    be(page, house.ana, house)
    page.goto(f"/desk/case/{cleo.reference}")
    return page


def test_check_55_words_of_a_note_and_a_reply_never_mix(house: House, open_page: Pages) -> None:
    cleo = house.cleo_wrote("Who reads this?")
    house.ana.take(cleo.reference)
    ana = at_case(house, open_page, cleo)
    ana.get_by_role("textbox", name=REPLY).fill("For Cleo.")
    ana.get_by_text("Write a note - the customer never sees it").click()
    expect(ana.get_by_label("Note for colleagues")).to_have_value("")
    ana.get_by_label("Note for colleagues").fill("Not for Cleo.")
    ana.get_by_role("button", name="Save note").click()
    expect(ana.locator(".message.note .words")).to_have_text(["Not for Cleo."])
    expect(ana.get_by_role("textbox", name=REPLY)).to_have_value("For Cleo.")
    ana.get_by_role("button", name="Send reply").click()
    expect(ana.locator(".message.outbound .words")).to_have_text(["For Cleo."])
    assert cleo.bodies() == ["Who reads this?", "For Cleo."]
    assert "Not for Cleo." not in cleo.get(f"{cleo.room}?after=0").text


def test_check_56_a_reply_written_before_newer_words_came_is_shown_beside_them(
    house: House, open_page: Pages
) -> None:
    cleo = house.cleo_wrote("It does not work.")
    house.ana.take(cleo.reference)
    ana = at_case(house, open_page, cleo)
    ana.get_by_role("textbox", name=REPLY).fill("Have you tried turning it off and on?")
    cleo.say("I turned it off and on already.")
    ana.get_by_role("button", name="Send reply").click()
    expect(ana.get_by_role("heading", name="Not sent yet")).to_be_visible()
    expect(ana.get_by_text("I turned it off and on already.")).to_be_visible()
    box = ana.get_by_role("textbox", name=REPLY)
    expect(box).to_have_value("Have you tried turning it off and on?")
    assert cleo.bodies() == ["It does not work.", "I turned it off and on already."]
    box.fill("Then we send you a new one.")
    ana.get_by_role("button", name="Send this now").click()
    expect(ana.locator(".message.outbound .words")).to_have_text(["Then we send you a new one."])
    assert cleo.bodies()[-1] == "Then we send you a new one."


def test_check_57_the_list_stands_still_until_asked(house: House, open_page: Pages) -> None:
    house.cleo_wrote("The first.")
    ana = open_page(base_url=house.url)
    be(ana, house.ana, house)
    ana.goto("/desk/inbox/teams")
    ana.locator("[data-row]").first.focus()
    before, focused = references(ana), ana.locator(":focus").get_attribute("data-reference")
    cleo = house.cleo_wrote("The second.")
    expect(ana.get_by_role("link", name="1 new - show")).to_be_visible()
    assert references(ana) == before
    expect(ana.locator(":focus")).to_have_attribute("data-reference", focused or "")
    ana.get_by_role("link", name="1 new - show").click()
    expect(ana.locator(f"[data-row][data-reference='{cleo.reference}']")).to_be_visible()
    expect(ana.locator(":focus")).to_have_attribute("data-reference", focused or "")


def test_new_words_in_an_open_case_wait_behind_one_press(house: House, open_page: Pages) -> None:
    cleo = house.cleo_wrote("Are you there?")
    house.ana.take(cleo.reference)
    ana = open_page(base_url=house.url)
    be(ana, house.ana, house)
    ana.goto("/desk/inbox/mine")
    ana.locator(f"[data-row][data-reference='{cleo.reference}']").click()
    ana.get_by_role("textbox", name=REPLY).fill("I was just going to say")
    cleo.say("Hello?")
    ana.get_by_role("link", name="1 new - show").click()
    expect(ana.locator(".message.inbound .words")).to_have_text(["Are you there?", "Hello?"])
    expect(ana.get_by_role("textbox", name=REPLY)).to_have_value("I was just going to say")


def references(page: Page) -> list[str]:
    found: list[str] = page.locator("[data-row]").evaluate_all("all => all.map(e => e.dataset.reference)")
    return found


def test_check_58_without_shortcuts_no_single_key_acts_and_with_them_every_letter_types(
    house: House, open_page: Pages
) -> None:
    cleo = house.cleo_wrote("Do you speak Polish?")
    house.ana.take(cleo.reference)
    ana = at_case(house, open_page, cleo)
    choose_keys(ana, "No")
    ana.goto(f"/desk/case/{cleo.reference}")
    for key in "rnuieg?/":
        ana.keyboard.press(key)
    expect(ana.locator("body")).to_be_focused()
    assert ana.url.endswith(f"/desk/case/{cleo.reference}")

    choose_keys(ana, "Yes, use them")
    ana.goto(f"/desk/case/{cleo.reference}")
    ana.keyboard.press("r")
    box = ana.get_by_role("textbox", name=REPLY)
    expect(box).to_be_focused()
    ana.keyboard.insert_text(POLISH)
    ana.keyboard.type(" jku?/")
    expect(box).to_have_value(f"{POLISH} jku?/")
    ana.keyboard.press("Control+Enter")
    expect(ana.locator(".message.outbound .words")).to_have_text([f"{POLISH} jku?/"])
    ana.keyboard.press("Escape")
    ana.locator("body").click(position={"x": 5, "y": 5})
    ana.keyboard.press("?")
    expect(ana.get_by_role("dialog", name="Keys")).to_be_visible()
    ana.keyboard.press("Escape")
    expect(ana.get_by_role("dialog", name="Keys")).to_be_hidden()
    ana.keyboard.press("u")
    ana.wait_for_url("**/desk/inbox/mine")


def choose_keys(page: Page, name: str) -> None:
    page.goto("/desk/keys")
    page.get_by_label(name, exact=True).check()
    page.get_by_role("button", name="Save").click()
    page.wait_for_load_state()
