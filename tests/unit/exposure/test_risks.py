"""How much, put together, is enough to pass for somebody."""

import pytest

from detector import Kind
from parlour.exposure.kinds import KINDS, as_bits, from_bits, weight
from parlour.exposure.risks import RULES

CHECK, SWAP = RULES


@pytest.mark.parametrize(
    ("kinds", "check", "swap"),
    [
        ((Kind.NAME, Kind.POSTCODE, Kind.BIRTH_DATE), True, False),
        ((Kind.NAME, Kind.ADDRESS, Kind.ACCOUNT), True, False),
        ((Kind.NAME, Kind.ADDRESS, Kind.ORDER), True, False),
        ((Kind.NAME, Kind.POSTCODE), False, False),
        ((Kind.NAME, Kind.PARTIAL_POSTCODE, Kind.BIRTH_DATE), False, False),
        ((Kind.POSTCODE, Kind.BIRTH_DATE, Kind.ACCOUNT), False, False),
        ((Kind.NAME, Kind.PHONE, Kind.BIRTH_DATE), False, True),
        ((Kind.NAME, Kind.PHONE, Kind.POSTCODE), False, True),
        ((Kind.NAME, Kind.PHONE, Kind.ORDER), False, False),
        ((Kind.NAME, Kind.PHONE, Kind.POSTCODE, Kind.ACCOUNT), True, True),
        ((), False, False),
    ],
)
def test_what_is_enough(kinds: tuple[Kind, ...], check: bool, swap: bool) -> None:
    assert (CHECK.met_by(as_bits(kinds)), SWAP.met_by(as_bits(kinds))) == (check, swap)


def test_every_rule_names_its_reason_and_its_source() -> None:
    assert all(rule.reason and rule.source and rule.harm for rule in RULES)


def test_a_set_of_kinds_comes_back_from_its_bits_and_a_password_weighs_more_than_a_name() -> None:
    assert from_bits(as_bits(KINDS)) == KINDS
    assert weight(as_bits([Kind.PASSWORD])) > weight(as_bits([Kind.PHONE])) > weight(as_bits([Kind.NAME]))
