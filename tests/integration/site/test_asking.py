"""Requests of several steps: kept for one browser, changed before they are sent, and then an ordinary case."""

import pytest

from parlour.agents.model import Founder
from parlour.cases.queries import case_by_reference
from parlour.foundation.clock import DAY, HOUR
from parlour.requests.actions import forget_old, offer
from tests.support.website import Answer, Browser, Website

STEPS = {"what": {"wrong": "The bill is wrong"}, "outcome": {"right": ""}, "before": {"told": "no"}}


@pytest.fixture
async def asked(site: Website) -> Website:
    """A website that takes complaints, about bills."""
    await offer(site.office.ground, Founder(), {"complaint": site.office.billing.id})
    site.front.facts.forget()
    return site


async def step(who: Browser, name: str, fields: dict[str, str]) -> Answer:
    place = f"/ask/complaint/{name}"
    return await who.post(place, (await who.get(place)).fields(place) | fields)


async def answered(site: Website) -> Browser:
    cleo = site.visitor()
    begun = await cleo.get("/ask/complaint")
    assert (await cleo.post("/ask/complaint", begun.fields("/ask/complaint"))).status == 303
    for name, fields in STEPS.items():
        assert (await step(cleo, name, fields)).status == 303
    return cleo


async def send(cleo: Browser) -> Answer:
    place = "/ask/complaint/check"
    return await cleo.post(place, (await cleo.get(place)).fields(place))


async def test_check_33_back_shows_what_was_answered_and_continue_returns_to_the_check(
    asked: Website,
) -> None:
    cleo = asked.visitor()
    onward = await cleo.post("/ask/complaint", (await cleo.get("/ask/complaint")).fields("/ask/complaint"))
    assert onward.header("location") == "/ask/complaint/what"
    onward = await step(cleo, "what", STEPS["what"])
    assert onward.header("location") == "/ask/complaint/outcome"
    assert "The bill is wrong" in (await cleo.get("/ask/complaint/what")).text  # Back, before the check
    assert (await step(cleo, "what", {"wrong": "Two bills"})).header("location") == "/ask/complaint/outcome"
    await step(cleo, "outcome", STEPS["outcome"])
    onward = await step(cleo, "before", STEPS["before"])
    assert onward.header("location") == "/ask/complaint/check"
    assert "Two bills" in (await cleo.follow(onward)).text
    onward = await step(cleo, "what", {"wrong": "Three bills"})  # Change
    assert onward.header("location") == "/ask/complaint/check"
    shown = (await cleo.follow(onward)).text
    assert "Three bills" in shown
    assert "Two bills" not in shown


async def test_what_was_shown_is_what_is_sent_and_it_is_an_ordinary_case(asked: Website) -> None:
    cleo = await answered(asked)
    receipt = await cleo.follow(await send(cleo))
    assert receipt.fact("receipt-code")
    await asked.settled()
    room = await cleo.get(f"/c/{receipt.fact('reference')}")
    assert "The bill is wrong" in room.text
    assert "No, this is the first time" in room.text
    case = asked.office.store.read(lambda reader: case_by_reference(reader, receipt.fact("reference")))
    assert case is not None
    assert case.topic_id == asked.office.billing.id


async def test_sent_twice_it_is_one_case_and_the_same_receipt_and_back_shows_it(asked: Website) -> None:
    cleo = await answered(asked)
    place = "/ask/complaint/check"
    fields = (await cleo.get(place)).fields(place)
    before = dict(cleo.cookies)
    first = await cleo.follow(await cleo.post(place, fields))
    cleo.cookies = before  # the answer was lost on its way
    second = await cleo.follow(await cleo.post(place, fields))
    assert second.fact("receipt-code") == first.fact("receipt-code")
    for back in ("check", "what"):
        shown = await cleo.get(f"/ask/complaint/{back}")
        assert shown.header("location") == f"/c/{first.fact('reference')}"


async def test_a_wrong_answer_is_explained_and_kept_and_nothing_goes_on(asked: Website) -> None:
    cleo = await answered(asked)
    wrong = await cleo.follow(await step(cleo, "before", {"told": "", "reference": "7K3-94M"}))
    assert "Error:" in wrong.text
    assert "Choose yes or no" in wrong.text
    assert "7K3-94M" in wrong.text
    assert (await cleo.get("/ask/complaint/check")).header("location") == "/ask/complaint/before"
    assert "Error:" not in (await cleo.get("/ask/complaint/before")).text
    late = await cleo.post("/ask/complaint/what", {"token": "too-old", "wrong": "Still here"})
    assert late.status == 403
    assert "Still here" in late.text


async def test_nobody_else_reads_the_answers_and_the_store_cannot(asked: Website) -> None:
    cleo = await answered(asked)
    assert "The bill is wrong" not in (await asked.visitor().get("/ask/complaint/what")).text
    rows = asked.office.store.read(lambda reader: reader.all("SELECT mark, sealed FROM begun_requests", ()))
    assert rows
    assert not any(b"bill" in bytes(sealed) for _, sealed in rows)
    stranger = asked.visitor()
    stranger.cookies["ask-complaint"] = rows[0][0]  # the mark from a stolen store is no key
    assert "The bill is wrong" not in (await stranger.get("/ask/complaint/what")).text
    cleo.cookies["ask-complaint"] = "not a key at all"
    assert (await cleo.get("/ask/complaint/what")).status == 200


async def test_after_a_day_or_an_hour_after_sending_nothing_is_left(asked: Website) -> None:
    left = await answered(asked)
    sent = await answered(asked)
    await send(sent)
    asked.office.clock.at += HOUR + 1
    await forget_old(asked.office.ground)
    assert _kept(asked) == 1
    assert "The bill is wrong" in (await left.get("/ask/complaint/what")).text
    asked.office.clock.at += DAY
    assert "The bill is wrong" not in (await left.get("/ask/complaint/what")).text
    await forget_old(asked.office.ground)
    assert _kept(asked) == 0


async def test_what_is_not_offered_is_not_there(asked: Website) -> None:
    visitor = asked.visitor()
    for address in ("/ask/new-address", "/ask/nothing", "/ask/complaint/nothing"):
        assert (await visitor.get(address)).status == 404
    page = await visitor.get("/")
    assert "Make a complaint" in page.text
    assert "Tell us your new address" not in page.text


async def test_it_is_sent_while_the_custodian_is_away(asked: Website) -> None:
    asked.custodian.away = True
    cleo = await answered(asked)
    receipt = await cleo.follow(await send(cleo))
    assert receipt.fact("receipt-code")


def _kept(site: Website) -> int:
    return int(
        site.office.store.read(lambda reader: reader.one("SELECT count(*) FROM begun_requests", ()))[0]
    )
