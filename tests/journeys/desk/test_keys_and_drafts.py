"""Eight hours at the desk: single keys, drafts that stay apart, and a list that never moves by itself."""

import re

from playwright.sync_api import Page, expect

from tests.support.browser import Pages
from tests.support.house import House
from tests.support.steps import ask, say, sign_in

FOREIGN = "ąęłóś jk? re/n"


def test_keys_act_only_where_nobody_types(house: House, open_page: Pages) -> None:
    cleo, ana = open_page(base_url=house.url), open_page(base_url=house.url)
    reference, _ = ask(cleo, "Keys, please.")
    sign_in(ana, house.ana)
    ana.goto("/desk/inbox/teams")
    ana.keyboard.press("j")
    expect(ana.locator("[data-row]:focus")).to_have_count(0)  # not asked for yet
    ana.get_by_role("button", name="Yes").click()
    expect(ana.get_by_text("Use single-key shortcuts?")).to_have_count(0)
    walk_to(ana, reference)
    ana.keyboard.press("Enter")
    expect(ana.get_by_role("button", name="Take this case")).to_be_visible()
    ana.keyboard.press("i")
    field = ana.get_by_role("textbox", name="Reply to the customer")
    expect(field).to_be_visible()
    ana.wait_for_load_state()
    ana.keyboard.press("r")
    ana.keyboard.type(FOREIGN)
    expect(field).to_have_value(FOREIGN)
    ana.keyboard.press("Escape")
    ana.keyboard.press("?")
    expect(ana.get_by_role("dialog", name="Keys")).to_be_visible()
    ana.keyboard.press("Escape")
    expect(ana.get_by_role("dialog", name="Keys")).to_be_hidden()
    ana.keyboard.press("g")
    ana.keyboard.press("m")
    expect(ana.get_by_role("heading", name="Cases you hold")).to_be_visible()


def test_drafts_of_reply_and_note_stay_apart_and_survive_until_sent(house: House, open_page: Pages) -> None:
    cleo, ana = open_page(base_url=house.url), open_page(base_url=house.url)
    reference, _ = ask(cleo, "Drafts, please.")
    taken(ana, house, reference)
    reply, note = ana.locator("#reply-body"), ana.locator("#note-body")
    reply.fill("To you, Cleo")
    ana.get_by_text("Write a note - the customer never sees it").click()
    note.fill("Between us")
    ana.reload()
    expect(reply).to_have_value("To you, Cleo")
    expect(note).to_have_value("Between us")
    note.press("Control+Enter")
    expect(ana.locator(".message.note .words")).to_have_text(["Between us"])
    expect(reply).to_have_value("To you, Cleo")
    expect(note).to_have_value("")
    reply.press("Control+Enter")
    expect(ana.locator(".message.outbound .words")).to_have_text(["To you, Cleo"])
    ana.reload()
    expect(reply).to_have_value("")


def test_a_new_message_waits_behind_one_press_and_a_stale_reply_is_compared(
    house: House, open_page: Pages
) -> None:
    cleo, ana = open_page(base_url=house.url), open_page(base_url=house.url)
    reference, _ = ask(cleo, "First.")
    taken(ana, house, reference)
    cleo.goto(f"/c/{reference}")
    say(cleo, "Second.")
    expect(ana.get_by_role("link", name=re.compile("1 new"))).to_be_visible()
    expect(ana.locator(".thread .words")).to_have_text(["First."])  # nothing moved
    ana.locator("#reply-body").fill("To the first only")
    ana.get_by_role("button", name="Send reply").click()
    expect(ana.get_by_role("heading", name="Not sent yet")).to_be_visible()
    expect(ana.get_by_text("Second.")).to_be_visible()
    expect(ana.locator("textarea[name=body]")).to_have_value("To the first only")
    ana.get_by_role("button", name="Send this now").click()
    expect(ana.locator(".message.outbound .words")).to_have_text(["To the first only"])


def test_check_36_a_draft_is_there_again_after_signing_in(house: House, open_page: Pages) -> None:
    cleo, ana = open_page(base_url=house.url), open_page(base_url=house.url)
    reference, _ = ask(cleo, "Are you still there?")
    taken(ana, house, reference)
    ana.locator("#reply-body").fill("I was, until lunch")
    ana.context.clear_cookies(name="staff")  # as when her session ended
    ana.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(ana.get_by_role("heading", name="Sign in to the desk")).to_be_visible()
    expect(ana.get_by_text("What you typed is kept in this tab")).to_be_visible()
    expect(ana.get_by_text("Are you still there?")).to_have_count(0)  # nobody passing by reads it
    ana.get_by_role("button", name="Sign in with your passkey").click()
    expect(ana.locator("#reply-body")).to_have_value("I was, until lunch")


def taken(ana: Page, house: House, reference: str) -> None:
    sign_in(ana, house.ana)
    ana.goto(f"/desk/case/{reference}")
    ana.get_by_role("button", name="Take this case").click()
    expect(ana.get_by_role("textbox", name="Reply to the customer")).to_be_visible()


def walk_to(ana: Page, reference: str) -> None:
    for _ in range(60):
        ana.keyboard.press("j")
        if ana.locator("[data-row]:focus").get_attribute("data-reference") == reference:
            return
    raise AssertionError("j never came to the case")
