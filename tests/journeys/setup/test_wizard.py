"""First run: from the printed link to a received test question, each page redoable."""

import re

from playwright.sync_api import BrowserContext, Page, expect

from tests.support.browser import Pages, virtual_authenticator
from tests.support.installation import free_port, short_folder, until, up
from tests.support.steps import SEND_FIRST
from tests.support.sweep import look_over

QUESTION = "Is this thing on?"


def test_check_60_from_the_printed_link_to_a_received_question(open_page: Pages) -> None:
    with short_folder() as folder, up(folder / "up", free_port()) as started:
        until(lambda: started.heard("/admin/setup/"), "the set-up link")
        link = re.search(r"http://localhost:\d+(/admin/setup/\S+)", started.all_said())
        assert link, started.all_said()
        origin = link[0].removesuffix(link[1])
        officer = open_page(base_url=origin)
        virtual_authenticator(officer)
        dora_is_refused(open_page(base_url=origin))
        begin(officer, link[1])
        company(officer)
        passkey(officer)
        sheets(officer)
        hours(officer)
        teams(officer)
        every_page_can_be_done_again(officer)
        ask_in_a_new_tab(officer, officer.context)
        receive(officer)
        link_is_dead(open_page(base_url=origin), link[1])


def dora_is_refused(dora: Page) -> None:
    """The first visitor wins nothing."""
    for page in ("company", "you", "root", "hours", "teams", "done"):
        answer = dora.goto(f"/admin/setup/{page}")
        assert answer is not None
        assert answer.status == 403


def begin(officer: Page, link: str) -> None:
    officer.goto(link)
    officer.reload()  # looking never spends it
    assert look_over(officer) == []
    officer.get_by_role("button", name="Begin").click()


def company(officer: Page) -> None:
    officer.get_by_label("Name, as customers know you").fill("")
    officer.get_by_role("button", name="Save and continue").click()
    expect(officer).to_have_title(re.compile("^Error:"))
    assert look_over(officer) == []
    officer.get_by_label("Name, as customers know you").fill("Northwind")
    officer.get_by_label("Time zone").fill("Europe/London")
    officer.get_by_role("button", name="Save and continue").click()
    expect(officer.get_by_role("heading", name="You and your passkey")).to_be_visible()


def passkey(officer: Page) -> None:
    assert look_over(officer) == []
    officer.get_by_label("Your name").fill("Olga Petrenko")
    officer.get_by_role("button", name="Make my passkey").click()
    expect(officer.get_by_role("heading", name="Where the root key lives")).to_be_visible()


def sheets(officer: Page) -> None:
    assert look_over(officer) == []
    officer.get_by_role("button", name="Show the three sheets").click()
    expect(officer.locator("[data-sheet]")).to_have_count(3)
    assert look_over(officer) == []
    officer.get_by_role("link", name="I have printed them").click()


def hours(officer: Page) -> None:
    expect(officer.get_by_role("heading", name="Hours and answer time")).to_be_visible()
    assert look_over(officer) == []
    officer.get_by_role("button", name="Save and continue").click()


def teams(officer: Page) -> None:
    expect(officer.get_by_role("heading", name="Teams and topics")).to_be_visible()
    assert look_over(officer) == []
    officer.get_by_role("button", name="Save and continue").click()
    expect(officer.get_by_role("heading", name="Try it")).to_be_visible()
    assert look_over(officer) == []


def every_page_can_be_done_again(officer: Page) -> None:
    steps = officer.get_by_role("navigation", name="Steps of set-up")
    steps.get_by_role("link", name="Your company").click()
    expect(officer.get_by_label("Name, as customers know you")).to_have_value("Northwind")
    officer.get_by_label("Name, as customers know you").fill("Northwind Energy")
    officer.get_by_role("button", name="Save and continue").click()
    expect(officer.get_by_text("Your passkey is here")).to_be_visible()
    officer.get_by_role("link", name="Continue").click()
    sheets(officer)
    hours(officer)
    teams(officer)


def ask_in_a_new_tab(officer: Page, context: BrowserContext) -> None:
    with context.expect_page() as opened:
        officer.get_by_role("link", name="Ask yourself a test question").click()
    tab = opened.value
    expect(tab.get_by_role("link", name="Northwind Energy help")).to_be_visible()
    tab.get_by_role("radio").first.check()
    tab.get_by_label("What do you need help with?").fill(QUESTION)
    tab.get_by_role("button", name=SEND_FIRST).click()
    expect(tab.get_by_role("heading", name="We have your message")).to_be_visible()
    tab.close()


def receive(officer: Page) -> None:
    officer.get_by_role("button", name="Finish set-up and sign in").click()
    officer.get_by_role("button", name="Sign in with your passkey").click()
    officer.locator("[data-row]").click()
    officer.get_by_role("button", name="Take this case").click()
    expect(officer.locator(".thread .words")).to_have_text([QUESTION])


def link_is_dead(later: Page, link: str) -> None:
    answer = later.goto(link)
    assert answer is not None
    assert answer.status == 403
    expect(later.get_by_role("button", name="Begin")).to_have_count(0)
