"""The house of the matrix, on each kind of database, with everybody in it."""

from collections.abc import AsyncIterator

import pytest

from tests.integration.access.people import People
from tests.integration.desk.house import house_at


@pytest.fixture(scope="module")
async def people(module_store_url: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[People]:
    async with house_at(tmp_path_factory.mktemp("house"), module_store_url) as house:
        yield await People(await house.founded()).arrive()
