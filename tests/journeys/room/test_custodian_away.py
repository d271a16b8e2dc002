"""With the custodian stopped customers still ask, get their receipt, come back and write; nothing is lost."""

from playwright.sync_api import Page, expect

from tests.support.browser import Pages
from tests.support.house import House, custodian_stopped
from tests.support.installation import until
from tests.support.steps import CLOCK_TIME, SEND, ask, be, come_back, datum, own

BEFORE, MORE, NEW = "Written before.", "Written while nobody could read.", "Asked while nobody could read."
ELSEWHERE = "Written on another device, with my code."


def test_everything_is_kept_and_readable_afterwards(house: House, open_page: Pages) -> None:
    cleo, new, elsewhere = (
        open_page(base_url=house.url, javascript=script) for script in (True, False, True)
    )
    reference, code = ask(cleo, BEFORE)
    cleo.get_by_role("button", name="I have saved it").click()
    expect(own(cleo)).to_have_text([BEFORE])
    house.ana.take(reference)

    with custodian_stopped(house.supervisor):
        write_more(cleo)
        new_reference, new_code = ask(new, NEW)
        expect(new.locator("[data-promise]")).to_have_text(CLOCK_TIME)
        status_says_so(new)
        elsewhere_reference = come_back_meanwhile(elsewhere, code)
        desk_says_so(open_page(base_url=house.url), house, reference)

    for page, room in ((cleo, reference), (new, new_reference), (elsewhere, elsewhere_reference)):
        until_readable(page, room)
    expect(own(cleo)).to_have_text([BEFORE, MORE])
    expect(own(new)).to_have_text([NEW])
    expect(own(elsewhere)).to_have_text([ELSEWHERE])
    come_back(new, new_code)
    assert [one.body for one in house.ana.read(reference)] == [BEFORE, MORE]
    house.ana.take(new_reference)
    assert [one.body for one in house.ana.read(new_reference)] == [NEW]


def write_more(cleo: Page) -> None:
    cleo.get_by_label("Write a message").fill(MORE)
    cleo.get_by_role("button", name=SEND, exact=True).click()
    expect(cleo.get_by_text("We cannot show your messages this minute.")).to_be_visible()
    expect(cleo.locator("li.message.own")).to_have_count(2)
    expect(cleo.get_by_label("Write a message")).to_be_visible()


def come_back_meanwhile(cleo: Page, code: str) -> str:
    """The code cannot be checked; the box is there all the same, and words get a receipt."""
    cleo.goto("/return")
    cleo.get_by_label("Receipt code").fill(code)
    cleo.get_by_role("button", name="Open my conversation").click()
    expect(cleo.get_by_text("We cannot check your code this minute.")).to_be_visible()
    expect(cleo.get_by_label("Receipt code")).to_have_value(code)
    cleo.get_by_label("Your message").fill(ELSEWHERE)
    cleo.get_by_role("button", name="Send").click()
    expect(cleo.get_by_role("heading", name="We have your message")).to_be_visible()
    return datum(cleo, "reference")


def status_says_so(cleo: Page) -> None:
    cleo.goto("/status")
    expect(cleo.get_by_text("Resting this minute. Nothing is lost")).to_be_visible()


def desk_says_so(ana: Page, house: House, reference: str) -> None:
    """The list still stands; what needs the custodian says so in words, and the reply box is there."""
    be(ana, house.ana, house)
    ana.goto("/desk/inbox/mine")
    ana.locator(f"[data-row][data-reference='{reference}']").click()
    expect(ana.get_by_text("cannot be opened").or_(ana.get_by_text("not answering"))).to_be_visible()
    expect(ana.get_by_text(BEFORE)).to_have_count(0)
    expect(ana.get_by_role("textbox", name="Reply to the customer")).to_be_visible()


def until_readable(cleo: Page, reference: str) -> None:
    def shown() -> bool:
        cleo.goto(f"/c/{reference}")
        return cleo.get_by_text("We cannot show your messages this minute.").count() == 0

    until(shown, "the custodian opens again")
