"""One custodian in hand, with Olga who founded it, Ana in its team and Ben in another."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from parlour.demo.passkeys import Authenticator

from .hand import PARCELS, SALES, URL, Hand, Person, hand_in


@dataclass
class Desk:
    hand: Hand
    olga: Person
    ana: Person
    ben: Person


@pytest.fixture
def hand(tmp_path: Path) -> Iterator[Hand]:
    yield from hand_in(tmp_path / "custodian")


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """Made once; every test works with a copy of its files."""
    hand = Hand(tmp_path_factory.mktemp("furnished") / "custodian")
    olga = hand.found()
    ana = hand.hire(olga, "Ana Alvarez", (SALES,))
    ben = hand.hire(olga, "Ben Berg", (PARCELS,))
    ana.session = hand.sign_in(ana.device).session
    hand.close()
    return Desk(hand, olga, ana, ben)


@pytest.fixture
def desk(furnished: Desk, tmp_path: Path) -> Iterator[Desk]:
    shutil.copytree(furnished.hand.directory, tmp_path / "custodian")
    people = (_with_own_device(person) for person in (furnished.olga, furnished.ana, furnished.ben))
    for hand in hand_in(tmp_path / "custodian"):
        hand.clock.time = furnished.hand.clock.time
        yield Desk(hand, *people)


def _with_own_device(person: Person) -> Person:
    return Person(person.session, Authenticator(URL, [replace(one) for one in person.device.credentials]))
