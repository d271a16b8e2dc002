"""What open streams tell whom while a case goes its way: numbers to those who may know, words to nobody."""

import asyncio
from typing import Any

from tests.integration.access.people import NOTE, WORDS, People


async def test_only_those_who_may_see_a_case_hear_of_it_and_nobody_hears_words(people: People) -> None:
    listening = {who: people.hear(who, "/desk/live") for who in ("ana", "carl", "ben", "otto")}
    for stream in listening.values():
        await stream.opened()
    scene = await people.scene("held")
    ours = await people.scene_of_delivery()
    await asyncio.gather(
        *(stream.until(ours.case_id) for who, stream in listening.items() if who in {"ben", "otto"})
    )
    await asyncio.gather(*(listening[who].until(scene.case_id) for who in ("ana", "carl", "otto")))
    for who, stream in listening.items():
        said = await stream.closed()
        assert (scene.case_id in said) == (who != "ben"), who
        assert (ours.case_id in said) == (who in {"ben", "otto"}), who
        assert not any(words in said for words in (*WORDS, "Cleo", "Ana")), who
        assert {name for hint in stream.hints for name in hint} <= {"case", "team", "kind", "seq"}, (
            stream.hints
        )


async def test_a_customers_stream_counts_what_happened_in_their_case_alone(people: People) -> None:
    scene = await people.scene("waiting")
    stream = people.hear("cleo", f"/c/{scene.reference}/live")
    await stream.opened()
    await people.handled(scene)
    await stream.until("3")
    said = await stream.closed()
    assert not any(words in said for words in WORDS)
    assert NOTE not in said
    assert {name for hint in stream.hints for name in hint} <= {"seq"}, stream.hints


async def test_a_cursor_that_nobody_gave_out_is_refused(people: People) -> None:
    scene = await people.scene("held")
    for cursor in ("-1", "9" * 40, "x", "%00", "1.1.1.1"):
        for who, path in (("ana", "/desk/live"), ("cleo", f"/c/{scene.reference}/live")):
            got: Any = await people.send(who, "GET", f"{path}?after={cursor}")
            assert got.status == 400, (path, cursor, got.status, got.body)
