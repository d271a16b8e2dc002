"""Streams: bounded, never silent about what they dropped."""

import asyncio

from parlour.web.hub import QUEUE, RESYNC, Stream, case_hint


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
