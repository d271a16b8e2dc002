"""Long lines made to make a reader think: over the longest, one quadratic rule would take hours."""

import pytest

from bench.detector.hostile import BARREN, FERTILE, MEGABYTE
from detector import Speaker, asks_for, find, finding
from detector.reading import Reading, read


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


def test_a_text_read_in_pieces_holds_what_its_parts_hold():
    line = "ring me on 07700 900123 or write to cleo@example.org now. "
    times = 4_000
    expected = [
        (one.kind, one.start + turn * len(line), one.end + turn * len(line))
        for turn in range(times)
        for one in find(line)
    ]
    assert [(one.kind, one.start, one.end) for one in find(line * times)] == expected


def test_of_a_long_list_the_first_are_told_and_the_rest_is_not_read(monkeypatch: pytest.MonkeyPatch):
    line = "cleo@example.org, "
    read_through = 0

    def counted(text: str) -> Reading:
        nonlocal read_through
        read_through += len(text)
        return read(text)

    monkeypatch.setattr(finding, "read", counted)
    told = find(line * (MEGABYTE // len(line)))
    assert [(one.start, one.end) for one in told] == [
        (turn * len(line), turn * len(line) + len("cleo@example.org")) for turn in range(finding.MOST)
    ]
    assert read_through < 2 * finding.MOST * len(line)
