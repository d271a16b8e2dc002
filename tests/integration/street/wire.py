"""The real worker's side, the real connectors and the stand-in, over HTTP, on one clock that tests move."""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from custodian_protocol.messages import PolicySigned
from custodian_protocol.policy import Policy, policy_statement
from parlour.connectors import connectors
from parlour.connectors.contract import Connector, Secrets
from parlour.connectors.line import Line
from parlour.demo.street import sample
from parlour.demo.street.serving import serving
from parlour.demo.street.standin import Street
from parlour.demo.street.world import Audience, Post, World
from parlour.foundation.clock import MINUTE, FixedClock
from parlour.sealing.custodian import Custodian
from parlour.sealing.service import public_half
from parlour.street import actions
from parlour.street.model import Card, Connection, Reply
from parlour.street.queries import VIEWS, by_hand, street
from parlour.street.records.connections import connection
from parlour.street.words import SENTENCES
from parlour.worker.street import Permits, Side, Station
from tests.cast import Office, office_at
from tests.integration.street.conftest import SEED, URL

NETWORKS = ("x", "mastodon")
LINK = re.compile(rf"{re.escape(URL)}(/l/[A-Za-z0-9_-]{{32}})?")


class BothAllowed(Custodian):
    def __init__(self) -> None:
        """There is no place where it would be reached."""

    def ask_now(self, op: str, message: Any) -> Any:
        policy = Policy(connect_x=1, connect_mastodon=1)
        return PolicySigned(1, 0, policy_statement("i", 1, 0, policy), b"")

    def hang_up(self) -> None:
        """There is no connection."""


@dataclass
class OnOurClock:
    """The real connector, whose lines take the time of day from the test."""

    connector: Connector
    clock: FixedClock

    def __getattr__(self, name: str) -> Any:
        return getattr(self.connector, name)

    def open(self, secrets: Secrets, base: str) -> Line:
        line = self.connector.open(secrets, base)
        line._wall = self.clock.now
        return line


