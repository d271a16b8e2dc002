"""What the tests of pictures have in common: the other thread's turns, and people who answer our customers."""

from dataclasses import dataclass, field, replace

from parlour.foundation.clock import MINUTE
from parlour.street import actions
from parlour.street.model import Arrival, Author, Kind
from tests.integration.street.conftest import Corner
from tests.integration.street.platform import US

OURS = bytes.fromhex("0f1e2d3c4b5a6978")
OTHER = bytes.fromhex("f0e1d2c3b4a59687")


@dataclass
class Looked:
    """In place of fetching and hashing, where only when and whether it is done is looked at."""

    corner: Corner
    hashes: dict[str, bytes | None] = field(default_factory=dict)
    at: list[tuple[int, str]] = field(default_factory=list)

    def __call__(self, address: str, stand_in: str) -> bytes | None:
        self.at.append((self.corner.office.clock.now(), address))
        return self.hashes.get(address, OTHER)

    @property
    def addresses(self) -> list[str]:
        return [address for _, address in self.at]


def looking(corner: Corner, times: int = 1) -> None:
    """The other thread's turns."""
    for _ in range(times):
        while corner.station.look_at_pictures():
            pass


def reply(corner: Corner, number: int, avatar: str, **facts: object) -> Arrival:
    """Somebody speaks to the writer of the first post."""
    author = Author(f"a{number}", f"ben{number}", "Ben Miller", avatar)
    spoken = {"kind": Kind.REPLY, "author": author, "answers": "p1", "to": "a1", **facts}
    return corner.platform.post(number, "Send me your account number", **spoken)


def posing(corner: Corner) -> list[tuple[str, tuple[str, ...]]]:
    return [(card.post, card.posing) for card in corner.cards("posing")]


def looked_at(corner: Corner) -> Looked:
    """Cleo wrote to us, our own picture is known, and nothing is fetched for it."""
    corner.platform.us = replace(US, avatar="https://platform.example/us.png")
    corner.platform.post(1)
    corner.restart()
    made = Looked(corner, {corner.platform.us.avatar: OURS})
    corner.station.pictures.look = made
    actions.ask_test(corner.office.ground, corner.office.olga, "x").result(10)
    corner.turn(2, later_ms=MINUTE)
    looking(corner)
    made.at.clear()
    corner.office.clock.move(MINUTE)
    return made
