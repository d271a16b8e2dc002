"""Every agent signed out, worker and custodian stopped, the mail server refusing, no script: a customer still asks,
keeps the receipt, returns, writes more; only reading waits, and says so."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page, expect

from tests.support.browser import Pages
from tests.support.house import House, stopped
from tests.support.installation import until
from tests.support.steps import CLOCK_TIME, SEND, ask, come_back, datum, own

FIRST, MORE, ELSEWHERE = "Is anybody there?", "I am still here.", "And now on another device."
EMAIL = "cleo@example.org"
RESTING = "Resting this minute. Nothing is lost"


def test_check_01_check_04_nothing_is_a_dead_end_when_everything_else_is_down(
    house: House, open_page: Pages
) -> None:
    cleo, elsewhere = (open_page(base_url=house.url, width=320, javascript=False) for _ in range(2))
    with nobody_there(house), stopped(house.supervisor, "worker", "custodian"):
        reference, code = asks_with_an_address(cleo)
        returns_and_writes_more(cleo, reference)
        other, other_code = returns_elsewhere(elsewhere, code)
        elsewhere.goto("/status")
        expect(elsewhere.get_by_text(RESTING)).to_contain_text("as far as we have noticed")
    is_readable(cleo, reference)
    expect(own(cleo)).to_have_text([FIRST, MORE])
    is_readable(elsewhere, other)
    come_back(elsewhere, other_code)
    expect(own(elsewhere)).to_have_text([ELSEWHERE])
    assert datum(elsewhere, "reference") == other
    come_back(elsewhere, code)
    expect(own(elsewhere)).to_have_text([FIRST, MORE])


@contextmanager
def nobody_there(house: House) -> Iterator[None]:
    """No agent has a session, and mail goes to a port where nobody listens."""
    refusing = {"host": "localhost", "port": "2525", "security": "none", "sender": "help@northwind.example"}
    house.olga.submit("/admin/mail", "/admin/mail", refusing)
    staff = (house.ana, house.ben, house.olga)
    for agent in staff:
        assert agent.submit("/desk/keys", "/desk/sign-out").status == 303
        assert agent.get("/desk/inbox/mine").status == 303, "signed out"
    try:
        yield
    finally:
        anybody = house.visitor()
        until(lambda: RESTING not in anybody.get("/status").text, "the custodian is back")
        for agent in staff:
            agent.sign_in()
        house.olga.submit("/admin/mail", "/admin/mail", dict.fromkeys(refusing, "") | {"security": "none"})


def asks_with_an_address(cleo: Page) -> tuple[str, str]:
    reference, code = ask(cleo, FIRST)
    expect(cleo.locator("[data-promise]")).to_have_text(CLOCK_TIME)
    cleo.get_by_role("button", name="I have saved it").click()
    cleo.get_by_role("link", name="Tell me when there is a reply").click()
    cleo.get_by_label("Email address").fill(EMAIL)
    cleo.get_by_role("button", name="Send me the mail to confirm it").click()
    expect(cleo.locator("[data-contact=unconfirmed]")).to_be_visible()
    return reference, code


def returns_and_writes_more(cleo: Page, reference: str) -> None:
    cleo.goto("/")
    cleo.locator(f"a[href='/c/{reference}']").first.click()
    expect(cleo.get_by_text("We cannot show your messages this minute. Your words are safe")).to_be_visible()
    cleo.get_by_label("Write a message").fill(MORE)
    cleo.get_by_role("button", name=SEND, exact=True).click()
    expect(cleo.locator("li.message.own")).to_have_count(2)


def returns_elsewhere(cleo: Page, code: str) -> tuple[str, str]:
    """The code cannot be checked, so the words become a conversation of their own, and the page says so."""
    cleo.goto("/return")
    cleo.get_by_label("Receipt code").fill(code)
    cleo.get_by_role("button", name="Open my conversation").click()
    expect(cleo.get_by_text("We cannot check your code this minute.")).to_be_visible()
    cleo.get_by_label("Your message").fill(ELSEWHERE)
    cleo.get_by_role("button", name="Send").click()
    expect(cleo.get_by_role("heading", name="We have your message")).to_be_visible()
    return datum(cleo, "reference"), datum(cleo, "receipt-code")


def is_readable(cleo: Page, reference: str) -> None:
    def shown() -> bool:
        cleo.goto(f"/c/{reference}")
        return cleo.get_by_text("We cannot show your messages this minute.").count() == 0

    until(shown, "the custodian opens again")
