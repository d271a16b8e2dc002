"""The customer's whole path with JavaScript off: ask, receipt, return elsewhere, write more, attach, read, end."""

import io

from PIL import Image
from playwright.sync_api import FilePayload, Page, expect

from tests.support.browser import Pages
from tests.support.house import House
from tests.support.steps import CLOCK_TIME, ask, come_back, datum, own, say, theirs

FIRST, SECOND = "The line drops every evening.", "It is at its worst around eight."


def test_check_11_check_12_check_13_the_whole_path_without_a_script(house: House, open_page: Pages) -> None:
    cleo = open_page(base_url=house.url, width=320, javascript=False)
    reference, code = ask(cleo, FIRST, topic="A fault")
    expect(cleo.locator("[data-promise]")).to_have_text(CLOCK_TIME)
    nothing_dead_on_the_receipt(cleo)
    cleo.get_by_role("button", name="I have saved it").click()
    say(cleo, SECOND)

    house.ben.take(reference)
    house.ben.reply(reference, "We see it too. An engineer comes on Tuesday.")

    elsewhere = open_page(base_url=house.url, width=320, dark=True, javascript=False)
    come_back(elsewhere, code)
    expect(own(elsewhere)).to_have_text([FIRST, SECOND])
    expect(theirs(elsewhere)).to_have_text(["We see it too. An engineer comes on Tuesday."])
    say(elsewhere, "Tuesday is fine.")

    new_messages_first(cleo)
    attach(elsewhere, house)
    house.ben.resolve(reference)
    say(cleo, "It is back again, sorry.")
    expect(cleo.locator("#state")).not_to_contain_text("We think this is finished")
    new_code(elsewhere, code)
    erase(elsewhere)


def nothing_dead_on_the_receipt(cleo: Page) -> None:
    for name in ("Copy", "Print", "Save as file", "Hide"):
        expect(cleo.get_by_role("button", name=name, exact=True)).to_have_count(0)


def new_messages_first(cleo: Page) -> None:
    """ux check 12."""
    cleo.get_by_role("link", name="Check for new messages").click()
    expect(cleo.locator("#thread > li .words").first).to_have_text("Tuesday is fine.")
    expect(theirs(cleo)).to_have_text(["We see it too. An engineer comes on Tuesday."])


def attach(cleo: Page, house: House) -> None:
    """A photo with a place in it: checked by the real worker, given back without the place."""
    cleo.get_by_role("link", name="Add a photo or file").click()
    cleo.get_by_role("button", name="Send").click()
    expect(cleo.get_by_role("alert")).to_contain_text("Choose a photo or file")
    photo = io.BytesIO()
    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: (51.0, 30.0, 26.0)}
    Image.new("RGB", (320, 240), "teal").save(photo, "JPEG", exif=exif)
    file = FilePayload(name="engineer.jpg", mimeType="image/jpeg", buffer=photo.getvalue())
    cleo.get_by_label("Photo or file").set_input_files(file)
    cleo.get_by_label("What is it?").fill("This is the box he left open.")
    cleo.get_by_role("button", name="Send").click()
    expect(own(cleo).last).to_have_text("This is the box he left open.")
    link = cleo.get_by_role("link", name="engineer.jpg")
    for _ in range(200):
        if link.count():
            break
        cleo.reload()
    got = cleo.request.get(f"{house.url}{link.get_attribute('href')}")
    with Image.open(io.BytesIO(got.body())) as shown:
        assert shown.size == (320, 240)
        assert not shown.getexif()


def new_code(cleo: Page, old: str) -> None:
    """The old code stops working at once; the sessions it had begun do too."""
    cleo.get_by_role("link", name="Receipt and new code").click()
    expect(cleo.get_by_text(old)).to_have_count(0)
    cleo.get_by_role("button", name="Make a new code").click()
    fresh = datum(cleo, "receipt-code")
    assert fresh != old
    cleo.get_by_role("button", name="I have saved it").click()
    cleo.goto("/return")
    cleo.get_by_label("Receipt code").fill(old)
    cleo.get_by_role("button", name="Open my conversation").click()
    expect(cleo.get_by_role("alert")).to_contain_text("No conversation opens with this code")
    come_back(cleo, fresh)


def erase(cleo: Page) -> None:
    cleo.get_by_role("link", name="Who looked, and erase").click()
    expect(cleo.get_by_text("Ben, Lines").first).to_be_visible()
    cleo.get_by_role("link", name="Erase now").click()
    cleo.get_by_role("button", name="Erase for ever").click()
    expect(cleo.get_by_text("The key to your words was destroyed")).to_be_visible()
