"""A call instead of hold music: asked for, promised, dialled, and known to be ours by its words alone."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from parlour.foundation.clock import Clock
from parlour.promises.policy import MINUTE
from parlour.store.copying import TABLES, column_names
from tests.integration.desk.browser import Browser, Page
from tests.integration.desk.conftest import Staffed
from tests.integration.desk.house import House

NUMBER = "+44 20 7946 0958"
STORED = "+442079460958"


@dataclass
class Later:
    clock: Clock
    by: int

    def now(self) -> int:
        return self.clock.now() + self.by


@contextmanager
def later(house: House, minutes: int) -> Iterator[None]:
    """Web's clock alone: what was promised and what has run out is web's to know."""
    ground: Any = house.front.ground
    before = ground.clock
    object.__setattr__(ground, "clock", Later(before, minutes * MINUTE))
    try:
        yield
    finally:
        object.__setattr__(ground, "clock", before)


@dataclass
class Asked:
    """Cleo asked for a call; Ana holds the case."""

    cleo: Browser
    reference: str
    call: str  # its page

    @property
    def screen(self) -> str:
        return f"/desk/case/{self.reference}/call"

    async def words(self) -> tuple[str, str]:
        return words_on(await self.cleo.get(self.call))


def words_on(page: Page) -> tuple[str, str]:
    """What the caller says, and what is answered; empty when the page shows none."""
    shown = [
        re.findall(rf"<b[^>]* data-{name}>([^<]*)</b>|<b data-{name}>([^<]*)</b>", page.html)
        for name in ("say", "answer")
    ]
    say, answer = ("".join(one[0]) if one else "" for one in shown)
    return say, answer


async def asked(staffed: Staffed, *, taken: bool = True, when: str = "soon") -> Asked:
    cleo, reference = await staffed.house.written("Please call me about my bill.")
    page = await cleo.get(f"/call?case={reference}")
    page = await cleo.press(page, "/call", number=NUMBER, when=when)
    assert page.status == 200, page.text
    if taken:
        await staffed.taken(reference)
    return Asked(cleo, reference, page.path)


async def dial(staffed: Staffed, one: Asked) -> Page:
    page = await staffed.ana.get(one.screen)
    page = await staffed.ana.press(page, f"{one.screen}/dial")
    assert page.status == 200, page.text
    return page


async def end(staffed: Staffed, one: Asked, outcome: str) -> Page:
    page = await staffed.ana.get(one.screen)
    return await staffed.ana.press(page, f"{one.screen}/outcome", outcome=outcome)


def state(page: Page) -> str:
    return page.data("call-state")[0]


async def test_a_call_can_begin_a_conversation_and_gives_a_receipt(staffed: Staffed) -> None:
    cleo = staffed.house.browser()
    page = await cleo.get("/call")
    topic = staffed.house.front.facts.topics()[0].id
    page = await cleo.press(page, "/call", topic=topic, body="Call me, please.", number=NUMBER, when="soon")
    assert page.path.endswith("/receipt")
    assert page.data("receipt-code")
    page = await cleo.get(f"/call?case={page.data('reference')[0]}")
    assert re.fullmatch(r"/call/[0-9a-f]{32}", page.path)
    assert page.data("place")
    assert "Put the phone down, your place is kept." in page.text


async def test_a_form_sent_twice_asks_once_and_mistakes_keep_what_was_typed(staffed: Staffed) -> None:
    cleo, reference = await staffed.house.written("Please call me.")
    page = await cleo.get(f"/call?case={reference}")
    wrong = await cleo.press(page, "/call", number="0123", when="whenever")
    assert wrong.status == 400
    assert "0123" in wrong.html
    assert "Choose when we should call" in wrong.text
    fields = {**page.form("/call").fields, "number": NUMBER, "when": "soon"}
    assert (await cleo.send("/call", fields)).path == (await cleo.send("/call", fields)).path


async def test_check_50_both_pages_show_the_same_words_and_a_new_call_new_ones(staffed: Staffed) -> None:
    one = await asked(staffed)
    say, answer = await one.words()
    assert len({*say.split(), answer}) == 3
    screen = await staffed.ana.get(one.screen)
    assert words_on(screen) == (say, answer)
    assert f'href="tel:{STORED}"' in screen.html
    assert "Please call me about my bill." not in screen.html  # only what a call needs
    await dial(staffed, one)
    assert (await one.words()) == (say, answer)
    await end(staffed, one, "reached")
    page = await one.cleo.get(f"/call?case={one.reference}")
    page = await one.cleo.press(page, "/call", number=NUMBER, when="soon")
    assert words_on(page)[1]
    assert words_on(page) != (say, answer)


async def test_check_50_no_table_holds_the_number_or_the_words(staffed: Staffed) -> None:
    one = await asked(staffed)
    await dial(staffed, one)
    say, answer = await one.words()

    def everything(reader: Any) -> str:
        return "".join(
            repr(reader.all(f"SELECT {', '.join(column_names(reader, table))} FROM {table}"))
            for table in TABLES
        )

    stored = staffed.house.front.ground.store.read(everything)
    assert len(stored) > 1000
    assert not [said for said in (STORED, NUMBER, say, f"'{answer}'", f'"{answer}"') if said in stored]


async def test_check_51_the_page_says_who_calls_from_the_press_until_the_end(staffed: Staffed) -> None:
    one = await asked(staffed)
    page = await one.cleo.get(one.call)
    assert state(page) == "waiting"
    assert "Nobody from Northwind is calling you now. If someone says they are, hang up." in page.text
    await dial(staffed, one)
    page = await one.cleo.get(f"{one.call}/state")  # what the script asks
    assert state(page) == "calling"
    assert re.search(r"Ana from Accounts is calling you now, since \d\d:\d\d\.", page.text)
    await end(staffed, one, "reached")
    page = await one.cleo.get(one.call)
    assert state(page) == "ended"
    assert "Nobody from Northwind is calling you now." in page.text


async def test_a_missed_call_keeps_its_place_and_words_and_the_third_ends_it(staffed: Staffed) -> None:
    one = await asked(staffed)
    before = await one.words()
    await dial(staffed, one)
    await end(staffed, one, "not-reached")
    page = await one.cleo.get(one.call)
    assert "(1 of 3)" in page.text
    assert "Your place is held for 30 minutes." in page.text
    page = await one.cleo.press(page, f"{one.call}/again")
    assert state(page) == "waiting"
    page = await dial(staffed, one)
    assert words_on(page) == before
    await end(staffed, one, "not-reached")
    await dial(staffed, one)
    await end(staffed, one, "not-reached")
    page = await one.cleo.get(one.call)
    assert state(page) == "ended"
    assert "We tried three times" in page.text


async def test_a_place_is_lost_after_half_an_hour_and_a_late_call_is_said(staffed: Staffed) -> None:
    one, other = await asked(staffed), await asked(staffed, taken=False)
    await dial(staffed, one)
    await end(staffed, one, "not-reached")
    with later(staffed.house, 31):
        page = await one.cleo.get(one.call)
        assert "Your place is held" not in page.text
        await one.cleo.press(page, f"{one.call}/again")
        shown = (await staffed.ana.get("/desk/calls")).data("call")
        assert shown.index(other.reference) < shown.index(one.reference)
    with later(staffed.house, 14 * 24 * 60):
        assert "and are late. We are sorry." in (await other.cleo.get(other.call)).text


async def test_another_time_and_writing_instead(staffed: Staffed) -> None:
    one = await asked(staffed, taken=False)
    page = await one.cleo.get(one.call)
    window = re.findall(r'name="when"[^>]* value="(\d+)"', page.html)[-1]
    page = await one.cleo.press(page, f"{one.call}/time", when=window)
    assert page.status == 200
    assert (await one.cleo.press(page, f"{one.call}/time", when="1")).status == 400
    page = await one.cleo.press(page, f"{one.call}/withdraw")
    assert page.path == f"/c/{one.reference}"
    assert "You chose to write instead." in (await one.cleo.get(one.call)).text


async def test_stale_words_fail_after_ten_minutes_on_both_pages(staffed: Staffed) -> None:
    one = await asked(staffed)
    await dial(staffed, one)
    before = await one.words()
    with later(staffed.house, 11):
        page = await one.cleo.get(one.call)
        assert state(page) != "calling"
        assert words_on(page) == ("", "")
        assert before[0] not in (await staffed.ana.get(one.screen)).html
        screen = await dial(staffed, one)
        assert words_on(screen) == await one.words() != before


async def test_a_replay_of_a_spent_call_fails(staffed: Staffed) -> None:
    one = await asked(staffed)
    page = await dial(staffed, one)
    say, answer = await one.words()
    await end(staffed, one, "reached")
    shown = await one.cleo.get(one.call)
    assert say not in shown.html
    assert answer not in words_on(shown)
    again = await staffed.ana.press(page, f"{one.screen}/dial")  # the page of the call that is over
    assert again.status == 409
    assert state(await one.cleo.get(one.call)) == "ended"


async def test_a_relay_attacker_gets_words_of_no_use_and_lights_no_page(staffed: Staffed) -> None:
    """Mallory asks for a call to hear our words, and repeats them to Cleo on another line."""
    mallory, one = await asked(staffed), await asked(staffed)
    await dial(staffed, mallory)
    heard, _ = await mallory.words()
    page = await one.cleo.get(one.call)
    assert state(page) == "waiting"
    assert "If someone says they are, hang up." in page.text
    assert words_on(page)[0] != heard


async def test_the_wrong_case_opens_no_call_on_either_side(staffed: Staffed) -> None:
    one, other = await asked(staffed), await asked(staffed, taken=False)
    for path in (one.call, f"{one.call}/state"):
        page = await other.cleo.get(path)
        assert page.status == 404
        assert page.text == (await other.cleo.get("/call/" + "0" * 32)).text
    assert (await other.cleo.send(f"{one.call}/again", form_of(await other.cleo.get("/write")))).status == 404
    for agent in (staffed.carl, staffed.ana):
        page = await agent.get(other.screen)
        assert words_on(page) == ("", "")
        assert STORED not in page.html
        assert (await agent.send(f"{other.screen}/dial", form_of(page))).status == 403
    assert (await staffed.ben.get(one.screen)).status == 404


async def test_a_swapped_record_does_not_open(staffed: Staffed) -> None:
    """Whoever writes in the store cannot put words they know in the place of another call's."""
    one, other = await asked(staffed), await asked(staffed)
    ids = [found.call.removeprefix("/call/") for found in (one, other)]

    def swap(tx: Any) -> None:
        tx.execute(
            "UPDATE call_items SET record = (SELECT record FROM call_items WHERE call_id = ? AND field = 'words')"
            " WHERE call_id = ? AND field = 'words'",
            (ids[1], ids[0]),
        )

    await staffed.house.front.ground.store.write(swap)
    assert words_on(await staffed.ana.get(one.screen)) == ("", "")
    assert "words" in (await one.cleo.get(one.call)).text


