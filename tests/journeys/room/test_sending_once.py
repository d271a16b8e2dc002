"""However a send is repeated, there is one message; and a receipt code never becomes one."""

from playwright.sync_api import Page, Request, expect

from tests.support.browser import Pages
from tests.support.house import House
from tests.support.steps import SEND, SEND_FIRST, ask, own, say


def test_check_30_a_double_click_and_a_double_enter_send_one_message(house: House, open_page: Pages) -> None:
    for javascript in (True, False):
        cleo = open_page(base_url=house.url, javascript=javascript)
        reference, _ = ask(cleo, "Once, please.")
        cleo.goto(f"/c/{reference}")
        cleo.get_by_label("Write a message").fill("A double click.")
        cleo.get_by_role("button", name=SEND, exact=True).dblclick(no_wait_after=True)
        expect(own(cleo)).to_have_text(["Once, please.", "A double click."])
        cleo.get_by_label("Write a message").fill("A double Enter.")
        cleo.get_by_role("button", name=SEND, exact=True).focus()
        cleo.keyboard.press("Enter")
        cleo.keyboard.press("Enter")
        expect(own(cleo)).to_have_count(3)
        cleo.reload()
        expect(own(cleo)).to_have_text(["Once, please.", "A double click.", "A double Enter."])


def test_check_30_an_identical_post_sent_again_is_the_same_message_and_shows_the_same_receipt(
    house: House, open_page: Pages
) -> None:
    cleo = open_page(base_url=house.url)
    sent: list[Request] = []
    cleo.on("request", lambda request: sent.append(request) if request.method == "POST" else None)
    reference, code = ask(cleo, "Only one of me.")
    again = cleo.request.post(
        f"{house.url}/write",
        data=sent[0].post_data or "",
        headers={"content-type": "application/x-www-form-urlencoded", "origin": house.url},
    )
    assert again.ok
    assert f'data-reference="{reference}"' in again.text()
    assert f'data-receipt-code="{code}"' in again.text()
    cleo.goto("/")
    expect(cleo.get_by_role("link", name="Your conversation")).to_have_count(1)
    cleo.goto(f"/c/{reference}")
    expect(own(cleo)).to_have_text(["Only one of me."])


def test_check_31_check_32_refresh_and_the_back_button_send_nothing_and_show_the_conversation(
    house: House, open_page: Pages
) -> None:
    cleo = open_page(base_url=house.url)
    reference, _ = ask(cleo, "The first words.")
    cleo.reload()
    cleo.get_by_role("link", name="Go to the conversation").click()
    say(cleo, "The second words.")
    cleo.reload()
    expect(own(cleo)).to_have_text(["The first words.", "The second words."])
    cleo.go_back()
    expect(own(cleo).first).to_have_text("The first words.")
    expect(cleo.get_by_label("Write a message")).to_have_value("")
    assert house.visitor().get(f"/c/{reference}").status == 404


def test_check_32_back_after_the_first_send_shows_the_conversation(house: House, open_page: Pages) -> None:
    cleo = open_page(base_url=house.url)
    reference, _ = ask(cleo, "Sent already.")
    cleo.go_back()
    expect(own(cleo)).to_have_text(["Sent already."])
    assert cleo.url.endswith(f"/c/{reference}")


def test_back_after_a_send_without_a_script_shows_an_empty_box(house: House, open_page: Pages) -> None:
    """Words that came back by themselves would be sent a second time by whoever presses Send again."""
    cleo = open_page(base_url=house.url, javascript=False)
    ask(cleo, "Sent already.")
    cleo.go_back()
    expect(cleo.get_by_label("What do you need help with?")).to_have_value("")
    cleo.go_forward()
    cleo.get_by_role("link", name="Go to the conversation").click()
    say(cleo, "Sent as well.")
    cleo.go_back()
    expect(cleo.get_by_label("Write a message")).to_have_value("")


def test_own_receipt_code_in_a_message_is_stopped_and_the_words_are_kept(
    house: House, open_page: Pages
) -> None:
    cleo = open_page(base_url=house.url)
    reference, code = ask(cleo, "Here I am.")
    for written in (code, code.lower().replace("-", " "), code.replace("-", "")):
        cleo.goto(f"/c/{reference}")
        cleo.get_by_label("Write a message").fill(f"My code is {written}, thank you.")
        cleo.get_by_role("button", name=SEND, exact=True).click()
        error_is_shown(cleo, "That is your secret code. Staff never need it.", "Write a message")
        expect(cleo.get_by_label("Write a message")).to_have_value(f"My code is {written}, thank you.")
        expect(own(cleo)).to_have_text(["Here I am."])


def test_check_24_an_error_leads_to_its_field_and_keeps_what_was_chosen(
    house: House, open_page: Pages
) -> None:
    cleo = open_page(base_url=house.url)
    cleo.goto("/write")
    cleo.get_by_label("A question").check()
    cleo.get_by_role("button", name=SEND_FIRST).click()
    error_is_shown(cleo, "Enter what you need help with", "What do you need help with?")
    expect(cleo.get_by_label("A question")).to_be_checked()


def error_is_shown(cleo: Page, words: str, field: str) -> None:
    summary = cleo.get_by_role("alert")
    expect(summary).to_contain_text(words)
    assert cleo.title().startswith("Error:")
    expect(summary).to_be_focused()
    summary.get_by_role("link").first.click()
    expect(cleo.get_by_label(field)).to_be_focused()
