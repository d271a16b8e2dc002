"""What people do in the tests of stops, and what must be true of it afterwards."""

from dataclasses import dataclass
from typing import Any

from parlour.cases.queries import case_by_reference
from tests.integration.desk.browser import Browser, Page
from tests.integration.durability.premises import Premises

QUESTION, MORE, ANSWER = "My bill is wrong.", "And so is the address.", "It will be put right."


@dataclass
class Case:
    cleo: Browser
    reference: str
    id: str


class Form:
    """A first message, typed and not yet sent; later also what both sides have to add."""

    def __init__(self, premises: Premises, cleo: Browser, path: str, fields: dict[str, Any]) -> None:
        self.premises, self.cleo, self.path, self.fields = premises, cleo, path, fields
        self.before = cases(premises)
        self.reply: tuple[str, dict[str, Any]] | None = None

    async def send(self) -> Page:
        return await self.cleo.send(self.path, self.fields)

    async def answer(self, page: Page) -> Page:
        assert page.status == 200
        assert self.reply is not None
        page = await self.premises.ana.send(*self.reply)
        assert page.status == 200, page.text
        return page


async def sent_once(form: Form, told: Page | None) -> None:
    """Sent again, as by a browser that got no answer: it is there once, and both sides can read it."""
    page = await form.send()
    assert page.status == 200
    reference = page.data("reference")[0]
    assert told is None or told.data("reference") == [reference]
    assert cases(form.premises) == form.before + 1
    case = Case(form.cleo, reference, id_of(form.premises, reference))
    await read_by_both(form.premises, case, [QUESTION])


async def new_form(premises: Premises) -> Form:
    await premises.blanks(3)
    cleo = premises.house.browser()
    page = await cleo.get("/write")
    topic = next(one.id for one in premises.house.front.facts.topics() if one.name == "Billing")
    return Form(premises, cleo, "/write", {**page.form("/write").fields, "topic": topic, "body": QUESTION})


async def new_case(premises: Premises) -> Case:
    form = await new_form(premises)
    reference = (await form.send()).data("reference")[0]
    await premises.registered()
    return Case(form.cleo, reference, id_of(premises, reference))


async def read_by_both(premises: Premises, case: Case, words: list[str]) -> None:
    """Everything once, by the customer and by the agent who takes it."""
    await premises.registered()
    await premises.work()
    room = await case.cleo.get(f"/c/{case.reference}")
    place = f"/desk/case/{case.reference}"
    desk = await premises.ana.get(place)
    if f"{place}/take" in desk.actions:
        desk = await premises.ana.press(desk, f"{place}/take")
    for page in (room, desk):
        assert page.status == 200, page.text
        assert [page.text.count(one) for one in words] == [1] * len(words), page.text
    assert sealed(premises, case.id, "AND kind <> 'activity'") == len(words)  # that one names who joined


async def gone(premises: Premises, case: Case) -> None:
    assert premises.state_of(case.id) == "erased"
    assert sealed(premises, case.id) == 0
    room = await case.cleo.get(f"/c/{case.reference}")
    assert room.status == 200
    assert "erased" in room.text
    desk = await premises.ana.get(f"/desk/case/{case.reference}")
    assert desk.status == 200
    for page in (room, desk):
        assert QUESTION not in page.html
        assert not {action for action in page.actions if action.endswith(("/take", "/reply", "/note"))}


def sealed(premises: Premises, case_id: str, only: str = "") -> int:
    counted = f"SELECT COUNT(*) FROM messages WHERE case_id = ? AND record IS NOT NULL {only}"
    return int(premises.store.read(lambda reader: reader.one(counted, (case_id,)))[0])  # type: ignore[index]  # COUNT always answers


def cases(premises: Premises) -> int:
    return int(premises.store.read(lambda reader: reader.one("SELECT COUNT(*) FROM cases"))[0])  # type: ignore[index]  # COUNT always answers


def assignee(premises: Premises, case_id: str) -> str:
    return next((one.assignee for one in premises.register() if one.case == case_id), "")


def id_of(premises: Premises, reference: str) -> str:
    case = premises.store.read(lambda reader: case_by_reference(reader, reference))
    assert case is not None
    return case.id
