"""From an invitation into a room: the link holds nothing, one press spends it, the room knows who invited."""

import re
from dataclasses import dataclass

import pytest

from parlour.cases.queries import case_by_reference
from parlour.foundation.clock import DAY, HOUR, MINUTE
from parlour.rota.actions import choose
from parlour.rota.records import offers
from parlour.street import actions
from parlour.street.model import Kind
from tests.integration.street.conftest import Corner
from tests.support.website import Answer, Browser, Website, website

SAYS = "It is about the jar of marmalade"


@dataclass
class Doorstep:
    corner: Corner
    site: Website

    def invited(self) -> str:
        """The link of a direct message, as its reader gets it."""
        return next(
            found[0] for _, text in self.corner.platform.sent if (found := re.search(r"/l/[\w-]{32}", text))
        )

    async def pressed(self, cleo: Browser, link: str) -> Answer:
        page = await cleo.get(link)
        return await cleo.follow(await cleo.post(link, page.fields(link)))

    async def wrote(self, cleo: Browser, page: Answer) -> str:
        action = re.search(r'action="(/l/[\w-]+/begin)"', page.text)
        assert action
        topic = self.corner.office.billing.id
        typed = page.fields(action[1]) | {"body": SAYS, "topic": topic}
        receipt = await cleo.follow(await cleo.post(action[1], typed))
        await self.site.settled()
        return receipt.fact("reference")


@pytest.fixture
def doorstep(corner: Corner) -> Doorstep:
    return Doorstep(corner, website(corner.office))


@pytest.fixture
def messaged(doorstep: Doorstep) -> Doorstep:
    doorstep.corner.platform.post(1, "My account is 12345678", kind=Kind.DIRECT)
    doorstep.corner.turn(later_ms=MINUTE)
    return doorstep


async def test_looking_at_the_link_spends_nothing(messaged: Doorstep) -> None:
    link = messaged.invited()
    for _ in range(3):
        page = await messaged.site.visitor().get(link)
        assert page.status == 200
        assert "This page holds none of your details" in page.text
    assert (await messaged.pressed(messaged.site.visitor(), link)).status == 200


async def test_the_room_is_new_not_checked_and_names_the_sealed_message(messaged: Doorstep) -> None:
    cleo = messaged.site.visitor()
    reference = await messaged.wrote(cleo, await messaged.pressed(cleo, messaged.invited()))
    case = messaged.corner.office.store.read(lambda reader: case_by_reference(reader, reference))
    ((_, sealed, _),) = messaged.corner.cases()
    assert case is not None
    assert (case.follows, case.identity_level, case.origin) == (sealed, 0, "web")
    assert messaged.corner.office.bodies(case.id) == [SAYS]


async def test_the_link_works_once_and_says_that_it_held_nothing(messaged: Doorstep) -> None:
    link = messaged.invited()
    await messaged.pressed(messaged.site.visitor(), link)
    page = await messaged.site.visitor().get(link)
    assert "Someone has opened this link" in page.text
    assert "It contained nothing about you" in page.text
    assert 'href="/write"' in page.text


async def test_an_old_link_leads_to_a_new_conversation_all_the_same(messaged: Doorstep) -> None:
    link = messaged.invited()
    messaged.corner.office.clock.move(49 * HOUR)
    page = await messaged.site.visitor().get(link)
    assert page.status == 404
    assert "no longer works" in page.text


async def test_sent_twice_it_is_one_conversation(messaged: Doorstep) -> None:
    cleo = messaged.site.visitor()
    page = await messaged.pressed(cleo, messaged.invited())
    assert await messaged.wrote(cleo, page) == await messaged.wrote(cleo, page)


async def test_a_mistake_keeps_the_words(messaged: Doorstep) -> None:
    cleo = messaged.site.visitor()
    page = await messaged.pressed(cleo, messaged.invited())
    action = re.search(r'action="(/l/[\w-]+/begin)"', page.text)
    assert action
    again = await cleo.post(action[1], page.fields(action[1]) | {"body": SAYS, "topic": "none"})
    assert again.status == 400
    assert SAYS in again.text


async def test_whoever_invited_is_asked_first_and_the_pointer_stays_thirty_days(doorstep: Doorstep) -> None:
    corner, office = doorstep.corner, doorstep.corner.office
    choose(office.ground, office.ana, "available").result(10)
    corner.platform.post(1)
    corner.turn(later_ms=MINUTE)
    choose(office.ground, office.ana, "available").result(10)
    actions.invite(office.ground, office.ana, corner.cards()[0].id, with_link=True).result(10)
    corner.turn()
    cleo = doorstep.site.visitor()
    reference = await doorstep.wrote(cleo, await doorstep.pressed(cleo, doorstep.invited()))
    assert [one.staff_id for one in office.store.read(offers)] == [office.ana.staff_id]
    page = await cleo.get(f"/c/{reference}/privacy")
    assert "https://platform.example/p1" in page.text
    assert "You may want to delete it" in page.text
    office.clock.move(29 * DAY + 23 * HOUR)
    assert "platform.example" in (await cleo.get(f"/c/{reference}/privacy")).text
    office.clock.move(2 * HOUR)
    assert "platform.example" not in (await cleo.get(f"/c/{reference}/privacy")).text


async def test_the_real_channels_are_listed_where_people_check(doorstep: Doorstep) -> None:
    page = await doorstep.site.visitor().get("/check")
    assert "X: @northwind" in page.text
