"""The house on each kind of database: Ana and Carl answer for Accounts, Ben for Delivery, Olga is the officer."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.integration.desk.browser import Browser, Page
from tests.integration.desk.house import House, house_at


@dataclass
class Staffed:
    house: House
    ana: Browser
    carl: Browser
    ben: Browser

    @property
    def olga(self) -> Browser:
        return self.house.olga

    async def taken(self, reference: str) -> Page:
        """Ana takes the case; what she then sees."""
        page = await self.ana.get(f"/desk/case/{reference}")
        page = await self.ana.press(page, f"/desk/case/{reference}/take")
        assert page.status == 200, page.text
        return page


@pytest.fixture(scope="module")
async def staffed(module_store_url: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Staffed]:
    async with house_at(tmp_path_factory.mktemp("house"), module_store_url) as house:
        await house.founded()
        ana = await house.hire("Ana", "Accounts")
        carl = await house.hire("Carl", "Accounts")
        yield Staffed(house, ana, carl, await house.hire("Ben", "Delivery"))


@pytest.fixture
async def own_house(tmp_path: Path) -> AsyncIterator[Staffed]:
    """For a test that stops or exhausts something: a house of its own, on SQLite."""
    async with house_at(tmp_path, f"sqlite:///{tmp_path / 'store.db'}", policy={"wait_ms": 0}) as house:
        await house.founded()
        ana = await house.hire("Ana", "Accounts")
        yield Staffed(house, ana, ana, ana)
