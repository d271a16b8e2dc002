"""The machine stops at every step of every act, and starts again. Nobody does anything by hand.

Each test does its act again and again, and each time everything stops one step later, until the act comes
through. Web and worker are gone with all they held in memory; the custodian is killed where it had just acted.
"""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from parlour.cases.queries import case_by_reference
from tests.integration.desk.browser import Page
from tests.integration.durability.flows import (
    ANSWER,
    MORE,
    QUESTION,
    Case,
    Form,
    assignee,
    gone,
    new_case,
    new_form,
    read_by_both,
    sent_once,
)
from tests.integration.durability.premises import Premises
from tests.support.installation import until

pytestmark = pytest.mark.short  # kills, step by step

MINUTE = 60_000
DAY = 24 * 60 * MINUTE
MANY = 60  # more stops than any act has


async def at_every_stop(
    premises: Premises,
    ready: Callable[[], Awaitable[Any]],
    act: Callable[[Any], Awaitable[Any]],
    check: Callable[[Any, Any], Awaitable[None]],
) -> list[str]:
    """Answers all the places it can stop at."""
    for at in range(1, MANY):
        made = await ready()
        told: list[Any] = []

        async def attempt(made: Any = made, told: list[Any] = told) -> None:
            told.append(await act(made))

        stopped = await premises.until_stopped(attempt, at)
        places = list(premises.stops.passed)
        await premises.stop_and_start(custodian_too=not places[-1].endswith("write"))
        await premises.work()
        try:
            await check(made, told[0] if told else None)
        except (AssertionError, StopIteration, IndexError) as wrong:
            raise AssertionError(f"after a stop at {places[-1:]} of {places}: {wrong}") from wrong
        if not stopped:
            return places
    raise AssertionError("the act never ends")


async def test_a_new_case(premises: Premises) -> None:
    passed = await at_every_stop(premises, lambda: new_form(premises), Form.send, sent_once)
    assert passed == ["nothing done", "web write", "web register", "web write"]


async def test_a_new_case_while_no_envelope_is_left(premises: Premises) -> None:
    """Sealed to the month's key, then moved to an envelope of its own and registered by the worker."""

    async def ready() -> Form:
        form = await new_form(premises)
        premises.house.front.ground.pool.empty()
        return form

    async def send(form: Form) -> Page:
        page = await form.send()
        await premises.work()
        return page

    passed = await at_every_stop(premises, ready, send, sent_once)
    assert {"worker adopt", "worker register"} <= set(passed)


async def test_words_added_on_both_sides(premises: Premises) -> None:
    async def ready() -> tuple[Case, Form]:
        case = await new_case(premises)
        await read_by_both(premises, case, [QUESTION])
        room, place = f"/c/{case.reference}", f"/desk/case/{case.reference}"
        fields = (await case.cleo.get(room)).form(room).fields
        form = Form(premises, case.cleo, room, {**fields, "body": MORE})
        fields = (await premises.ana.get(place)).form(f"{place}/reply").fields
        form.reply = (f"{place}/reply", {**fields, "body": ANSWER, "seen_seq": "99"})
        return case, form

    async def say(made: tuple[Case, Form]) -> Page:
        return await made[1].answer(await made[1].send())

    async def check(made: tuple[Case, Form], told: Page | None) -> None:
        await say(made)
        await read_by_both(premises, made[0], [QUESTION, MORE, ANSWER])

    passed = await at_every_stop(premises, ready, say, check)
    # Said, answered, and marked as seen by the page that showed it.
    assert passed == ["nothing done", "web write", "web write", "web write"]


async def test_taking_handing_back_and_taking_again(premises: Premises) -> None:
    async def act(case: Case) -> None:
        place = f"/desk/case/{case.reference}"
        page = await premises.ana.get(place)
        page = await premises.ana.press(page, f"{place}/take")
        await premises.ana.press(page, f"{place}/release")

    async def check(case: Case, told: Any) -> None:
        """Store and register say the same of whose it is; whatever that is, Ana can go on."""
        named = premises.store.read(lambda reader: case_by_reference(reader, case.reference))
        assert named is not None
        assert named.assignee_id == assignee(premises, case.id)
        await read_by_both(premises, case, [QUESTION])

    passed = await at_every_stop(premises, lambda: new_case(premises), act, check)
    # Taken, its name in the thread, the words marked as seen, handed back.
    assert passed == ["nothing done", "web take", "web write", "web write", "web release", "web write"]


async def test_a_customer_erases(premises: Premises) -> None:
    async def erase(case: Case) -> Page:
        place = f"/c/{case.reference}/privacy/erase"
        return await case.cleo.press(await case.cleo.get(place), place)

    async def check(case: Case, told: Page | None) -> None:
        """Begun is finished without anybody; not begun leaves everything readable, and is done when asked again."""
        if premises.state_of(case.id) == "open":
            assert told is None
            await read_by_both(premises, case, [QUESTION])
            await erase(case)
            await premises.work()
        await gone(premises, case)

    passed = await at_every_stop(premises, lambda: new_case(premises), erase, check)
    assert passed == ["nothing done", "web erase", "web write", "web erase-ready", "web write"]


async def test_the_deadline_comes(premises: Premises) -> None:
    """The custodian begins by itself; the worker closes the case, the key goes, the store lets go."""

    async def ready() -> Case:
        case = await new_case(premises)
        await read_by_both(premises, case, [QUESTION])
        place = f"/desk/case/{case.reference}"
        await premises.ana.press(await premises.ana.get(place), f"{place}/resolve")
        await premises.work()
        premises.move_clock(DAY + 1)
        until(lambda: premises.state_of(case.id) == "erasing", "the custodian to begin")
        return case

    async def act(case: Case) -> None:
        await premises.work()

    async def check(case: Case, told: Any) -> None:
        await gone(premises, case)

    passed = await at_every_stop(premises, ready, act, check)
    assert {"worker write", "worker erase-ready"} <= set(passed)


async def test_the_deadline_comes_while_the_store_is_away(premises: Premises) -> None:
    """Nobody closes the case in the store: after a quarter of an hour the key goes all the same."""
    case = await new_case(premises)
    await read_by_both(premises, case, [QUESTION])
    place = f"/desk/case/{case.reference}"
    await premises.ana.press(await premises.ana.get(place), f"{place}/resolve")
    premises.move_clock(DAY + 1)
    until(lambda: premises.state_of(case.id) == "erasing", "the custodian to begin")
    premises.move_clock(16 * MINUTE)
    until(lambda: premises.state_of(case.id) == "erased", "the custodian to end it alone")
    await premises.stop_and_start()
    await premises.work()
    await gone(premises, case)
