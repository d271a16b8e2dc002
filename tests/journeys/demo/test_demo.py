"""`parlour demo`: a filled company, staff by one press, marked on every page, on this machine only."""

import re
import subprocess
import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser import Pages
from tests.support.installation import Command, command, free_port, short_folder
from tests.support.steps import ask, come_back, own, theirs

ALL = "0.0.0.0"  # noqa: S104 - to be refused
CUSTOMER = ("/", "/write", "/return", "/status", "/accessibility", "/no-such-page")
DESK = ("/desk/inbox/mine", "/desk/inbox/teams", "/desk/inbox/all", "/desk/search?q=open", "/desk/keys")
ADMIN = ("", "/company", "/hours", "/teams", "/people", "/keys", "/log", "/sheets")


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


def test_a_visitor_is_both_sides_of_a_conversation(demo: Command, url: str, open_page: Pages) -> None:
    cleo, asha = open_page(base_url=url), open_page(base_url=url)
    assert f"Write as a customer     {url}/" in demo.all_said()
    reference, _ = ask(cleo, "Is anybody real here?", topic="A bill or a payment")
    cleo.get_by_role("link", name="Go to the conversation").click()
    sign_in_as(asha, "Asha")
    asha.goto(f"/desk/case/{reference}")
    asha.get_by_role("button", name="Take this case").click()
    asha.get_by_role("textbox", name="Reply to the customer").fill("Only you and me.")
    asha.get_by_role("button", name="Send reply").click()
    expect(theirs(cleo)).to_have_text(["Only you and me."])


def test_the_printed_receipt_code_opens_a_conversation(demo: Command, url: str, open_page: Pages) -> None:
    code = re.search(r"/return\s+([0-9A-Z-]{31})", demo.all_said())
    assert code, demo.all_said()
    cleo = open_page(base_url=url)
    come_back(cleo, code[1])
    expect(own(cleo)).not_to_have_count(0)


def test_every_page_says_that_it_is_a_demo(url: str, open_page: Pages) -> None:
    page = open_page(base_url=url)
    sign_in_as(page, "Asha")
    expect(page.locator("[data-row]")).not_to_have_count(0)
    for path in (*CUSTOMER, *DESK, *(f"/admin{place}" for place in ADMIN)):
        shown = page.request.get(path).text()
        assert '<p class="mark" role="note">This is a demo.' in shown, path


def test_it_answers_on_this_machine_only() -> None:
    with short_folder() as folder:
        refused = subprocess.run(
            [sys.executable, "-m", "parlour", "demo", "--data", folder, "--host", ALL],
            capture_output=True, text=True, timeout=30, check=False,
        )  # fmt: skip
    assert refused.returncode != 0
    assert "A demo answers on this machine only" in refused.stderr + refused.stdout


def test_up_refuses_a_demos_directory(demo: Command) -> None:
    refused = subprocess.run(
        [sys.executable, "-m", "parlour", "up", "--data", demo.data, "--port", str(free_port())],
        capture_output=True, text=True, timeout=30, check=False,
    )  # fmt: skip
    assert refused.returncode != 0
    assert "holds a demo" in refused.stderr + refused.stdout


def sign_in_as(page: Page, name: str) -> None:
    page.goto("/desk")
    page.get_by_role("button", name=f"Sign in as {name}").click()
    page.wait_for_url("**/desk/inbox/**")
