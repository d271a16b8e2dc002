"""Time, as milliseconds since 1970 UTC, always handed in so that tests can move it."""

import os
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

SECOND = 1000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
LOOK_EVERY_NS = 1_000_000


class Clock(Protocol):
    def now(self) -> int: ...


class SystemClock:
    def now(self) -> int:
        return time.time_ns() // 1_000_000


@dataclass(slots=True)
class FixedClock:
    """For tests: stands still until moved."""

    at: int

    def now(self) -> int:
        return self.at

    def move(self, milliseconds: int) -> None:
        self.at += milliseconds


@dataclass(slots=True)
class DrivenClock:
    """The rehearsal clock: system time plus the offset, in milliseconds, that a file holds.

    The file is read again only when it has changed; a missing file means no offset. It is looked at no more
    than once a millisecond: each look lets other threads go first, and a busy page asks three times.
    """

    path: Path
    _file: str = field(default="", init=False)
    _stamp: tuple[int, int, int] = field(default=(0, 0, 0), init=False)
    _offset: int = field(default=0, init=False)
    _look_at: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        self._file = os.fspath(self.path)

    def now(self) -> int:
        if time.monotonic_ns() >= self._look_at:
            self._look()
            self._look_at = time.monotonic_ns() + LOOK_EVERY_NS
        return SystemClock().now() + self._offset

    def _look(self) -> None:
        try:
            facts = os.stat(self._file)
        except FileNotFoundError:
            self._offset = 0
            return
        stamp = (facts.st_mtime_ns, facts.st_size, facts.st_ino)
        if stamp != self._stamp:
            self._offset = int(self.path.read_text() or "0")
            self._stamp = stamp


def move_clock(path: Path, milliseconds: int) -> None:
    """Move every process that follows this file, in one step."""
    offset = int(path.read_text() or "0") if path.exists() else 0
    fresh = path.with_name(path.name + ".new")
    fresh.write_text(str(offset + milliseconds))
    fresh.replace(path)
