"""The house of the matrix, on each kind of database, with everybody in it. One serves all the tests here."""

from collections.abc import AsyncIterator, Iterator

import pytest

from parlour.agents.model import Founder
from parlour.requests.actions import offer
from tests.integration.access.people import People
from tests.integration.desk.house import POLICY, house_at
from tests.integration.desk.street import connect, keep_report, platforms_door
from tests.support.databases import fresh_store


@pytest.fixture(scope="package", params=["sqlite", "postgres"])
def house_store_url(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    yield from fresh_store(request, tmp_path_factory)


@pytest.fixture(scope="package")
async def people(house_store_url: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[People]:
    policy = {**POLICY, "connect_x": 1}
    folder = tmp_path_factory.mktemp("house")
    async with house_at(folder, house_store_url, policy=policy) as house:
        await house.founded()
        await connect(house)
        await keep_report(house)
        topic = house.front.facts.topics()[0].id
        await offer(house.front.ground, Founder(), {"complaint": topic})
        house.front.facts.forget()
        with platforms_door(house):
            yield await People(house).arrive()
