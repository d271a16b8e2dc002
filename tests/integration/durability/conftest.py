"""One company for all the tests here, on each kind of database: it is stopped and started all the time anyway."""

from collections.abc import AsyncIterator, Iterator

import pytest

from tests.integration.durability.premises import Premises, premises_at
from tests.support.databases import fresh_store
from tests.support.installation import short_folder


@pytest.fixture(scope="package", params=["sqlite", "postgres"])
def premises_store_url(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    yield from fresh_store(request, tmp_path_factory)


@pytest.fixture(scope="package")
async def premises(premises_store_url: str) -> AsyncIterator[Premises]:
    with short_folder() as folder:
        async with premises_at(folder / "data", premises_store_url) as started:
            yield started
