"""The custodian's clock. Only a rehearsal installation may have one that can be driven."""

import os
import time
from pathlib import Path
from typing import Protocol


class Clock(Protocol):
    def now(self) -> int:
        """Milliseconds since 1970 UTC."""


class SystemClock:
    def now(self) -> int:
        return time.time_ns() // 1_000_000


class DrivenClock:
    """The machine's clock plus the milliseconds written in a file that every process of a rehearsal reads."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def now(self) -> int:
        return time.time_ns() // 1_000_000 + self._offset()

    def move(self, forward: int) -> None:
        fresh = self._path.with_suffix(".new")
        fresh.write_text(str(self._offset() + forward))
        os.chmod(fresh, 0o644)
        os.replace(fresh, self._path)

    def _offset(self) -> int:
        try:
            return int(self._path.read_text() or "0")
        except FileNotFoundError:
            return 0