@dataclass
class Wire:
    """One account of one network. What is asserted is always compared with the stand-in's own world."""

    office: Office
    street: Street
    address: str
    network: str
    station: Station = field(init=False)

    def __post_init__(self) -> None:
        self._begin()

    def restart(self) -> None:
        """The worker died; another begins with nothing but the store."""
        self.close()
        self._begin()

    def close(self) -> None:
        self.station._opened.close()

    def _begin(self) -> None:
        connector: Any = OnOurClock(connectors()[self.network], self.office.clock)
        permits = Permits(BothAllowed(), monotonic=lambda: self.office.clock.now() / 1000)
        self.station = Station(self.office.ground, connector, Side(URL, SEED, self.address), permits)

    def connect(self) -> None:
        ground, secrets = self.office.ground, self.street.secrets(self.network)
        olga = self.office.agent(
            "Olga", self.office.accounts, roles=("agent", "officer")
        )  # signed in just now
        actions.connect(ground, olga, self.network, secrets, public_half(SEED)).result(10)
        actions.save_budget(ground, olga, self.network, "100").result(10)

    def budget(self, dollars: int) -> None:
        olga = self.office.agent("Olga", self.office.accounts, roles=("agent", "officer"))
        actions.save_budget(self.office.ground, olga, self.network, str(dollars)).result(10)

    def turn(self, times: int = 1, *, later_ms: int = 2 * MINUTE) -> None:
        for _ in range(times):
            self.office.clock.move(later_ms)
            for _ in range(200):
                if not self.station.once():
                    break
            else:
                raise AssertionError("the worker never comes to rest")

    def settle(self, turns: int = 10) -> None:
        """Nothing is wrong any more, and there is time for what waits; an officer signs in where only that helps."""
        faults = self.street.faults
        faults.outage(on=False)
        for ended in (faults.every, faults.cut, faults.lose, faults.throttle):
            ended(0)
        self.turn(2, later_ms=16 * MINUTE)
        if self.known.trouble == "sign-in":
            self.connect()
        self.turn(turns, later_ms=16 * MINUTE)

    @property
    def known(self) -> Connection:
        found = self.office.store.read(lambda reader: connection(reader, self.network))
        assert found is not None
        return found

    @property
    def world(self) -> World:
        return self.street.worlds()[self.network]

    @property
    def company(self) -> str:
        return f"@{self.world.people[self.world.company].handle}"

    def person(self, number: int) -> str:
        return sample.bystander(self.world, number).handle

    def says(self, number: int, text: str = "where is my parcel?") -> Post:
        return self.street.write(self.network, self.person(number), f"{self.company} {text}")

    def tells(self, number: int, text: str) -> Post:
        return self.street.message(self.network, self.person(number), text)

    def cards(self) -> list[Card]:
        """Of every view; each is in one."""
        views = [view for view in VIEWS if view != "help"]
        rows = [
            row for view in views for row in self.office.store.read(lambda r, v=view: street(r, v, 50_000))
        ]
        return [row.card for row in rows]

    def invite(self, post: str, *, with_link: bool = False) -> None:
        card = next(one for one in self.cards() if one.post == post)
        ana = self.office.agent("Ana", self.office.accounts)
        actions.invite(self.office.ground, ana, card.id, with_link=with_link).result(10)

    def living(self) -> list[Post]:
        company = self.world.company
        found = self.world.newest(lambda post: is_public(post) and company in post.mentions, 100_000)
        return [post for post in found if post.author != company]

    def told_us(self) -> list[Post]:
        """Messages to us alone, also those we deleted on our side."""
        world = self.world
        return world.newest(lambda post: not is_public(post) and post.author != world.company, 100_000)

    def ours(self) -> list[Post]:
        return self.world.newest(lambda post: post.author == self.world.company, 100_000)

    def replies(self) -> Counter[str]:
        return Counter(post.answers for post in self.ours() if is_public(post))

    def sealed(self) -> Counter[str]:
        """The words of every direct message, as they are sealed in cases."""
        sql = "SELECT id FROM cases WHERE origin = 'street'"
        cases = self.office.store.read(lambda reader: reader.all(sql))
        return Counter(body for (case,) in cases for body in self.office.bodies(case))

    def must_be_whole(self) -> None:
        """Nothing lost, nothing doubled, and no word of ours but the fixed ones."""
        cards = Counter(card.post for card in self.cards())
        for post in self.living():
            assert sum(cards[one] for one in {post.id, *post.versions}) == 1, (post, cards)
        assert self.sealed() == Counter(post.text for post in self.told_us())
        assert set(self.replies().values()) <= {1}
        for post in self.ours():
            self.must_be_ours(post)
        gone = set(self.street.x.hidden) if self.network == "x" else self.listed()
        assert gone == {post.id for post in self.told_us()}

    def must_be_ours(self, post: Post) -> None:
        text, link = post.text[post.lead :], LINK.search(post.text)
        assert link, text
        sentence = SENTENCES[Reply.PUBLIC if is_public(post) else Reply.DIRECT] % {"link": link[0]}
        whom = self.world.people[post.to or post.answered].handle
        assert text == (sentence if self.network == "x" else f"@{whom} {sentence}")
        assert bool(link[1]) is not is_public(post)

    def listed(self) -> set[str]:
        return {one.message for one in self.office.store.read(lambda reader: by_hand(reader, 50_000))}


def is_public(post: Post) -> bool:
    return not post.to and post.audience in (Audience.PUBLIC, Audience.UNLISTED)


@contextmanager
def wire_at(ready_store_url: str, network: str, *, blanks: int = 40) -> Iterator[Wire]:
    with office_at(ready_store_url, blanks=blanks) as office:
        street_ = Street(office.clock, keep_alive=0.1)
        with serving(street_) as address:
            made = Wire(office, street_, address, network)
            made.connect()
            made.turn()
            assert made.known.tested == "fine", made.known.tested
            try:
                yield made
            finally:
                made.close()
