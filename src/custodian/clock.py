"""The custodian's clock: milliseconds since 1970 UTC, plus an offset that only a rehearsal may have."""

import os
import time
from pathlib import Path


class Clock:
    """With a file, the offset in it drives the clock of every process of a rehearsal."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path

    def now(self) -> int:
        return time.time_ns() // 1_000_000 + self._offset()

    def move(self, forward: int) -> bool:
        """False when this clock cannot be driven."""
        if self._path is None:
            return False
        fresh = self._path.with_suffix(".new")
        fresh.write_text(str(self._offset() + forward))
        fresh.chmod(0o644)
        os.replace(fresh, self._path)
        return True

    def _offset(self) -> int:
        return int(self._path.read_text() or "0") if self._path and self._path.exists() else 0
