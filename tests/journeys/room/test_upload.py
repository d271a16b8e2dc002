"""Sending a file with a script: how much has left is shown, and stopping loses nothing that was chosen."""

import re

from playwright.sync_api import FilePayload, Route, expect

from tests.support.browser import Pages
from tests.support.house import House
from tests.support.steps import ask, own

FILE = FilePayload(name="meter.txt", mimeType="text/plain", buffer=b"The meter says 4711.\n" * 5000)


def test_progress_is_shown_and_a_broken_connection_keeps_the_choice(house: House, open_page: Pages) -> None:
    cleo = open_page(base_url=house.url)
    reference, _ = ask(cleo, "With a file.")
    cleo.goto(f"/c/{reference}/files")
    cleo.get_by_label("Photo or file").set_input_files(FILE)
    cleo.get_by_label("What is it?").fill("The meter")
    cleo.route(f"**/c/{reference}/files", refuse_post)
    cleo.get_by_role("button", name="Send", exact=True).click()
    expect(cleo.get_by_role("alert")).to_contain_text("Not sent. Your choice is still here")
    cleo.unroute(f"**/c/{reference}/files")
    cleo.get_by_role("button", name="Send", exact=True).click()
    cleo.wait_for_url(re.compile(rf"/c/{reference}(#|$)"))
    expect(own(cleo)).to_have_text(["With a file.", "The meter"])  # once, though it was pressed twice


def refuse_post(route: Route) -> None:
    if route.request.method == "POST":
        route.abort()
    else:
        route.continue_()


def test_the_words_of_the_progress_are_words(house: House, open_page: Pages) -> None:
    cleo = open_page(base_url=house.url)
    reference, _ = ask(cleo, "Which words?")
    cleo.goto(f"/c/{reference}/files")
    assert cleo.locator("form[data-upload]").get_attribute("data-sent") == "{percent} percent sent"