async def test_the_number_is_a_look_that_the_customer_reads(staffed: Staffed) -> None:
    one = await asked(staffed)
    await staffed.ana.get(one.screen)
    page = await one.cleo.get(f"/c/{one.reference}/privacy")
    assert "Ana, Accounts opened your phone number. Reason: to call you." in page.text


async def test_the_list_holds_calls_of_own_teams_in_the_order_promised(staffed: Staffed) -> None:
    first = await asked(staffed, taken=False)
    window = re.findall(r'name="when"[^>]* value="(\d+)"', (await first.cleo.get(first.call)).html)[-1]
    last = await asked(staffed, taken=False, when=window)
    shown = (await staffed.ana.get("/desk/calls")).data("call")
    assert shown.index(first.reference) < shown.index(last.reference)
    assert STORED not in (await staffed.ana.get("/desk/calls")).html
    assert not {first.reference, last.reference} & set((await staffed.ben.get("/desk/calls")).data("call"))


async def test_a_call_code_finds_the_case_once_and_opens_nothing(staffed: Staffed) -> None:
    cleo, reference = await staffed.house.written("I will ring you.")
    digits = await code_for(cleo, reference)
    page = await type_code(staffed.ana, digits)
    assert page.path == f"/desk/case/{reference}"
    assert "I will ring you." not in page.html
    assert (await type_code(staffed.ana, digits)).status == 404
    fresh = await code_for(cleo, reference)
    assert (await type_code(staffed.ben, fresh)).status == 404  # another team's case
    fresh = await code_for(cleo, reference)
    with later(staffed.house, 11):
        assert (await type_code(staffed.ana, fresh)).status == 404


