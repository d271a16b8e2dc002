"""Long lines made to make a reader think: over the longest, one quadratic rule would take hours."""

import pytest

from bench.detector.hostile import BARREN, FERTILE, MEGABYTE
from detector import Speaker, asks_for, find


@pytest.mark.timeout(60)
@pytest.mark.parametrize("piece", BARREN, ids=repr)
def test_a_long_line_of_nothing_is_read_through(piece: str):
    line = piece * (MEGABYTE // 4 // len(piece))
    find(line)
    asks_for(line)


@pytest.mark.timeout(60)
@pytest.mark.parametrize("piece", FERTILE, ids=repr)
def test_a_long_line_of_half_said_things_is_read_through(piece: str):
    line = piece * (MEGABYTE // 50 // len(piece))
    find(line)
    find(line, Speaker.COMPANY)
    asks_for(line)


def test_twice_the_line_holds_twice_the_findings():
    """Nothing is left out to stay fast."""
    line = "ring me on 07700 900123 or write to cleo@example.org now. "
    assert len(find(line * 400)) == 2 * len(find(line * 200)) == 800
