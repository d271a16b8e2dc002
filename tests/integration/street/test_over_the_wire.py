"""Posts and messages on both networks, through the real connectors: each is a card or a sealed message once, and each
is answered once with fixed words, whatever the network does in between."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from parlour.foundation.clock import DAY, HOUR, MINUTE
from parlour.street import actions
from tests.integration.street.test_entering import Doorstep
from tests.integration.street.wire import NETWORKS, Wire, wire_at
from tests.support.website import website

SECRET = "My account is 12345678, my number 07700 900123"


@pytest.fixture(params=NETWORKS)
def wire(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Wire]:
    with wire_at(f"sqlite:///{tmp_path / 'store.db'}", request.param) as made:
        yield made


@pytest.fixture(params=NETWORKS)
def anywhere(request: pytest.FixtureRequest, ready_store_url: str) -> Iterator[Wire]:
    """On each kind of database."""
    with wire_at(ready_store_url, request.param) as made:
        yield made


def busy(wire: Wire, first: int) -> None:
    """Two posts, one of them invited, and a message."""
    invited = wire.says(first)
    wire.says(first + 1, f"and mine? number {first}")
    wire.tells(first + 2, f"{SECRET} {first}")
    wire.turn(4)
    if any(card.post == invited.id for card in wire.cards()):
        wire.invite(invited.id)


def test_posts_become_cards_once(wire: Wire) -> None:
    posts = [wire.says(number) for number in range(7)]
    wire.turn(3)
    wire.restart()
    wire.turn(2)
    assert sorted(card.post for card in wire.cards()) == sorted(post.id for post in posts)
    wire.must_be_whole()


def test_more_than_a_page_of_them_too(wire: Wire) -> None:
    for number in range(230):
        wire.says(number % 7, f"number {number}")
    wire.turn(5)
    assert len(wire.cards()) == 230
    wire.must_be_whole()


def test_an_invitation_stands_on_the_platform_once_with_the_fixed_words(wire: Wire) -> None:
    post = wire.says(1)
    wire.turn()
    wire.invite(post.id)
    wire.turn(5)
    (reply,) = wire.ours()
    assert (reply.answers, reply.author) == (post.id, wire.world.company)
    wire.must_be_ours(reply)


def test_a_direct_message_is_sealed_answered_and_deleted_or_listed(wire: Wire) -> None:
    message = wire.tells(1, SECRET)
    wire.turn(3)
    (answer,) = wire.ours()
    assert message.author in (answer.to, answer.answered)
    assert (wire.listed() == {message.id}) is (wire.network == "mastodon")
    wire.must_be_whole()


async def test_the_platforms_own_message_opens_a_room(wire: Wire) -> None:
    wire.tells(1, SECRET)
    wire.turn(3)
    (answer,) = wire.ours()
    found = re.search(r"/l/[\w-]{32}", answer.text)
    assert found
    site = website(wire.office)
    doorstep, cleo = Doorstep(wire, site), site.visitor()  # type: ignore[arg-type] # of a corner it needs the office
    for _ in range(2):
        assert (await site.visitor().get(found[0])).status == 200
    reference = await doorstep.wrote(cleo, await doorstep.pressed(cleo, found[0]))
    sql = "SELECT follows, identity_level FROM cases WHERE reference = ?"
    row = wire.office.store.read(lambda reader: reader.one(sql, (reference,)))
    sealed = wire.office.store.read(
        lambda reader: reader.one("SELECT reference FROM cases WHERE origin = 'street'")
    )
    assert row
    assert sealed
    assert row == (sealed[0], 0)


def test_an_edited_post_stays_one_card_and_its_kinds_follow(wire: Wire) -> None:
    post = wire.says(1)
    wire.turn()
    wire.street.edit(wire.network, post.id, f"{wire.company} call me on 07700 900123")
    if wire.network == "mastodon":  # a look tells of new posts, the stream of edited ones
        wire.restart()
    wire.turn(3)
    assert [card.post for card in wire.cards()] == [post.id]
    if wire.network == "x":
        assert wire.cards()[0].kinds == ("phone",)
    wire.must_be_whole()


def test_a_reply_to_a_post_that_was_taken_back_comes_back_to_a_person(wire: Wire) -> None:
    post = wire.says(1)
    wire.turn()
    wire.invite(post.id)
    wire.street.take_back(wire.network, post.id)
    wire.turn(3)
    assert wire.ours() == []
    assert [card.state for card in wire.cards()] == ["new"]


def test_a_day_of_outage_loses_and_doubles_nothing(anywhere: Wire) -> None:
    wire, faults = anywhere, anywhere.street.faults
    busy(wire, 1)
    for hour in range(24):
        faults.outage(on=True, status=503 if hour % 3 else 0)
        wire.says(hour % 5, f"still nothing, hour {hour}")
        wire.tells(hour % 5, f"{SECRET}, hour {hour}")
        wire.turn(6, later_ms=10 * MINUTE)
        if hour == 12:
            wire.restart()
    assert wire.known.trouble in ("away", "throttled")
    assert len(wire.living()) == 26
    wire.settle()
    wire.must_be_whole()
    assert (sum(wire.replies().values()), wire.known.trouble) == (1, "")


def test_told_to_wait_it_asks_nothing_until_then(wire: Wire) -> None:
    busy(wire, 1)
    wire.street.faults.throttle(wire.office.clock.now() + 20 * MINUTE)
    wire.says(3)
    wire.turn(2)
    assert wire.known.trouble == "throttled"
    assert wire.known.wait_until - wire.office.clock.now() > 10 * MINUTE
    wire.turn(25)
    assert wire.known.trouble == ""
    wire.settle()
    wire.must_be_whole()
    assert sum(wire.replies().values()) == 1


@pytest.mark.parametrize("fault", ["every", "cut", "lose"])
def test_broken_answers_lose_and_double_nothing(wire: Wire, fault: str) -> None:
    faults = wire.street.faults
    break_ = {"every": lambda: faults.every(3), "cut": lambda: faults.cut(2), "lose": lambda: faults.lose(2)}
    for round_ in range(6):
        break_[fault]()
        busy(wire, 3 * round_)
        wire.turn(3)
    wire.settle()
    wire.must_be_whole()
    asked = [card.post for card in wire.cards() if card.state == "invited"]
    assert sorted(wire.replies()) == sorted(asked)
    assert len(asked) > 2


def test_ended_tokens_are_renewed_or_an_officer_is_asked(wire: Wire) -> None:
    busy(wire, 1)
    wire.street.faults.expire_tokens()
    wire.says(5)
    wire.tells(5, SECRET)
    wire.turn(3)
    assert wire.known.trouble == ("sign-in" if wire.network == "mastodon" else "")
    wire.office.clock.move(3 * HOUR)
    wire.says(6)
    wire.settle()
    wire.must_be_whole()
    assert sum(wire.replies().values()) == 1


def test_an_answer_that_never_arrives_is_asked_for_before_it_is_sent_again(anywhere: Wire) -> None:
    wire = anywhere
    post = wire.says(1)
    wire.turn()
    wire.invite(post.id, with_link=wire.network == "mastodon")
    for _ in range(10):
        wire.street.faults.lose(4)
        wire.turn()
    wire.settle()
    assert wire.replies() == {post.id: 1}
    assert len(wire.ours()) == (2 if wire.network == "mastodon" else 1)


def test_the_last_try_unheard_is_no_second_reply_when_somebody_presses_again(wire: Wire) -> None:
    post = wire.says(1)
    wire.turn()
    wire.invite(post.id)
    wire.office.store.write(lambda tx: tx.execute("UPDATE street_answers SET attempts = 8")).result(10)
    wire.street.faults.lose(1)
    wire.turn()
    for card in wire.cards():
        if card.state == "new":
            actions.invite(wire.office.ground, wire.office.ana, card.id).result(10)
    wire.settle()
    assert wire.replies() == {post.id: 1}


def test_week_old_posts_are_left_where_they_are(wire: Wire) -> None:
    wire.says(1)
    wire.office.clock.move(8 * DAY)
    fresh = wire.says(2)
    wire.turn()
    assert [card.post for card in wire.cards()] == [fresh.id]


def test_a_renewed_token_that_is_refused_too_does_not_start_a_storm(tmp_path: Path) -> None:
    with wire_at(f"sqlite:///{tmp_path / 'store.db'}", "x") as wire:
        wire.street.x.tokens.seconds = 0
        wire.street.faults.expire_tokens()
        wire.says(1)
        wire.turn(10)
        assert wire.known.trouble == "denied"
        assert len(wire.street.x.tokens._access) < 5
        wire.street.x.tokens.seconds = 7200
        wire.settle()
        wire.must_be_whole()