async def test_wrong_call_codes_are_counted_and_end_in_a_wait(staffed: Staffed) -> None:
    cleo, reference = await staffed.house.written("I will ring you.")
    for guess in range(5):
        assert (await type_code(staffed.carl, f"{guess:08}")).status == 404
    digits = await code_for(cleo, reference)
    page = await type_code(staffed.carl, digits)
    assert "Wait ten minutes" in page.text
    assert (await type_code(staffed.ana, digits)).path == f"/desk/case/{reference}"


async def test_a_page_that_has_seen_it_all_is_told_so_without_the_custodian(staffed: Staffed) -> None:
    one = await asked(staffed)
    mark = (await one.cleo.get(one.call)).data("call-mark")[0]
    assert (await one.cleo.get(f"{one.call}/state?was={mark}")).status == 204
    await dial(staffed, one)
    page = await one.cleo.get(f"{one.call}/state?was={mark}")
    assert (page.status, state(page)) == (200, "calling")
    with later(staffed.house, 11):
        fresh = await one.cleo.get(f"{one.call}/state?was={page.data('call-mark')[0]}")
        assert (fresh.status, state(fresh)) == (200, "waiting")


async def test_a_finished_matter_ends_its_call(staffed: Staffed) -> None:
    one = await asked(staffed)
    page = await staffed.ana.get(f"/desk/case/{one.reference}")
    await staffed.ana.press(page, f"/desk/case/{one.reference}/resolve")
    page = await one.cleo.get(one.call)
    assert state(page) == "ended"
    assert "marked as finished before we called" in page.text
    assert one.reference not in (await staffed.ana.get("/desk/calls")).data("call")
    page = await one.cleo.get(f"/call?case={one.reference}")
    assert "Write in it first and it opens again" in page.text


async def test_an_erased_case_takes_its_calls_along(staffed: Staffed) -> None:
    one = await asked(staffed, taken=False)
    page = await one.cleo.get(f"/c/{one.reference}/privacy/erase")
    await one.cleo.press(page, f"/c/{one.reference}/privacy/erase")
    assert (await one.cleo.get(one.call)).status == 404


async def code_for(cleo: Browser, reference: str) -> str:
    page = await cleo.get(f"/c/{reference}/call-code")
    page = await cleo.press(page, f"/c/{reference}/call-code")
    return page.data("call-code")[0]


async def type_code(agent: Browser, digits: str) -> Page:
    page = await agent.get("/desk/calls")
    return await agent.press(page, "/desk/calls/code", code=f"{digits[:4]} {digits[4:]}")


def form_of(page: Page) -> dict[str, str]:
    """Only the token of the page, as for a press that its page does not offer."""
    return {"token": next(one.fields["token"] for one in page.read.forms if "token" in one.fields)}


@pytest.mark.parametrize("path", ["/call/x", "/call/x/state", "/call/" + "f" * 32])
async def test_an_address_of_no_call_is_not_here(staffed: Staffed, path: str) -> None:
    assert (await staffed.house.browser().get(path)).status == 404
