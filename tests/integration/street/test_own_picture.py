"""What our own picture looks like is learned when an account is tested, and once a day."""

from dataclasses import replace

import pytest

from parlour.connectors.line import Away, Denied, Expired, Throttled
from parlour.foundation.clock import HOUR, MINUTE
from parlour.street import actions
from tests.integration.street.conftest import Corner
from tests.integration.street.platform import US
from tests.integration.street.watching import OTHER, OURS, Looked, looked_at, looking, reply


@pytest.fixture
def looked(corner: Corner) -> Looked:
    return looked_at(corner)


def test_our_own_picture_is_looked_at_anew_once_a_day(looked: Looked) -> None:
    corner = looked.corner
    corner.platform.us = replace(US, avatar="https://platform.example/new.png")
    looked.hashes["https://platform.example/new.png"] = OTHER
    corner.turn(22, later_ms=HOUR)
    looking(corner)
    assert (looked.at, corner.known.picture) == ([], OURS)
    corner.turn(3, later_ms=HOUR)
    looking(corner)
    assert (looked.addresses, corner.known.picture) == (["https://platform.example/new.png"], OTHER)
    corner.restart()
    calls = corner.platform.calls
    corner.turn()
    assert corner.platform.calls == calls + 1  # one look for posts, none for the account


def test_our_own_picture_that_cannot_be_had_holds_nothing_up(looked: Looked) -> None:
    corner = looked.corner
    looked.hashes[corner.platform.us.avatar] = None
    corner.turn(30, later_ms=HOUR)
    looking(corner)
    assert len(looked.at) == 1
    assert (corner.known.picture, corner.known.trouble) == (OURS, "")
    for number, trouble in enumerate((Away(), Denied("not-permitted"), Throttled(0)), 2):
        corner.platform.nameless = trouble
        corner.platform.post(number)
        corner.turn(later_ms=HOUR)
        assert (corner.known.trouble, len(corner.cards())) == ("", number)


def test_an_account_without_a_picture_is_copied_by_nobody(looked: Looked) -> None:
    corner = looked.corner
    corner.platform.us = US
    actions.ask_test(corner.office.ground, corner.office.olga, "x").result(10)
    corner.turn(2, later_ms=MINUTE)
    assert (corner.known.picture, corner.known.picture_at > 0) == (None, True)
    reply(corner, 2, "https://platform.example/2.png")
    corner.turn(later_ms=MINUTE)
    looking(corner)
    assert looked.at == []


def test_another_account_than_before_begins_without_a_picture(looked: Looked) -> None:
    corner = looked.corner
    corner.platform.us = replace(US, id="2", avatar="https://platform.example/two.png")
    looked.hashes["https://platform.example/two.png"] = None
    actions.ask_test(corner.office.ground, corner.office.olga, "x").result(10)
    corner.turn(2, later_ms=MINUTE)
    looking(corner)
    assert (corner.known.account.id, corner.known.picture, corner.known.picture_at) == ("2", None, 0)


def test_a_token_that_ended_is_renewed_when_our_picture_is_asked_for(looked: Looked) -> None:
    corner = looked.corner
    corner.turn(24, later_ms=HOUR)
    corner.station._look_at = corner.office.clock.now() + 10 * HOUR
    corner.platform.fails(Expired())
    corner.turn(2, later_ms=HOUR)
    looking(corner)
    assert (corner.known.trouble, looked.addresses) == ("", [US.avatar or corner.platform.us.avatar])


def test_a_restart_asks_for_it_no_sooner(looked: Looked) -> None:
    corner = looked.corner
    corner.restart()
    calls = corner.platform.calls
    corner.turn()
    assert corner.platform.calls == calls + 1  # for posts
