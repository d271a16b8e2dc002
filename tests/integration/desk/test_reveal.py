"""Checks 53 and 54: a masked detail is shown with a reason its customer reads, for a minute, and stays nowhere."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.integration.desk.browser import Browser
from tests.integration.desk.conftest import Staffed

ADDRESS, POSTCODE = "12 High Street", "AB1 2CD"


@pytest.fixture
async def moved(staffed: Staffed) -> tuple[Browser, str]:
    """Cleo told her new address through the request of several pages; Ana holds the case."""
    page = await staffed.olga.get("/admin/requests")
    topic = staffed.house.front.facts.topics()[0].id
    await staffed.olga.press(page, "/admin/requests", **{"new-address": topic})
    cleo = staffed.house.browser()
    for step, typed in (
        ("address", {"line1": ADDRESS, "town": "Anytown", "postcode": POSTCODE}),
        ("when", {"from": in_nine_days(staffed), "for": "both"}),
        ("safety", {"avoid-old": "no"}),
    ):
        place = f"/ask/new-address/{step}"
        await cleo.press(await cleo.get(place), place, **typed)
    place = "/ask/new-address/check"
    checked = await cleo.get(place)
    assert ADDRESS in checked.text
    receipt = await cleo.press(checked, place)
    reference = receipt.data("reference")[0]
    await staffed.taken(reference)
    return cleo, reference


def in_nine_days(staffed: Staffed) -> str:
    return (
        (datetime.fromtimestamp(staffed.house.front.now() / 1000, UTC) + timedelta(days=9)).date().isoformat()
    )


async def test_check_53_without_a_reason_refused_with_one_the_customer_reads_who_and_why(
    staffed: Staffed, moved: tuple[Browser, str]
) -> None:
    cleo, reference = moved
    page = await staffed.ana.get(f"/desk/case/{reference}")
    assert page.data("fact") == ["line1", "postcode"]
    assert ADDRESS not in page.html
    assert POSTCODE not in page.html
    assert "kept apart" in page.text
    place = f"/desk/case/{reference}/reveal/line1"
    form = await staffed.ana.get(place)
    assert "The customer will see this" in form.text
    without = await staffed.ana.press_with_passkey(form, place, reason="")
    assert (without.status, ADDRESS in without.html) == (400, False)
    shown = await staffed.ana.press_with_passkey(form, place, reason="answer")
    assert shown.data("revealed") == [""]
    assert ADDRESS in shown.text
    told = await cleo.get(f"/c/{reference}/privacy?show=people")
    assert "Ana, Accounts was shown a protected detail: Address line 1. Reason: to answer you." in told.text
    assert "Kept apart from the conversation" in told.text
    assert (ADDRESS in told.text, POSTCODE in told.text) == (True, True)
    numbers = await staffed.olga.get("/desk/exposure?span=day")
    assert int(numbers.data("shown")[0]) >= 1
    listed = await staffed.olga.get("/desk/exposure/all?span=day&only=shown")
    assert reference in listed.data("shown")
    assert "Address line 1" in listed.text
    assert ADDRESS not in listed.html


async def test_check_54_after_a_minute_the_page_is_left_and_no_page_holds_the_value(
    staffed: Staffed, moved: tuple[Browser, str]
) -> None:
    _, reference = moved
    place = f"/desk/case/{reference}/reveal/postcode"
    shown = await staffed.ana.press_with_passkey(await staffed.ana.get(place), place, reason="fraud")
    assert POSTCODE in shown.text
    assert shown.headers["refresh"] == f"60; url=/desk/case/{reference}"
    assert shown.headers["cache-control"] == "no-store"
    for address in (f"/desk/case/{reference}", place, f"/desk/case/{reference}?from=0", "/desk/inbox/mine"):
        assert POSTCODE not in (await staffed.ana.get(address)).html


async def test_a_press_without_the_passkey_and_a_colleague_are_shown_nothing(
    staffed: Staffed, moved: tuple[Browser, str]
) -> None:
    _, reference = moved
    place = f"/desk/case/{reference}/reveal/line1"
    form = await staffed.ana.get(place)
    without = await staffed.ana.press(form, place, reason="answer")
    assert (without.status, ADDRESS in without.html) == (400, False)
    assert (await staffed.carl.get(place)).status == 404
    assert (await staffed.ana.get(f"/desk/case/{reference}/reveal/nothing")).status == 404
