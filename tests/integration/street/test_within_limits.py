"""Many invitations at once: never past what X allows in fifteen minutes, never past the month's money, none twice."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from parlour.demo.street import x
from parlour.demo.street.wire import Answer
from parlour.foundation.clock import DAY, MINUTE
from parlour.street import actions
from tests.integration.street.wire import Wire, wire_at

POSTS, A_QUARTER = 230, 100  # X lets an account post so often in fifteen minutes
DOLLARS, REPLIES = 2, 177  # 230 posts read at a tenth of a cent, and replies at one


@pytest.fixture
def invited(tmp_path: Path) -> Iterator[Wire]:
    with wire_at(f"sqlite:///{tmp_path / 'store.db'}", "x") as wire:
        wire.street.flood(POSTS, ["where is my parcel?"])
        wire.budget(DOLLARS)
        wire.turn()
        ana = wire.office.agent("Ana", wire.office.accounts)
        for card in wire.cards():
            actions.invite(wire.office.ground, ana, card.id).result(10)
        yield wire


def test_replies_wait_for_the_next_quarter_and_the_next_month(
    invited: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    refusals: list[Answer] = []
    original = x.too_many
    monkeypatch.setattr(x, "too_many", lambda: refusals.append(original()) or refusals[-1])
    sent = [0]
    for _ in range(60):
        invited.turn(later_ms=MINUTE)
        sent.append(sum(invited.replies().values()))
        assert invited.known.spent <= invited.known.budget
    assert max(later - sooner for sooner, later in zip(sent, sent[15:], strict=False)) <= A_QUARTER
    assert sent[-1] == REPLIES
    assert invited.known.trouble == "budget"
    assert refusals == []  # it waits by itself; X had not to say so
    invited.office.clock.move(31 * DAY)
    invited.turn(40, later_ms=MINUTE)
    assert len(invited.replies()) == POSTS
    invited.must_be_whole()
