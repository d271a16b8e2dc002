"""A request of several steps in a real browser: back and forth, with and without a script."""

import re

import pytest
from playwright.sync_api import expect

from tests.support.browser import Pages
from tests.support.house import House
from tests.support.steps import own

NEW, BACK = "12 High Street", "Back"


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_check_33_back_and_change_keep_every_answer(
    house: House, open_page: Pages, *, javascript: bool
) -> None:
    offered = {"new-address": house.company.topics["Care"], "complaint": ""}
    house.olga.submit("/admin/requests", "/admin/requests", offered)
    cleo = open_page(base_url=house.url, javascript=javascript)
    cleo.goto("/")
    cleo.get_by_role("link", name="Tell us your new address").click()
    cleo.get_by_role("button", name="Start").click()
    cleo.get_by_label("Address line 1").fill("12 High Stret")
    cleo.get_by_label("Town or city").fill("Leeds")
    cleo.get_by_role("button", name="Continue").click()
    expect(cleo.get_by_role("alert")).to_contain_text("Enter a postcode, like SW1A 2AA")
    expect(cleo.get_by_label("Town or city")).to_have_value("Leeds")
    cleo.get_by_label("Postcode").fill("ls1 4dy")
    cleo.get_by_role("button", name="Continue").click()
    expect(cleo.get_by_role("heading", name="When do you move?")).to_be_visible()
    cleo.go_back()
    expect(cleo.get_by_label("Town or city")).to_have_value("Leeds")
    cleo.get_by_role("button", name="Continue").click()
    cleo.get_by_label("The first day at the new address").fill(
        cleo.evaluate("new Date().toISOString().slice(0, 10)")
    )
    cleo.get_by_label("Only bills and letters").check()
    cleo.get_by_role("button", name="Continue").click()
    cleo.get_by_label("Yes, do not write to the old address").check()
    cleo.get_by_role("button", name="Continue").click()
    expect(cleo.get_by_role("heading", name="Check before you send")).to_be_visible()
    expect(cleo.get_by_text("12 High Stret")).to_be_visible()
    cleo.get_by_role("link", name=re.compile("^Change.*new address")).click()
    cleo.get_by_label("Address line 1").fill(NEW)
    cleo.get_by_role("button", name="Continue").click()
    expect(cleo.get_by_role("heading", name="Check before you send")).to_be_visible()
    cleo.get_by_role("link", name=BACK, exact=True).click()
    expect(cleo.get_by_label("Yes, do not write to the old address")).to_be_checked()
    cleo.get_by_role("button", name="Continue").click()
    cleo.get_by_role("button", name="Send and get a receipt").click()
    expect(cleo.get_by_role("heading", name="We have your message")).to_be_visible()
    cleo.go_back()
    expect(own(cleo)).to_contain_text(["Leeds"])
    expect(own(cleo)).not_to_contain_text([NEW])  # kept apart: below "Who looked"
    cleo.get_by_role("link", name="Who looked, and erase").click()
    expect(cleo.locator("[data-detail]").first).to_have_text(NEW)
