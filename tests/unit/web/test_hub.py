"""Streams: bounded, never silent about what they dropped."""

import asyncio
from typing import cast

import pytest

from parlour import events
from parlour.store.contract import Store
from parlour.web.hub import QUEUE, RESYNC, Hub, Stream, case_hint
from parlour.web.metrics import Metrics


async def test_a_stream_that_falls_behind_is_told_to_look_for_itself():
    stream = Stream(case_id="a" * 32)
    for seq in range(QUEUE + 1):
        stream.give(case_hint(seq))
    assert await stream.take(1) == RESYNC
    stream.give(case_hint(99))
    assert await stream.take(1) == case_hint(99)


async def test_hints_wait_together_and_an_ended_stream_gives_at_once():
    stream = Stream(case_id="a" * 32)
    stream.give(case_hint(1))
    stream.give(case_hint(2))
    assert await stream.take(60) == case_hint(1) + case_hint(2)
    waiting = asyncio.create_task(stream.take(60))
    await asyncio.sleep(0)
    stream.end()
    assert await waiting == b""


class _Quiet:
    """A store in which nothing happens."""

    async def fetch(self, query: object) -> object:
        return "s0" if query is events.latest else ([], "s0")

    def listen(self, waker: object) -> None:
        pass


@pytest.mark.parametrize("steps", range(6))
async def test_it_stops_also_when_a_wake_comes_with_the_end(steps: int):
    """A cancellation that arrives between a wake and whoever waited for it must not be lost: it was, once in
    thousands of stops, and the server that waited for the hub hung."""
    hub = Hub(cast(Store, _Quiet()), Metrics())
    await hub.start()
    for _ in range(5):
        await asyncio.sleep(0)
    hub._woken.set()
    for _ in range(steps):
        await asyncio.sleep(0)
    async with asyncio.timeout(5):
        await hub.stop()
