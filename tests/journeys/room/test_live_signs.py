"""What passes between two open pages, and what happens to words when the line is cut."""

from playwright.sync_api import expect

from tests.journeys.room.test_conversation import QUESTION, take
from tests.support.browser import Pages
from tests.support.house import House
from tests.support.steps import SEND, ask, own, sign_in


def test_check_21_typing_is_seen_on_the_other_side_and_silent_to_screen_readers(
    house: House, open_page: Pages
) -> None:
    cleo, ana = open_page(base_url=house.url), open_page(base_url=house.url)
    reference, _ = ask(cleo, QUESTION)
    cleo.goto(f"/c/{reference}")
    sign_in(ana, house.ana)
    take(ana, reference)
    expect(cleo.locator("#thread .line")).not_to_have_count(0)

    told: list[str] = []
    ana.on("request", lambda request: told.append(request.url) if request.url.endswith("/writing") else None)
    ana.get_by_text("Write a note - the customer never sees it").click()
    ana.get_by_role("textbox", name="Note for colleagues").press_sequentially("Between us.")
    assert told == [], "a note is nobody's business but the desk's"
    ana.get_by_role("textbox", name="Reply to the customer").press_sequentially("I see")
    theirs = cleo.get_by_text("Somebody is writing to you.")
    expect(theirs).to_be_visible()
    assert theirs.get_attribute("aria-hidden") == "true"
    expect(cleo.locator("#announcer")).not_to_contain_text("writing")

    cleo.get_by_label("Write a message").press_sequentially("And")
    sign = ana.get_by_text("The customer is writing.")
    expect(sign).to_be_visible()
    assert sign.get_attribute("aria-hidden") == "true"


def test_check_29_cut_off_while_sending_the_words_stay_and_become_one_message(
    house: House, open_page: Pages
) -> None:
    cleo = open_page(base_url=house.url)
    reference, _ = ask(cleo, QUESTION)
    cleo.goto(f"/c/{reference}")
    box, send = cleo.get_by_label("Write a message"), cleo.get_by_role("button", name=SEND, exact=True)
    box.fill("Are you there?")
    cleo.context.set_offline(True)
    send.click()
    expect(cleo.get_by_role("alert")).to_have_text(
        "You are offline. We kept your words. Press Send when you are back."
    )
    expect(box).to_have_value("Are you there?")
    cleo.context.set_offline(False)
    send.click()
    expect(own(cleo)).to_have_text([QUESTION, "Are you there?"])
    cleo.reload()
    expect(own(cleo)).to_have_text([QUESTION, "Are you there?"])


def test_check_22_three_messages_in_three_seconds_are_told_as_one_summary(
    house: House, open_page: Pages
) -> None:
    cleo = open_page(base_url=house.url)
    cleo.clock.install()
    reference, _ = ask(cleo, QUESTION)
    cleo.goto(f"/c/{reference}")
    expect(own(cleo)).to_have_text([QUESTION])
    for words in ("One.", "Two.", "Three."):
        cleo.evaluate(
            "words => announceMessage('Ana', words, document.getElementById('thread'))",
            words,
        )
        cleo.clock.run_for(1000)
    cleo.clock.run_for(3000)
    expect(cleo.locator("#announcer").get_by_text("3 new messages", exact=True)).to_have_count(1)
    expect(cleo.locator("#announcer")).not_to_contain_text("Two.")
