"""X's events as X signs them, through the web application to the worker's doorway: taken once, or refused with nothing
stored."""

import base64
import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from parlour.demo.street.world import Post
from parlour.street.hooks import MOST_BODY
from parlour.worker.street import Doorway
from tests.integration.street.wire import Wire, wire_at
from tests.support.website import Answer, Website, website

LEGACY, MODERN = "x-twitter-webhooks-signature", "x-twitter-webhooks-signature-oauth2"
TABLES = ("street_posts", "street_answers", "street_removals", "street_threads", "cases", "messages")
HUNDRED_MB = 100_000_000


@dataclass
class Porch:
    wire: Wire
    site: Website

    def event(self, post: Post) -> bytes:
        """As the stand-in writes it, and X signs it."""
        events = self.wire.world.events
        return self.wire.street.x.shapes.activity(next(one for one in events if one.post == post))

    async def brings(self, body: bytes, **headers: str) -> Answer:
        sent = {"content-type": "application/json", **(headers or {LEGACY: self.signed(body)})}
        return await self.site.visitor().send("POST", "/hooks/x", body=body, headers=sent)

    def signed(self, body: bytes, secret: str = "") -> str:
        key = secret or self.wire.street.x.keys.consumer_secret
        return "sha256=" + base64.b64encode(hmac.digest(key.encode(), body, hashlib.sha256)).decode()

    def stored(self) -> int:
        sql = " UNION ALL ".join(f"SELECT COUNT(*) FROM {name}" for name in TABLES)
        return sum(row[0] for row in self.wire.office.store.read(lambda reader: reader.all(sql)))


@pytest.fixture
def porch(tmp_path: Path) -> Iterator[Porch]:
    with wire_at(f"sqlite:///{tmp_path / 'store.db'}", "x") as wire:
        doorway = Doorway(tmp_path / "hooks", {"x": wire.station})
        doorway.start()
        try:
            yield Porch(wire, website(wire.office, hooks=str(tmp_path / "hooks")))
        finally:
            doorway.stop()


async def test_a_signed_event_is_a_card_before_it_is_answered(porch: Porch) -> None:
    post = porch.wire.says(1)
    assert (await porch.brings(porch.event(post))).status == 200
    assert [card.post for card in porch.wire.cards()] == [post.id]


async def test_a_signed_message_is_sealed_and_then_answered_once(porch: Porch) -> None:
    event = porch.event(porch.wire.tells(1, "My account is 12345678"))
    for _ in range(3):
        assert (await porch.brings(event)).status == 200
    porch.wire.turn(3)
    porch.wire.must_be_whole()
    assert len(porch.wire.ours()) == 1


async def test_the_newer_signature_with_the_client_secret_counts_too(porch: Porch) -> None:
    event = porch.event(porch.wire.says(1))
    secret = porch.wire.street.x.tokens.client_secret
    assert (await porch.brings(event, **{MODERN: porch.signed(event, secret)})).status == 200
    assert len(porch.wire.cards()) == 1


async def test_forged_ones_are_refused_and_nothing_is_stored(porch: Porch) -> None:
    event, before = porch.event(porch.wire.says(1)), porch.stored()
    good = porch.signed(event)
    for headers in (
        {LEGACY: porch.signed(event, "a guess")},
        {LEGACY: ""},
        {LEGACY: good.removeprefix("sha256=")},
        {LEGACY: good.lower()},
        {MODERN: good},  # of the other secret
        {"x-hub-signature-256": good},
        {"authorization": good},
        {LEGACY: porch.signed(event + b" ")},
        {LEGACY: "sha256=\udc80\u00e9".encode("utf-8", "replace").decode()},
    ):
        assert (await porch.brings(event, **headers)).status == 403, headers
    assert porch.stored() == before


async def test_cut_off_it_is_refused_signed_or_not(porch: Porch) -> None:
    event, before = porch.event(porch.wire.says(1)), porch.stored()
    for end in (0, 1, len(event) // 2, len(event) - 1):
        assert (await porch.brings(event[:end], **{LEGACY: porch.signed(event)})).status == 403
        assert (await porch.brings(event[:end])).status == 400
    assert porch.stored() == before
    assert porch.wire.known.trouble == "unreadable"


async def test_replayed_and_reordered_each_is_taken_once(porch: Porch) -> None:
    posts = [porch.wire.says(number) for number in range(4)]
    posts.append(porch.wire.street.edit("x", posts[0].id, f"{porch.wire.company} call me on 07700 900123"))
    told = [porch.event(post) for post in posts] + [porch.event(porch.wire.tells(5, "alone"))]
    for event in (*reversed(told), *told, *told[::2]):
        assert (await porch.brings(event)).status == 200
    porch.wire.turn(3)
    porch.wire.must_be_whole()
    assert len(porch.wire.cards()) == 4


async def test_a_hundred_megabytes_are_refused_unread(porch: Porch) -> None:
    before = porch.stored()
    headers = {LEGACY: porch.signed(b"{"), "content-length": str(HUNDRED_MB)}
    assert (await porch.brings(b"{", **headers)).status == 413
    big = b" " * (MOST_BODY + 1)
    assert (await porch.brings(big)).status == 413
    assert porch.stored() == before


async def test_what_concerns_another_account_is_taken_note_of_and_not_kept(porch: Porch) -> None:
    event, before = porch.event(porch.wire.says(1)), porch.stored()
    other = event.replace(porch.wire.world.company.encode(), b"1234567890123456789")
    assert (await porch.brings(other)).status == 200
    assert porch.stored() == before
