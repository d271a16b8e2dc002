"""The incident query over ten thousand random openings: minutes, so not in the suite."""

from tests.unit.custodian.conftest import Desk, desk, furnished
from tests.unit.custodian.test_incident import answers_equal_what_happened

__all__ = ["desk", "furnished"]


def test_ten_thousand_openings_are_told_as_they_happened(desk: Desk) -> None:
    answers_equal_what_happened(desk, 10_000)
