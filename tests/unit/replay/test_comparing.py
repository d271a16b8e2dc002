"""What counts as lost, changed or doubled."""

import pytest

from parlour.cli.replay.comparing import DOUBLED, MISSING, OTHER, differences
from parlour.cli.replay.pages import Shown
from parlour.cli.replay.threads import Turn

SENT = [Turn(True, "first\nline"), Turn(False, "second")]
SHOWN = [Shown(1, "inbound", "first\nline"), Shown(3, "outbound", "second")]


def test_what_reads_back_byte_for_byte_has_no_difference() -> None:
    assert list(differences(SENT, SHOWN)) == []


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (SHOWN[:1], [(2, MISSING)]),
        ([*SHOWN, SHOWN[1]], [(3, DOUBLED)]),
        (SHOWN[::-1], [(1, OTHER), (2, OTHER)]),
        ([Shown(1, "inbound", "first line"), SHOWN[1]], [(1, OTHER)]),
        ([SHOWN[0], Shown(3, "note", "second")], [(2, OTHER)]),
    ],
)
def test_everything_else_is_a_fault(shown: list[Shown], expected: list[tuple[int, str]]) -> None:
    assert list(differences(SENT, shown)) == expected
