"""The house of the matrix, on each kind of database, with everybody in it. One serves all the tests here."""

from collections.abc import AsyncIterator, Iterator

import pytest

from parlour.agents.model import Founder
from parlour.requests.actions import offer
from tests.integration.access.people import People
from tests.integration.desk.house import house_at
from tests.support.databases import fresh_store


@pytest.fixture(scope="package", params=["sqlite", "postgres"])
def house_store_url(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    yield from fresh_store(request, tmp_path_factory)


@pytest.fixture(scope="package")
async def people(house_store_url: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[People]:
    async with house_at(tmp_path_factory.mktemp("house"), house_store_url) as house:
        await house.founded()
        topic = house.front.facts.topics()[0].id
        await offer(house.front.ground, Founder(), {"complaint": topic})
        house.front.facts.forget()
        yield await People(house).arrive()
