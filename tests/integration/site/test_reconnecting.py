"""A browser cut off again and again: the place it has reached brings every message, once."""

import asyncio
import re

import pytest

from parlour.cases.actions import reply
from tests.cast import form_key
from tests.integration.site.test_live import listening, live
from tests.support.website import Browser, Website

__all__ = ["live"]  # the fixture

MOMENTS = ("while it listens", "while it is away", "as it comes back", "not at all")


@pytest.mark.parametrize("reconnects", [200, pytest.param(1_000, marks=pytest.mark.soak)])
async def test_cut_off_again_and_again_it_loses_nothing_and_doubles_nothing(
    live: Website, reconnects: int
) -> None:
    cleo, reference = await live.cleo_wrote()
    case_id = live.office.store.read(lambda reader: reader.one("SELECT id FROM cases"))[0]
    await asyncio.to_thread(live.office.ana_takes, case_id)
    page = Page(cleo, f"/c/{reference}")
    written: list[str] = []

    async def answer() -> None:
        body = f"Answer number {len(written)}."
        await reply(live.office.ground, live.office.ana, case_id, body=body, form_key=form_key(), seen_seq=2)
        written.append(body)

    for turn in range(reconnects):
        moment = MOMENTS[turn % len(MOMENTS)]
        if moment == "while it is away":
            await answer()
        coming = answer() if moment == "as it comes back" else asyncio.sleep(0)
        beside = asyncio.ensure_future(coming)
        async with listening(cleo, f"{page.address}/live?after={page.after}") as listener:
            await beside
            if moment == "while it listens":
                await answer()
            if len(written) > len(page.shown):
                await listener.until("data: ")
                await page.look()
    assert page.shown == written
    assert live.front.hub.join_case(case_id).waiting == []


class Page:
    """What live.js keeps: the last place it has shown, and the messages in the order they came."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.address, self.after = address, 2
        self.shown: list[str] = []
        self._browser = browser

    async def look(self) -> None:
        answer = await self._browser.get(f"{self.address}?after={self.after}")
        self.after = max([self.after, *map(int, re.findall(r'data-seq="(\d+)"', answer.text))])
        self.shown += re.findall(r"Answer number \d+\.", answer.text)
