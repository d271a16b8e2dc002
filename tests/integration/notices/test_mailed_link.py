"""Back without a code: a link to a confirmed mailbox shows where a conversation stands, and opens none of its words."""

import re
from dataclasses import dataclass, field
from typing import Any

import pytest

from custodian_protocol import messages as m
from parlour.cases.queries import case_by_reference
from parlour.foundation.clock import DAY, MINUTE
from parlour.worker.links import LinksDuty
from tests.support.website import Answer, Browser

from .conftest import EMAIL, WORDS, Mailing, Opener, link_in


@dataclass
class Index(Opener):
    """The custodian's blind index, in the clear; its own is tested with the custodian itself."""

    cases: dict[str, str] = field(default_factory=dict)  # address: newest case

    def ask_now(self, op: str, message: Any) -> Any:
        if op == "contacts-sought":
            sought, self.site.custodian.sought = self.site.custodian.sought, []
            return m.CasesNamed(tuple(self.cases[one] for one in sought if one in self.cases))
        if op == "index-contact":
            opened = super().ask_now("contact", message)
            self.cases[opened.items[0].content.decode()] = message.case
            return m.Nothing()
        return super().ask_now(op, message)


@dataclass
class Returning:
    mailing: Mailing
    duty: LinksDuty

    async def ask(self, email: str, browser: Browser | None = None) -> Answer:
        dora = browser or self.mailing.site.visitor()
        fields = (await dora.get("/return")).fields("/return/link")
        return await dora.post("/return/link", fields | {"email": email})

    def mails(self) -> list[str]:
        self.duty.once()
        return self.mailing.sent()

    async def confirmed(self) -> tuple[Browser, str]:
        cleo, reference = await self.mailing.cleo_wrote()
        (asked,) = self.mailing.sent()
        await self.mailing.press(link_in(asked))
        self.duty.once()
        return cleo, reference

    async def mailed(self) -> str:
        await self.ask(EMAIL)
        (letter,) = self.mails()
        return link_in(letter)


@pytest.fixture
def returning(mailing: Mailing) -> Returning:
    index = Index(mailing.site)
    mailing.duty.custodian = index
    return Returning(mailing, LinksDuty(mailing.site.office.ground, index))


def without_tokens(page: str) -> str:
    return re.sub(r'value="[^"]{16,}"', "", page)


async def test_check_43_every_address_gets_the_same_answer_after_the_same_question(
    returning: Returning,
) -> None:
    await returning.confirmed()
    dora = returning.mailing.site.visitor()
    known, unknown = await returning.ask(EMAIL, dora), await returning.ask("nobody@else.example", dora)
    assert (known.status, without_tokens(known.text)) == (unknown.status, without_tokens(unknown.text))
    assert returning.mailing.site.custodian.asked[-2:] == ["seek-contact", "seek-contact"]
    returning.mailing.site.custodian.away = True
    away = await returning.ask(EMAIL, dora)
    assert (away.status, without_tokens(away.text)) == (known.status, without_tokens(known.text))
    assert EMAIL not in known.text + away.text


async def test_the_link_shows_where_it_stands_and_not_a_word_of_it(returning: Returning) -> None:
    _, reference = await returning.confirmed()
    link, reader = await returning.mailed(), returning.mailing.site.visitor()
    for _ in range(2):
        page = await reader.get(link)
        assert page.status == 200, "looking spends nothing"
    pressed = await reader.post(link, page.fields(link))
    where = await reader.follow(pressed)
    assert where.fact("where") == "promised"
    assert where.fact("reference") == reference
    assert WORDS not in where.text
    assert (await reader.get(f"/c/{reference}")).status == 404
    assert (await reader.get(link)).status == 404, "pressed once, it is spent"


async def test_what_is_written_then_is_a_case_of_its_own_that_names_the_first(returning: Returning) -> None:
    _, reference = await returning.confirmed()
    link, reader = await returning.mailed(), returning.mailing.site.visitor()
    where = await reader.post(link, (await reader.get(link)).fields(link))
    place = where.header("location")
    page = await reader.get(place)
    assert (await reader.post(place, page.fields(place) | {"body": ""})).status == 400
    receipt = await reader.follow(await reader.post(place, page.fields(place) | {"body": "It is still loud"}))
    assert receipt.fact("receipt-code")
    new = receipt.fact("reference")
    assert new != reference
    case = returning.mailing.site.office.store.read(lambda reader: case_by_reference(reader, new))
    assert case is not None
    assert case.follows == reference


async def test_it_lasts_half_an_hour_and_there_is_one_a_day(returning: Returning) -> None:
    await returning.confirmed()
    link, reader = await returning.mailed(), returning.mailing.site.visitor()
    await returning.ask(EMAIL)
    assert returning.mails() == []
    returning.mailing.site.office.clock.move(31 * MINUTE)
    assert (await reader.get(link)).status == 404
    returning.mailing.site.office.clock.move(DAY)
    assert await returning.mailed() != link


async def test_an_address_nobody_confirmed_or_that_was_stopped_gets_none(returning: Returning) -> None:
    index = returning.duty.custodian
    assert isinstance(index, Index)
    cleo, reference = await returning.mailing.cleo_wrote()
    returning.mailing.sent()
    await returning.ask(EMAIL)
    assert returning.mails() == []
    place = f"/c/{reference}/notices"
    fields = (await cleo.get(place)).fields(place)
    await cleo.post(place, fields | {"act": "stop"})
    index.cases[EMAIL] = index.opened[-1]
    await returning.ask(EMAIL)
    assert returning.mails() == []


async def test_check_44_a_lock_ends_links_that_were_mailed_and_pressed(returning: Returning) -> None:
    cleo, reference = await returning.confirmed()
    link, reader = await returning.mailed(), returning.mailing.site.visitor()
    where = (await reader.post(link, (await reader.get(link)).fields(link))).header("location")
    page = await cleo.get("/lock")
    place = f"/c/{reference}/lock"
    assert (await cleo.post(place, page.fields(place))).status in (200, 303)
    assert (await reader.get(where)).status == 404


async def test_check_45_its_mail_is_three_fixed_sentences_a_link_and_a_check_code(
    returning: Returning,
) -> None:
    _, reference = await returning.confirmed()
    await returning.ask(EMAIL)
    (letter,) = returning.mails()
    lines = [line for line in letter.splitlines() if line]
    assert lines[:3] == [
        "Somebody asked Northwind for a link to a conversation of yours.",
        "The link opens no earlier words: it shows where the conversation stands, and you can write more.",
        "If it was you, open it within 30 minutes and press the button:",
    ]
    assert re.fullmatch(r"http://localhost:8000/l/[\w-]{32}", lines[3])
    assert re.fullmatch(r"Check code: \d{5} \d{5} \(http://localhost:8000/check\)", lines[4])
    assert len(lines) == 5
    assert reference not in letter
