"""Live hints: numbers only, from a cursor, ended before the server stops."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from parlour.cases.actions import note, reply, seen_by_staff
from tests.cast import form_key
from tests.support.website import Browser, Website

DEADLINE = 10.0


class Listener:
    """One open stream, read as the server writes it."""

    def __init__(self) -> None:
        self.status = 0
        self.text = ""
        self.ended = False
        self._news = asyncio.Event()
        self._gone = asyncio.Event()

    async def receive(self) -> dict[str, Any]:
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def take(self, event: dict[str, Any]) -> None:
        if event["type"] == "http.response.start":
            self.status = event["status"]
        else:
            self.text += event.get("body", b"").decode()
            self.ended = not event.get("more_body", False)
        self._news.set()

    def leave(self) -> None:
        self._gone.set()

    async def until(self, wanted: str = "", *, ended: bool = False) -> None:
        async with asyncio.timeout(DEADLINE):
            while wanted not in self.text or (ended and not self.ended):
                self._news.clear()
                await self._news.wait()


@pytest.fixture
async def live(site: Website) -> AsyncIterator[Website]:
    await site.front.hub.start()
    yield site
    await site.front.hub.stop()


@asynccontextmanager
async def listening(browser: Browser, path: str, **headers: str) -> AsyncIterator[Listener]:
    listener = Listener()
    scope = browser.scope("GET", path, b"", headers)
    task = asyncio.create_task(browser.app(scope, listener.receive, listener.take))
    try:
        await listener.until("retry:")
        yield listener
    finally:
        listener.leave()
        async with asyncio.timeout(DEADLINE):
            await task


async def test_a_reply_reaches_every_browser_that_holds_the_conversation(live: Website):
    cleo, reference = await live.cleo_wrote("Secret words")
    case_id = live.office.store.read(lambda reader: reader.one("SELECT id FROM cases"))[0]
    await asyncio.to_thread(live.office.ana_takes, case_id)
    async with (
        listening(cleo, f"/c/{reference}/live?after=2") as first,
        listening(cleo, f"/c/{reference}/live?after=2") as second,
    ):
        await answer(live, case_id)
        for listener in (first, second):
            await listener.until('id: 3\ndata: {"seq": 3}\n\n')
            assert "Secret" not in listener.text
    assert live.front.hub.join_case(case_id).waiting == []


async def test_what_happened_while_nobody_listened_is_told_first(live: Website):
    cleo, reference = await live.cleo_wrote()
    case_id = live.office.store.read(lambda reader: reader.one("SELECT id FROM cases"))[0]
    await asyncio.to_thread(live.office.ana_takes, case_id)
    await answer(live, case_id)
    async with listening(cleo, f"/c/{reference}/live?after=1") as listener:
        await listener.until('data: {"seq": 3}')
    async with listening(cleo, f"/c/{reference}/live?after=1", last_event_id="3") as listener:
        assert "data:" not in listener.text


async def test_what_was_read_between_the_page_and_its_stream_is_told_by_a_number_heard_before(live: Website):
    cleo, reference = await live.cleo_wrote()
    case_id = live.office.store.read(lambda reader: reader.one("SELECT id FROM cases"))[0]
    assert f"/c/{reference}/live?seen=0" in (await cleo.get(f"/c/{reference}")).text
    await asyncio.to_thread(live.office.ana_takes, case_id)
    await seen_by_staff(live.office.ground, case_id, 1)
    async with listening(cleo, f"/c/{reference}/live?seen=0&after=1") as listener:
        await listener.until('data: {"seq": 2}\n\nid: 2\ndata: {"seq": 2}')
    async with listening(cleo, f"/c/{reference}/live?seen=1&after=2") as listener:
        assert "data:" not in listener.text


async def test_the_page_fetches_what_a_hint_spoke_of_and_no_note(live: Website):
    cleo, reference = await live.cleo_wrote()
    case_id = live.office.store.read(lambda reader: reader.one("SELECT id FROM cases"))[0]
    await asyncio.to_thread(live.office.ana_takes, case_id)
    await note(live.office.ground, live.office.ana, case_id, body="Between us.", form_key=form_key())
    await answer(live, case_id, seen=3)
    fragment = await cleo.get(f"/c/{reference}?after=1")
    assert "I can see it." in fragment.text
    assert "Ana, Accounts" in fragment.text
    assert "Between us." not in fragment.text
    assert "My bill is wrong." not in fragment.text
    assert "<html" not in fragment.text


async def test_streams_end_when_the_server_stops(live: Website):
    cleo, reference = await live.cleo_wrote()
    async with listening(cleo, f"/c/{reference}/live") as listener:
        await live.front.hub.stop()
        await listener.until(ended=True)
    async with listening(cleo, f"/c/{reference}/live") as late:
        await late.until(ended=True)


async def answer(site: Website, case_id: str, *, seen: int = 2) -> None:
    await reply(
        site.office.ground, site.office.ana, case_id, body="I can see it.", form_key=form_key(), seen_seq=seen
    )
