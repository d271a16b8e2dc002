"""Seen by the other side, taken back until then, and "this is finished"."""

import asyncio

import pytest

from parlour.cases.actions import note, reply, seen_by_staff, withdraw_as_agent
from parlour.cases.model import Case
from parlour.cases.queries import case_by_reference, thread
from parlour.foundation.errors import Conflict, NotFound
from parlour.store.pending import Pending
from tests.cast import form_key
from tests.support.website import Browser, Website

WORDS = "My bill is wrong."


async def taken(site: Website) -> tuple[Browser, str, str]:
    """Cleo, her conversation's address and its id; Ana holds it."""
    cleo, reference = await site.cleo_wrote(WORDS)
    case = site.office.store.read(lambda reader: case_by_reference(reader, reference))
    assert case is not None
    await asyncio.to_thread(site.office.ana_takes, case.id)
    return cleo, f"/c/{reference}", case.id


async def test_words_say_whether_they_were_seen(site: Website) -> None:
    cleo, room, case_id = await taken(site)
    assert "Sent, not seen yet." in (await cleo.get(room)).text
    await seen_by_staff(site.office.ground, case_id, 1)
    page = await cleo.get(room)
    assert "Sent, seen" in page.text
    assert "Take back" not in page.text


async def test_the_customers_look_is_what_an_agent_reads_as_seen(site: Website) -> None:
    cleo, room, case_id = await taken(site)
    await reply(site.office.ground, site.office.ana, case_id, body="Mended", form_key=form_key(), seen_seq=9)
    assert _case(site, room).customer_seen == 0
    site.custodian.asked.clear()
    await cleo.get(room)
    assert _case(site, room).customer_seen == 3
    with pytest.raises(Conflict):
        await withdraw_as_agent(site.office.ground, site.office.ana, case_id, 3)


async def test_taken_back_the_sealed_words_are_gone_and_both_sides_read_only_that(site: Website) -> None:
    cleo, room, case_id = await taken(site)
    fields = (await cleo.get(room)).fields(f"{room}/withdraw")
    for _ in range(2):
        assert (await cleo.post(f"{room}/withdraw", fields)).status == 303
    page = await cleo.get(room)
    assert "You took a message back before it was read." in page.text
    assert WORDS not in page.text
    found = site.office.store.read(lambda reader: thread(reader, case_id, with_notes=True))
    assert (found.messages[0].kind, found.messages[0].record) == ("activity", None)


async def test_after_it_was_seen_nothing_is_taken_back(site: Website) -> None:
    cleo, room, case_id = await taken(site)
    fields = (await cleo.get(room)).fields(f"{room}/withdraw")
    await seen_by_staff(site.office.ground, case_id, 1)
    answer = await cleo.post(f"{room}/withdraw", fields)
    assert answer.status == 409
    assert "It has been read already" in answer.text
    assert WORDS in (await cleo.get(room)).text


async def test_an_answer_taken_back_is_none_and_a_time_is_promised_anew(site: Website) -> None:
    cleo, room, case_id = await taken(site)
    await reply(site.office.ground, site.office.ana, case_id, body="Mended", form_key=form_key(), seen_seq=9)
    assert _case(site, room).promise_at == 0
    for _ in range(2):
        await withdraw_as_agent(site.office.ground, site.office.ana, case_id, 3)
    case = _case(site, room)
    assert (case.status, case.waiting_since) == ("open", case.opened_at)
    assert case.promise_at > site.office.clock.now()
    answered = "SELECT answered_at FROM cases WHERE id = ?"
    assert site.office.store.read(lambda reader: reader.one(answered, (case_id,))) == (0,)
    page = await cleo.get(room)
    assert "A message was taken back before you read it." in page.text
    assert page.fact("promise")


async def test_nobody_takes_back_words_of_others(site: Website) -> None:
    cleo, room, case_id = await taken(site)
    await reply(site.office.ground, site.office.ana, case_id, body="Mended", form_key=form_key(), seen_seq=9)
    fields = (await cleo.get(room)).fields(f"{room}/withdraw")
    assert (await cleo.post(f"{room}/withdraw", fields | {"seq": "3"})).status == 404
    with pytest.raises(NotFound):
        await withdraw_as_agent(site.office.ground, site.office.ana, case_id, 1)
    dora = site.visitor()
    assert (await dora.post(f"{room}/withdraw", fields)).status in (403, 404)


async def test_reading_and_taking_back_at_once_ends_one_way_or_the_other(site: Website) -> None:
    """Whichever is first in the store decides; never both."""
    for turn in range(12):
        cleo, reference = await site.cleo_wrote(WORDS)
        case = site.office.store.read(lambda reader, known=reference: case_by_reference(reader, known))
        assert case is not None
        fields = (await cleo.get(f"/c/{reference}")).fields(f"/c/{reference}/withdraw")
        back = cleo.post(f"/c/{reference}/withdraw", fields)
        look = seen_by_staff(site.office.ground, case.id, 1)
        answer = (
            await asyncio.gather(back, _waited(look)) if turn % 2 else [await back, await _waited(look)]
        )[0]
        gone = site.office.store.read(lambda reader, known=case.id: thread(reader, known, with_notes=True))
        assert (answer.status == 303) == (gone.messages[0].record is None)


async def test_finished_says_the_customer_and_writing_again_goes_on(site: Website) -> None:
    cleo, room, _ = await taken(site)
    fields = (await cleo.get(room)).fields(f"{room}/end")
    for _ in range(2):
        assert (await cleo.post(f"{room}/end", fields)).status == 303
    page = await cleo.get(room)
    assert page.text.count("You said this is finished.") == 2, "above the thread and once in it"
    case = _case(site, room)
    assert (case.status, case.promise_at, case.waiting_since) == ("waiting", 0, 0)
    form = (await cleo.get(room)).fields(room) | {"body": "One more thing"}
    assert (await cleo.post(room, form)).status == 303
    assert _case(site, room).promise_at > 0
    assert "Not finished? Write below." not in (await cleo.get(room)).text


async def test_finished_stays_said_when_an_agent_only_looks_or_takes_a_note(site: Website) -> None:
    cleo, room, case_id = await taken(site)
    assert (await cleo.post(f"{room}/end", (await cleo.get(room)).fields(f"{room}/end"))).status == 303
    await note(site.office.ground, site.office.ana, case_id, body="Nice", form_key=form_key())
    await asyncio.to_thread(site.office.register_says, case_id, assignee="")
    await asyncio.to_thread(site.office.ana_takes, case_id)
    state = (await cleo.get(f"{room}/line")).text
    assert "You said this is finished." in state
    await reply(site.office.ground, site.office.ana, case_id, body="Good", form_key=form_key(), seen_seq=99)
    form = (await cleo.get(room)).fields(room) | {"body": "One more thing"}
    assert (await cleo.post(room, form)).status == 303
    assert "You said this is finished." not in (await cleo.get(f"{room}/line")).text


def _case(site: Website, room: str) -> Case:
    case = site.office.store.read(lambda reader: case_by_reference(reader, room.removeprefix("/c/")))
    assert case is not None
    return case


async def _waited(pending: Pending[None]) -> None:
    await pending
