"""One custodian in hand, with Olga who founded it, Ana in its team and Ben in another."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from .hand import PARCELS, SALES, Hand, Person, hand_in


@dataclass
class Desk:
    hand: Hand
    olga: Person
    ana: Person
    ben: Person


@pytest.fixture
def hand(tmp_path: Path) -> Iterator[Hand]:
    yield from hand_in(tmp_path / "custodian")


@pytest.fixture
def desk(hand: Hand) -> Desk:
    olga = hand.found()
    ana = hand.hire(olga, "Ana Alvarez", (SALES,))
    ben = hand.hire(olga, "Ben Berg", (PARCELS,))
    ana.session = hand.sign_in(ana.device).session
    return Desk(hand, olga, ana, ben)
