"""One customer, one agent, one private conversation: asked, answered live, noted, resolved, erased."""

from playwright.sync_api import Page, expect

from tests.support.browser import Pages
from tests.support.house import House
from tests.support.steps import CLOCK_TIME, ask, own, say, sign_in, theirs

QUESTION = "My last bill is £40 too high. Why?"
ANSWER = "You were charged twice in May. I am sending £40 back today."
NOTE = "Second double charge this month: tell the billing people."


def test_check_20_check_23_from_question_to_erasure(house: House, open_page: Pages) -> None:
    cleo, ana = open_page(base_url=house.url), open_page(base_url=house.url)
    cleo.context.grant_permissions(["clipboard-read", "clipboard-write"])
    reference, code = ask(cleo, QUESTION)
    receipt_is_complete(cleo, code)
    cleo.get_by_role("button", name="I have saved it").click()
    expect(own(cleo)).to_have_text([QUESTION])
    expect(cleo.locator("[data-promise]")).to_have_text(CLOCK_TIME)

    sign_in(ana, house.ana)
    take(ana, reference)
    expect(ana.locator(".thread .words")).to_have_text([QUESTION])
    reply(ana, ANSWER)

    arrives_once(cleo)
    say(cleo, "Thank you. When will it be here?")
    note_stays_inside(ana, cleo)
    reply_after_reading(ana, "In three working days.")
    expect(theirs(cleo)).to_have_text([ANSWER, "In three working days."])

    resolve(ana)
    expect(cleo.locator("#state")).to_contain_text("We will erase this on")
    erase_now(cleo, reference)
    ana.goto(f"/desk/case/{reference}")
    expect(ana.get_by_text(QUESTION)).to_have_count(0)
    expect(ana.get_by_text(NOTE)).to_have_count(0)


def receipt_is_complete(cleo: Page, code: str) -> None:
    expect(cleo.locator("[data-promise]")).to_have_text(CLOCK_TIME)
    expect(cleo.get_by_text("safe to say aloud")).to_be_visible()
    cleo.get_by_role("button", name="Copy").click()
    expect(cleo.get_by_role("status")).to_have_text("Copied")
    assert cleo.evaluate("navigator.clipboard.readText()") == code
    cleo.get_by_role("button", name="Hide").click()
    expect(cleo.get_by_text(code)).to_have_count(0)
    cleo.get_by_role("button", name="Show").click()
    expect(cleo.get_by_text(code)).to_be_visible()


def take(ana: Page, reference: str) -> None:
    ana.get_by_role("link", name="My teams").click()
    ana.locator(f"[data-row][data-reference='{reference}']").click()
    expect(ana.get_by_text(QUESTION)).to_have_count(0)
    ana.get_by_role("button", name="Take this case").click()
    if ana.get_by_role("heading", name="Touch your passkey").is_visible():
        ana.wait_for_url(f"**/desk/case/{reference}")  # the page asks for the touch by itself


def reply(ana: Page, words: str) -> None:
    ana.get_by_role("textbox", name="Reply to the customer").fill(words)
    ana.get_by_role("button", name="Send reply").click()
    expect(ana.locator(".message.outbound .words").last).to_have_text(words)


def arrives_once(cleo: Page) -> None:
    """Without a reload, and told once to somebody who cannot see it; what was there before is not read again."""
    expect(theirs(cleo)).to_have_text([ANSWER])
    announcer = cleo.locator("#announcer")
    expect(announcer.get_by_text(f"New message from Ana, Care: {ANSWER}", exact=True)).to_have_count(1)
    expect(announcer).not_to_contain_text(QUESTION)
    assert cleo.locator("#thread").get_attribute("aria-live") is None
    expect(cleo.locator("#state")).to_contain_text("We have replied")


def note_stays_inside(ana: Page, cleo: Page) -> None:
    ana.get_by_text("Write a note - the customer never sees it").click()
    ana.get_by_label("Note for colleagues").fill(NOTE)
    ana.get_by_role("button", name="Save note").click()
    expect(ana.locator(".message.note .words")).to_have_text([NOTE])
    cleo.reload()
    assert NOTE not in cleo.content()


def reply_after_reading(ana: Page, words: str) -> None:
    expect(ana.get_by_text("When will it be here?")).to_be_visible()
    reply(ana, words)


def resolve(ana: Page) -> None:
    ana.get_by_text("Resolve", exact=True).click()
    expect(ana.get_by_text("the words are erased on")).to_be_visible()
    ana.get_by_role("button", name="Resolve this case").click()
    expect(ana.locator("[data-erase-at]")).to_be_visible()


def erase_now(cleo: Page, reference: str) -> None:
    cleo.get_by_role("link", name="Who looked", exact=True).click()
    expect(cleo.get_by_text("Ana, Care").first).to_be_visible()
    cleo.get_by_role("link", name="Erase now").click()
    cleo.get_by_role("button", name="Erase for ever").click()
    expect(cleo.get_by_text("The key to your words was destroyed")).to_be_visible()
    cleo.goto(f"/c/{reference}")
    expect(cleo.get_by_text(QUESTION)).to_have_count(0)
    expect(cleo.get_by_role("button", name="Send")).to_have_count(0)
