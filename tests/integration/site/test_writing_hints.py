"""Somebody is typing: told to the other side in passing, with nothing kept and nothing lost by it."""

import asyncio

from parlour.web.hub import QUEUE, RESYNC, Stream, case_hint
from tests.integration.site.test_live import listening, live
from tests.support.website import Website

__all__ = ["live"]  # the fixture

WRITING = "event: writing\n"


async def test_an_agents_typing_reaches_the_customer_at_most_once_in_a_few_seconds(live: Website) -> None:
    cleo, reference = await live.cleo_wrote()
    case_id = live.office.store.read(lambda reader: reader.one("SELECT id FROM cases"))[0]
    async with listening(cleo, f"/c/{reference}/live?after=2") as listener:
        async with asyncio.timeout(20):
            # While the hint of the case's own beginning waits, a passing one is left out.
            while WRITING not in listener.text:
                live.front.hub.agent_writes(case_id)
                await asyncio.sleep(0)
        for _ in range(5):
            live.front.hub.agent_writes(case_id)
            await asyncio.sleep(0)
        (sign,) = [block for block in listener.text.split("\n\n") if WRITING in block]
        assert "id:" not in sign  # the place to go on from stays where it was


async def test_a_customers_typing_reaches_the_desk_of_that_team_and_leaves_no_trace(site: Website) -> None:
    cleo, reference = await site.cleo_wrote()
    case = site.office.store.read(lambda reader: reader.one("SELECT id, team_id FROM cases"))
    events = site.office.store.read(lambda reader: reader.one("SELECT count(*) FROM events"))
    theirs, others = site.front.hub.join_teams([case[1]]), site.front.hub.join_teams(["f" * 32])
    page = await cleo.get(f"/c/{reference}")
    token = page.fields(f"/c/{reference}")["token"]
    told = await cleo.post(f"/c/{reference}/writing", {"token": token})
    assert told.status == 200
    assert await theirs.take(1) == b'event: writing\ndata: {"case": "%s"}\n\n' % case[0].encode()
    assert others.waiting == []
    assert site.office.store.read(lambda reader: reader.one("SELECT count(*) FROM events")) == events


def test_a_passing_hint_never_pushes_out_one_to_act_on() -> None:
    stream = Stream(case_id="a" * 32)
    for seq in range(QUEUE):
        stream.give(case_hint(seq))
    stream.give_passing(b"event: writing\ndata: {}\n\n")
    assert RESYNC not in stream.waiting
    assert len(stream.waiting) == QUEUE
