"""Checks a customer could make with a browser and patience; numbers are those of the design's list."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.support.browser import Pages
from tests.support.house import House
from tests.support.steps import CLOCK_TIME, SEND_FIRST, ask, own
from tests.support.sweep import FEWER_LOOKS, look_over

WORDS = "Where is my parcel?"
FEW_BYTES = 100_000


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_check_01_with_nobody_there_the_box_stands_under_a_clock_time(
    house: House, open_page: Pages, script: bool
) -> None:
    cleo = open_page(base_url=house.url, javascript=script)
    cleo.goto("/write")
    expect(cleo.locator("[data-promise]")).to_have_text(CLOCK_TIME)
    expect(cleo.get_by_label("What do you need help with?")).to_be_editable()
    expect(cleo.get_by_role("button", name=SEND_FIRST)).to_be_enabled()


def test_check_04_reference_code_and_time_stand_on_one_page(house: House) -> None:
    cleo = house.cleo_wrote(WORDS)
    receipt = cleo.get(f"{cleo.room}/receipt").text
    assert f'data-reference="{cleo.reference}"' in receipt
    assert f'data-receipt-code="{cleo.code}"' in receipt
    assert CLOCK_TIME.search(receipt)


@pytest.mark.parametrize(
    "path", ["/", "/write", "/return", "/status", "/call", "/check", "/lock", "/accessibility", "/no/such"]
)
def test_check_05_every_way_forward_stays_on_the_companys_own_site(
    house: House, open_page: Pages, path: str
) -> None:
    dora = open_page(base_url=house.url, javascript=False)
    dora.goto(path)
    ways = dora.locator("a[href], form[action]").evaluate_all(
        "all => all.map((one) => one.href?.baseVal ?? one.href ?? one.action)"
    )
    assert ways
    assert [way for way in ways if not way.startswith((house.url, "tel:"))] == []


def test_check_37_another_language_keeps_the_page_and_the_draft_and_messages_their_own(
    house: House, open_page: Pages
) -> None:
    cleo = open_page(base_url=house.url)
    cleo.goto("/write")
    cleo.get_by_label("What do you need help with?").fill(WORDS)
    cleo.get_by_role("link", name="Deutsch").click()
    expect(cleo.locator("html")).to_have_attribute("lang", "de")
    assert cleo.url.startswith(f"{house.url}/write")
    expect(cleo.locator("textarea[name=body]")).to_have_value(WORDS)
    cleo.locator("input[name=topic]").first.check()
    cleo.locator("form[action='/write'] button.main").click()
    cleo.goto(f"/c/{cleo.locator('[data-reference]').first.get_attribute('data-reference')}")
    expect(cleo.locator("html")).to_have_attribute("lang", "de")
    expect(own(cleo)).to_have_text([WORDS])
    expect(own(cleo)).to_have_attribute("dir", "auto")


def test_check_10_an_unknown_address_answers_with_the_task_list(house: House, open_page: Pages) -> None:
    dora = open_page(base_url=house.url)
    answer = dora.goto("/no/such/page")
    assert answer is not None
    assert answer.status == 404
    for door in ("A question", "A fault", "Open my conversation"):
        expect(dora.get_by_role("link", name=door)).to_be_visible()


def test_check_17_a_customer_needs_nothing_but_a_keyboard(house: House, open_page: Pages) -> None:
    cleo = open_page(base_url=house.url)
    cleo.goto("/")
    press_to(cleo, "Write to us", "Enter")
    expect(cleo.get_by_role("heading", name="Write to us")).to_be_visible()
    press_to(cleo, "A question", "Space")
    press_to(cleo, "What do you need help with?", "")
    cleo.keyboard.type(WORDS)
    press_to(cleo, SEND_FIRST, "Enter")
    expect(cleo.get_by_role("heading", name="We have your message")).to_be_visible()
    press_to(cleo, "I have saved it", "Enter")
    expect(own(cleo)).to_have_text([WORDS])
    press_to(cleo, "Write a message", "")
    cleo.keyboard.type("It was due on Monday.")
    press_to(cleo, "Send", "Enter")
    expect(own(cleo)).to_have_text([WORDS, "It was due on Monday."])


def press_to(page: Page, name: str, key: str) -> None:
    """Tab until the thing so named has the focus, seeing each time where one is, then press."""
    page.wait_for_load_state()
    for _ in range(30):
        page.keyboard.press("Tab")
        focus = page.locator(":focus")
        assert is_seen(page), f"the focus is not visible before {name}"
        label = focus.evaluate("e => (e.labels?.[0] ?? e).textContent.trim()")
        if label == name:
            if key:
                page.keyboard.press(key)
            return
    raise AssertionError(f"the keyboard does not reach {name}")


def is_seen(page: Page) -> bool:
    """An outline or shadow marks it, and nothing lies over it."""
    return bool(
        page.evaluate(
            """() => {
                const e = document.activeElement, s = getComputedStyle(e), r = e.getBoundingClientRect();
                const marked = (s.outlineStyle !== "none" && parseFloat(s.outlineWidth) > 0) || s.boxShadow !== "none";
                const top = document.elementFromPoint(r.x + r.width / 2, r.y + Math.min(r.height, 40) / 2);
                return marked && (top === null || e.contains(top) || top.contains(e));
            }"""
        )
    )


def test_check_18_the_skip_link_comes_first_and_works(house: House, open_page: Pages) -> None:
    cleo = open_page(base_url=house.url)
    for path in ("/", "/write", "/return"):
        cleo.goto(path)
        cleo.keyboard.press("Tab")
        expect(cleo.locator(":focus")).to_have_text("Skip to the main part")
        cleo.keyboard.press("Enter")
        expect(cleo.locator("main")).to_be_focused()


def test_check_18_tab_order_is_reading_order(house: House, open_page: Pages) -> None:
    """Nothing is pulled forward, and what comes later in the page lies further down or to the right."""
    cleo = open_page(base_url=house.url)
    for path in ("/", "/write", "/return"):
        cleo.goto(path)
        assert cleo.locator("[tabindex]:not([tabindex='0']):not([tabindex='-1'])").count() == 0
        tops = cleo.locator("main a, main input:not([type=hidden]), main textarea, main button").evaluate_all(
            "all => all.filter(e => e.checkVisibility()).map(e => Math.round(e.getBoundingClientRect().top))"
        )
        assert tops == sorted(tops), path


def test_check_28_the_first_page_is_small_and_send_works_before_scripts_arrive(
    house: House, open_page: Pages
) -> None:
    cleo = open_page(base_url=house.url)
    sizes: list[int] = []
    cleo.on("response", lambda answer: sizes.append(len(answer.body())) if answer.status == 200 else None)
    cleo.goto("/write", wait_until="networkidle")
    assert len(sizes) > 1
    assert sum(sizes) < FEW_BYTES

    held: list[Route] = []
    late = open_page(base_url=house.url)
    late.route("**/static/js/**", lambda route: held.append(route))
    late.goto("/write", wait_until="commit")
    late.get_by_label("A question").check()
    late.get_by_label("What do you need help with?").fill(WORDS)
    late.get_by_role("button", name=SEND_FIRST).click(no_wait_after=True)
    late.wait_for_url("**/receipt", wait_until="commit")
    assert held, "no script was asked for, so nothing was shown"
    for route in held:
        route.abort()


def test_check_34_a_draft_waits_on_this_device_until_it_is_sent_or_cleared(
    house: House, open_page: Pages
) -> None:
    cleo = open_page(base_url=house.url)
    cleo.goto("/write")
    cleo.get_by_label("What do you need help with?").fill("Half a sent")
    cleo.close()
    again = cleo.context.new_page()
    again.goto("/write")
    expect(again.get_by_label("What do you need help with?")).to_have_value("Half a sent")
    again.get_by_role("button", name="Clear draft").click()
    again.reload()
    expect(again.get_by_label("What do you need help with?")).to_have_value("")


def test_check_35_a_shared_device_keeps_nothing(house: House, open_page: Pages) -> None:
    cleo = open_page(base_url=house.url)
    cleo.goto("/write")
    cleo.get_by_label("A question").check()
    cleo.get_by_label("This is a shared device").check()
    cleo.get_by_label("What do you need help with?").fill(WORDS)
    assert cleo.evaluate("localStorage.length + sessionStorage.length") == 0
    cleo.get_by_role("button", name=SEND_FIRST).click()
    expect(cleo.get_by_role("heading", name="We have your message")).to_be_visible()
    assert cleo.evaluate("localStorage.length + sessionStorage.length") == 0
    assert all(cookie["expires"] == -1 for cookie in cleo.context.cookies())
    assert look_over(cleo, FEWER_LOOKS) == []
    cleo.get_by_role("button", name="Leave quickly").click()
    expect(cleo.get_by_role("heading", name="How can we help?")).to_be_visible()
    kept = {cookie["name"] for cookie in cleo.context.cookies()}
    assert not kept & {"room", "receipt"}
    cleo.go_back()
    expect(cleo.get_by_text(WORDS)).to_have_count(0)
    expect(cleo.locator("[data-receipt-code]")).to_have_count(0)


def test_check_38_what_is_printed_is_black_on_white_and_nothing_but_the_matter(
    house: House, open_page: Pages
) -> None:
    cleo = open_page(base_url=house.url, dark=True)
    reference, code = ask(cleo, WORDS)
    cleo.emulate_media(media="print")
    expect(cleo.get_by_text(code)).to_be_visible()
    expect(cleo.locator("main").get_by_text(reference)).to_be_visible()
    only_the_matter(cleo)
    cleo.emulate_media(media="screen")
    cleo.goto(f"/c/{reference}")
    cleo.emulate_media(media="print")
    expect(own(cleo)).to_be_visible()
    only_the_matter(cleo)


def only_the_matter(page: Page) -> None:
    rest = page.locator("nav, button, textarea, .skip")
    assert rest.evaluate_all("all => all.filter(e => e.checkVisibility()).length") == 0
    ink = page.locator("main h1").evaluate("e => getComputedStyle(e).color")
    paper = page.locator("body").evaluate("e => getComputedStyle(e).backgroundColor")
    assert darkness(ink) < 60
    assert paper == "rgba(0, 0, 0, 0)" or darkness(paper) > 240


def darkness(colour: str) -> float:
    red, green, blue = map(float, re.findall(r"[\d.]+", colour)[:3])
    return (red + green + blue) / 3
