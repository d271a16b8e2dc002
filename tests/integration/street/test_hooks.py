"""What platforms send us: through web as it came, checked and kept by the worker, refused with nothing stored."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from parlour.foundation.clock import MINUTE
from parlour.street import actions
from parlour.street.hooks import MOST_BODY
from parlour.street.model import Kind
from parlour.worker.street import Doorway
from tests.integration.street.conftest import Corner
from tests.support.website import Answer, Website, website

SIGNATURE = "x-hub-signature-256"


@dataclass
class Door:
    corner: Corner
    site: Website

    async def sends(self, *ids: str, signature: str = "first", body: bytes | None = None) -> Answer:
        content = json.dumps(ids).encode() if body is None else body
        headers = {SIGNATURE: signature, "content-type": "application/json"}
        return await self.site.visitor().send("POST", "/hooks/x", body=content, headers=headers)

    def everything(self) -> int:
        tables = ("street_posts", "street_answers", "street_removals", "cases", "messages")
        sql = " UNION ALL ".join(f"SELECT COUNT(*) FROM {name}" for name in tables)
        return sum(row[0] for row in self.corner.office.store.read(lambda reader: reader.all(sql)))


@pytest.fixture
def door(corner: Corner, tmp_path: Path) -> Iterator[Door]:
    place = tmp_path / "hooks"
    doorway = Doorway(place, {"x": corner.station})
    doorway.start()
    try:
        yield Door(corner, website(corner.office, hooks=str(place)))
    finally:
        doorway.stop()


async def test_a_signed_event_is_on_disk_before_the_answer(door: Door) -> None:
    door.corner.platform.post(1)
    answer = await door.sends("p1")
    assert answer.status == 200
    assert [card.post for card in door.corner.cards()] == ["p1"]


async def test_a_forged_one_is_refused_and_nothing_is_stored(door: Door) -> None:
    door.corner.platform.post(1)
    before = door.everything()
    assert (await door.sends("p1", signature="forged")).status == 403
    assert (await door.sends("p1", signature="")).status == 403
    assert door.everything() == before


async def test_replayed_and_reordered_it_is_taken_once(door: Door) -> None:
    for number in range(3):
        door.corner.platform.post(number, kind=Kind.DIRECT)
    for ids in (("p2",), ("p0", "p1"), ("p2", "p1", "p0"), ("p0",)):
        assert (await door.sends(*ids)).status == 200
    door.corner.turn(later_ms=MINUTE)
    assert len(door.corner.cases()) == 3


async def test_cut_off_or_senseless_it_is_refused_and_said_to_officers(door: Door) -> None:
    before = door.everything()
    assert (await door.sends(body=b'["p1"')).status == 400
    assert door.everything() == before
    assert door.corner.known.trouble == "unreadable"


async def test_a_hundred_megabytes_are_refused_unread(door: Door) -> None:
    before = door.everything()
    headers = {SIGNATURE: "first", "content-length": str(100_000_000)}
    answer = await door.site.visitor().send("POST", "/hooks/x", body=b"[", headers=headers)
    assert answer.status == 413
    assert (await door.sends(body=b" " * (MOST_BODY + 1))).status == 413
    assert door.everything() == before


async def test_the_platforms_own_check_is_answered(door: Door) -> None:
    answer = await door.site.visitor().get("/hooks/x?challenge=12345")
    assert (answer.status, answer.text) == (200, "12345")


async def test_without_the_worker_the_platform_is_told_to_come_again(corner: Corner, tmp_path: Path) -> None:
    site = website(corner.office, hooks=str(tmp_path / "nobody"))
    answer = await site.visitor().send("POST", "/hooks/x", body=b"[]", headers={SIGNATURE: "first"})
    assert (answer.status, answer.header("retry-after")) == (503, "30")


async def test_paused_it_is_told_to_come_again_and_unknown_there_is_nothing(door: Door) -> None:
    actions.pause(door.corner.office.ground, door.corner.office.olga, "x").result(10)
    door.corner.platform.post(1)
    assert (await door.sends("p1")).status == 503
    assert (await door.site.visitor().get("/hooks/nothing?challenge=1")).status == 404


async def test_what_the_policy_does_not_allow_is_not_there(door: Door) -> None:
    door.corner.policy.allowed = 0
    door.corner.office.clock.move(MINUTE)
    door.corner.platform.post(1)
    assert (await door.sends("p1")).status == 404
