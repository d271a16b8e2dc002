"""The modulus check, by a table of ours with a line for each kind of rule. VocaLink's own may not be kept here."""

import pytest

from detector import Company, Kind, Weights, find, read_weights
from detector.modulus import passes

TABLE = """
100000 100999 MOD10 0 0 0 0 0 0 7 1 3 7 1 3 7 1
200000 200999 MOD11 0 0 0 0 0 0 8 7 6 5 4 3 2 1
200000 200999 DBLAL 2 1 2 1 2 1 2 1 2 1 2 1 2 1
300000 300999 DBLAL 0 0 0 0 0 0 2 1 2 1 2 1 2 1 1
400000 400999 MOD11 0 0 0 0 0 0 8 7 6 5 4 3 0 0 4
500000 500999 MOD11 0 0 0 0 0 0 8 7 6 5 4 3 2 1 14
700000 700999 MOD10 0 0 0 0 0 0 7 1 3 7 1 3 7 1 12
700000 700999 MOD11 0 0 0 0 0 0 8 7 6 5 4 3 2 1 13
800000 800999 MOD10 0 0 0 0 0 0 7 1 3 7 1 3 7 1
800000 800999 DBLAL 2 1 2 1 2 1 2 1 2 1 2 1 2 1 3
"""
SOUND = "10000003"  # 7 times 1 and 1 times 3 are ten


@pytest.fixture(scope="module")
def weights() -> Weights:
    return read_weights(TABLE)


@pytest.mark.parametrize(
    ("code", "account", "sound"),
    [
        ("100000", SOUND, True),
        ("100999", SOUND, True),
        ("100000", "10000004", False),
        ("600000", "12345678", True),  # nobody's in this table
        (
            "200000",
            "00000000",
            False,
        ),  # eleven divides it, and the doubled digits of the code do not make ten
        ("300000", "00000003", True),  # 27 is added: exception 1
        ("300000", "00000000", False),
        ("400000", "00000103", True),  # 3 by the weights, and the last two digits say 03: exception 4
        ("400000", "00000104", False),
        (
            "500000",
            "00000190",
            True,
        ),  # fails, and passes when its last digit is a 0 that moves to the front: exception 14
        ("500000", "00000192", False),
        ("700000", SOUND, True),  # one of the two is enough: exceptions 12 and 13
        ("700000", "00000050", False),
        ("800000", "10600005", True),  # the second is not asked when the third digit is 6: exception 3
    ],
)
def test_each_kind_of_rule_says_what_it_should(
    weights: Weights, code: str, account: str, sound: bool
) -> None:
    assert passes(weights, code, account) is sound


def test_one_wrong_digit_at_the_end_is_noticed(weights: Weights) -> None:
    assert [digit for digit in range(10) if passes(weights, "100000", f"{SOUND[:7]}{digit}")] == [3]


def test_what_is_no_weight_table_is_refused() -> None:
    with pytest.raises(ValueError, match="weight table"):
        read_weights("sort code,account\n1,2")


def test_with_the_table_a_pair_counts_without_a_word_beside_it(weights: Weights) -> None:
    def kinds(account: str, company: Company) -> set[Kind]:
        return {one.kind for one in find(f"it is 10-00-00 {account} then", company=company)}

    assert Kind.BANK_ACCOUNT in kinds(SOUND, Company(weights=weights))
    assert Kind.BANK_ACCOUNT not in kinds("10000004", Company(weights=weights))
    assert Kind.BANK_ACCOUNT not in kinds(SOUND, Company())
