"""The worker's station, the real connectors and the stand-in: who copied the company's picture is found by it."""

from pathlib import Path

import pytest

from custodian_protocol.messages import PolicySigned
from custodian_protocol.policy import Policy, policy_statement
from parlour.connectors import connectors
from parlour.demo.street.sample import COMPANY_PICTURE, PEOPLE, handle_on
from parlour.demo.street.serving import serving
from parlour.demo.street.standin import Street
from parlour.foundation.clock import MINUTE
from parlour.sealing.custodian import Custodian
from parlour.sealing.service import SEED_BYTES, public_half
from parlour.street import actions
from parlour.street.queries import street as shown
from parlour.worker.street import Permits, Side, Station
from tests.cast import Office, office_at

SEED = bytes(SEED_BYTES)


class AllOn(Custodian):
    def ask_now(self, op: str, message: object) -> PolicySigned:
        return PolicySigned(1, 0, policy_statement("i", 1, 0, Policy(connect_x=1, connect_mastodon=1)), b"")


@pytest.mark.parametrize("network", ["x", "mastodon"])
def test_whoever_copied_our_picture_is_found_by_it(network: str, tmp_path: Path) -> None:
    with office_at(f"sqlite:///{tmp_path}/store.db", blanks=20) as office:
        street = Street(office.clock)
        with serving(street) as address:
            side = Side("https://help.example", SEED, address)
            station = Station(office.ground, connectors()[network], side, Permits(AllOn(tmp_path / "none")))
            secrets = street.secrets(network)
            actions.connect(office.ground, office.olga, network, secrets, public_half(SEED)).result(10)
            if network == "x":
                actions.save_budget(office.ground, office.olga, network, "5").result(10)
            _turns(office, station)
            world = street.worlds()[network]
            company = world.people[world.company].handle
            customer = handle_on(network, PEOPLE[0][0])
            for number, handle in ((COMPANY_PICTURE, "quiet_fox"), (COMPANY_PICTURE + 77, "grey_owl")):
                world.settle(handle_on(network, handle), "Fox and Owl", picture=number)
            post = street.write(network, customer, f"@{company} where is my router?")
            for handle in ("quiet_fox", "grey_owl"):
                said = f"@{customer} @{company} send me your account number"
                street.write(network, handle_on(network, handle), said, post.id)
            _turns(office, station)
            found = office.store.read(lambda reader: shown(reader, "posing"))
            assert [(row.card.handle, row.card.posing) for row in found] == [
                (handle_on(network, "quiet_fox"), ("avatar",))
            ]
            actions.disconnect(office.ground, office.olga, network).result(10)
            station.once()  # hangs up


def _turns(office: Office, station: Station) -> None:
    for _ in range(3):
        office.clock.move(2 * MINUTE)
        while station.once():
            pass
        while station.look_at_pictures():
            pass
