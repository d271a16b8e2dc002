"""Northwind's desk, an account on a platform, and the worker's station between the two."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from custodian_protocol.messages import PolicySigned
from custodian_protocol.policy import Policy, policy_statement
from parlour.connectors.contract import Prices
from parlour.sealing.custodian import Custodian, CustodianAway
from parlour.sealing.service import SEED_BYTES, public_half
from parlour.street import actions
from parlour.street.model import Card, Connection
from parlour.street.queries import Row, street
from parlour.street.records.connections import connection
from parlour.worker.street import Permits, Side, Station
from tests.cast import Office, office_at
from tests.integration.street.platform import Platform, PlatformConnector

URL = "https://help.northwind.example"
SEED = os.urandom(SEED_BYTES)


@dataclass
class SignedPolicy(Custodian):
    """The custodian's answer to the one question stations have."""

    allowed: int = 1
    away: bool = False

    def hang_up(self) -> None:
        return

    def ask_now(self, op: str, message: Any) -> Any:
        assert op == "policy"
        if self.away:
            raise CustodianAway
        return PolicySigned(1, 0, policy_statement("i", 1, 0, Policy(connect_x=self.allowed)), b"")


@dataclass
class Corner:
    """Where the desk meets the street."""

    office: Office
    platform: Platform
    policy: SignedPolicy
    connector: PlatformConnector
    stand_in: str = ""
    station: Station = field(init=False)

    def __post_init__(self) -> None:
        self.restart()

    def restart(self) -> None:
        """The worker died; another begins with nothing but the store."""
        permits = Permits(self.policy, monotonic=lambda: self.office.clock.now() / 1000)
        self.station = Station(self.office.ground, self.connector, Side(URL, SEED, self.stand_in), permits)

    def connect(self, token: str = "first") -> None:  # noqa: S107 - a made-up token of a made-up platform
        secrets = {"token": token}
        actions.connect(self.office.ground, self.office.olga, "x", secrets, public_half(SEED)).result(10)

    def turn(self, times: int = 1, *, later_ms: int = 0) -> None:
        for _ in range(times):
            self.office.clock.move(later_ms)
            while self.station.once():
                pass

    @property
    def known(self) -> Connection:
        found = self.office.store.read(lambda reader: connection(reader, "x"))
        assert found is not None
        return found

    def rows(self, view: str = "new") -> list[Row]:
        return self.office.store.read(lambda reader: street(reader, view))

    def cards(self, view: str = "new") -> list[Card]:
        return [row.card for row in self.rows(view)]

    def cases(self) -> list[tuple[str, str, str]]:
        """Id, reference and channel of cases that came from the street, oldest first."""
        sql = "SELECT id, reference, channel FROM cases WHERE origin = 'street' ORDER BY opened_at, id"
        return [(row[0], row[1], row[2]) for row in self.office.store.read(lambda reader: reader.all(sql))]


def corner_at(
    ready_store_url: str, prices: Prices | None = None, *, removes: bool = True
) -> Iterator[Corner]:
    with office_at(ready_store_url, blanks=60) as office:
        platform = Platform()
        connector = PlatformConnector(platform, prices or Prices(), removes)
        yield Corner(office, platform, SignedPolicy(), connector)


@pytest.fixture
def corner(ready_store_url: str) -> Iterator[Corner]:
    for made in corner_at(ready_store_url):
        made.connect()
        made.turn()
        yield made
