"""What a network tells as it happens, heard over real connections that break."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from parlour.foundation.clock import DAY
from parlour.worker.street import Listening
from tests.integration.street.wire import NETWORKS, Wire, wire_at
from tests.support.installation import until

FLOOD = 1_000
WORDS = ("my box blinks red", "no signal in Weir Lane", "call me on 07700 900123", "thank you for yesterday")


@pytest.fixture(params=NETWORKS)
def heard(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Wire]:
    """No look is due for days: whatever comes came over the stream."""
    monkeypatch.setattr("parlour.worker.street.stream.FIRST_WAIT", 0.01)
    with wire_at(f"sqlite:///{tmp_path / 'store.db'}", request.param) as made:
        made.turn()
        listening = Listening(made.station)
        listening.start()
        until(lambda: made.station.streaming, "the stream")
        made.station._look_at = made.office.clock.now() + 30 * DAY
        yield made
        listening.stop()
        made.street.faults.drop_streams()
        until(lambda: not any(one.name.startswith("stream-") for one in threading.enumerate()), "its end")


def test_a_post_is_a_card_without_a_look(heard: Wire) -> None:
    post = heard.says(1)
    until(heard.cards, "its card")
    assert [card.post for card in heard.cards()] == [post.id]


def test_a_message_is_sealed_and_answered(heard: Wire) -> None:
    heard.tells(1, "My account is 12345678")
    until(heard.sealed, "its case")
    heard.turn(2)
    heard.must_be_whole()
    assert len(heard.ours()) == 1


def test_an_edit_brings_its_kinds_and_no_second_card(heard: Wire) -> None:
    post = heard.says(1)
    until(heard.cards, "its card")
    heard.street.edit(heard.network, post.id, f"{heard.company} call me on 07700 900123")
    until(lambda: heard.cards()[0].kinds == ("phone",), "its kinds")
    heard.must_be_whole()


def test_what_is_taken_back_loses_its_card_where_the_network_tells(heard: Wire) -> None:
    post, other = heard.says(1), heard.says(2)
    until(lambda: len(heard.cards()) == 2, "their cards")
    heard.street.take_back(heard.network, post.id)
    if heard.network == "mastodon":
        until(lambda: [card.post for card in heard.cards()] == [other.id], "its end")
    heard.must_be_whole()


def test_dropped_and_resumed_it_loses_and_doubles_nothing(heard: Wire) -> None:
    for number in range(60):
        heard.says(number % 7, f"number {number}")
        if number % 20 == 10:
            heard.street.faults.drop_streams()
            heard.tells(number % 7, f"message {number}")
    until(lambda: heard.station._look_at == 0, "a look for what the gap lost")
    until(lambda: heard.station.streaming, "the stream again")
    heard.turn(3)
    heard.says(1, "after all that")
    until(lambda: len(heard.cards()) == 61, "the last card")
    heard.turn(2)
    heard.must_be_whole()


def test_a_crowd_at_once_is_a_card_each(heard: Wire) -> None:
    heard.street.flood(FLOOD, WORDS, heard.network)
    until(lambda: len(heard.cards()) >= FLOOD, "the last card")
    heard.must_be_whole()
    assert len(heard.cards()) == FLOOD
