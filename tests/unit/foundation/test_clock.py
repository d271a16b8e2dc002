"""Time that tests can move."""

import time
from collections.abc import Callable
from pathlib import Path

from parlour.foundation.clock import DAY, DrivenClock, FixedClock, SystemClock, move_clock


def test_a_driven_clock_follows_its_file_and_all_who_share_it(tmp_path: Path) -> None:
    file = tmp_path / "clock"
    mine, yours = DrivenClock(file), DrivenClock(file)
    assert abs(mine.now() - SystemClock().now()) < DAY // 2
    move_clock(file, 30 * DAY)
    assert _comes(lambda: mine.now() - SystemClock().now() > 29 * DAY)
    move_clock(file, 60 * DAY)
    assert _comes(lambda: yours.now() - SystemClock().now() > 89 * DAY)
    assert _comes(lambda: mine.now() - SystemClock().now() > 89 * DAY)


def test_a_fixed_clock_stands_still_until_moved() -> None:
    clock = FixedClock(5)
    assert (clock.now(), clock.now()) == (5, 5)
    clock.move(2)
    assert clock.now() == 7


def _comes(true: Callable[[], bool]) -> bool:
    """The file is looked at once a millisecond."""
    deadline = time.monotonic() + 5
    while not true() and time.monotonic() < deadline:
        pass
    return true()
