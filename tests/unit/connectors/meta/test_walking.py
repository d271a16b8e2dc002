"""Looking back page by page: nothing missed, nothing lost in a restart, and an end to it."""

import pytest

from parlour.connectors.line import Away, Denied
from parlour.connectors.meta_walking import FIRST_LOOK, OVERLAP, Look, Page, walked
from parlour.street.model import Arrival, Author, Kind

NOW = 1_780_000_000_000


def arrival(at: int) -> Arrival:
    return Arrival(Kind.MENTION, f"id-{at}", "thread", Author("7"), at)


class Shelf:
    """Things by time, newest first, three to a page."""

    def __init__(self, *times: int) -> None:
        self.times, self.asked = list(times), [(0, "")][:0]

    def look(self, since: int, after: str) -> Page:
        self.asked.append((since, after))
        there = sorted((at for at in self.times if at >= since), reverse=True)
        begin = int(after or 0)
        further = str(begin + 3) if begin + 3 < len(there) else ""
        return Page(tuple(arrival(at) for at in there[begin : begin + 3]), further)


def whole_walk(looks: tuple[Look, ...], cursor: str, now: int = NOW) -> tuple[list[int], str]:
    """Restarts after each page: all that goes on is the cursor's text."""
    found, more = [], True
    while more:
        batch = walked(looks, cursor, now)
        found += [each.at for each in batch.arrivals]
        cursor, more = batch.cursor, batch.more
    return found, cursor


def test_the_first_look_goes_back_a_day() -> None:
    shelf = Shelf(NOW - 1, NOW - FIRST_LOOK - 2 * OVERLAP)
    assert whole_walk((shelf.look,), "")[0] == [NOW - 1]
    assert shelf.asked == [(NOW - FIRST_LOOK - OVERLAP, "")]


def test_every_kind_is_walked_to_its_end_across_restarts() -> None:
    one, other = Shelf(*range(NOW - 20, NOW - 10)), Shelf(*range(NOW - 9, NOW))
    found, _ = whole_walk((one.look, other.look), "")
    assert sorted(found) == sorted([*one.times, *other.times])


def test_the_next_walk_brings_what_is_new_and_the_last_minute_again() -> None:
    shelf = Shelf(NOW - OVERLAP * 5, NOW - 1000, NOW)
    _, cursor = whole_walk((shelf.look,), "")
    shelf.times += [NOW + 5000, NOW - 500]
    assert sorted(whole_walk((shelf.look,), cursor)[0]) == [NOW - 1000, NOW - 500, NOW, NOW + 5000]


def test_what_comes_during_a_walk_is_found_by_the_next() -> None:
    shelf = Shelf(*range(NOW - 9, NOW))
    batch = walked((shelf.look,), "", NOW)
    shelf.times.insert(0, NOW + 1)
    first, cursor = whole_walk((shelf.look,), batch.cursor)
    second, _ = whole_walk((shelf.look,), cursor)
    assert {*(each.at for each in batch.arrivals), *first, *second} == set(shelf.times)


def test_a_failing_page_moves_nothing() -> None:
    shelf = Shelf(*range(NOW - 9, NOW))
    cursor = walked((shelf.look,), "", NOW).cursor

    def away(since: int, after: str) -> Page:
        raise Away

    with pytest.raises(Away):
        walked((away,), cursor, NOW)
    assert len(whole_walk((shelf.look,), cursor)[0]) == 6


def test_a_forgotten_cursor_of_the_platform_begins_the_walk_anew() -> None:
    shelf = Shelf(*range(NOW - 9, NOW))
    cursor = walked((shelf.look,), "", NOW).cursor

    def forgetful(since: int, after: str) -> Page:
        if after:
            raise Denied("status-400")
        return shelf.look(since, after)

    batch = walked((forgetful,), cursor, NOW)
    assert (batch.arrivals, batch.more) == ((), False)
    assert sorted(whole_walk((shelf.look,), batch.cursor)[0]) == shelf.times


def test_what_is_denied_from_the_beginning_is_said() -> None:
    def denied(since: int, after: str) -> Page:
        raise Denied("not-permitted")

    with pytest.raises(Denied, match="not-permitted"):
        walked((denied,), "", NOW)


def test_a_platform_that_turns_in_circles_comes_to_an_end() -> None:
    def circle(since: int, after: str) -> Page:
        return Page((arrival(NOW),), "same")

    assert len(whole_walk((circle,), "")[0]) == 2


@pytest.mark.parametrize(
    "cursor", ["x", "[]", "5", "null", "[[1],0]", '[[1,2],0,"",0]', '[[1],7,"",0]', '[["a"],0,"",0]']
)
def test_a_cursor_that_cannot_be_read_is_none(cursor: str) -> None:
    shelf = Shelf(NOW - 1)
    assert whole_walk((shelf.look,), cursor)[0] == [NOW - 1]
