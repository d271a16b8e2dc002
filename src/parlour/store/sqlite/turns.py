"""Writers of one file take turns by a lock beside it, in whatever process they are.

SQLite alone would let two busy writers collide and sleep: the slowest tenth of writes took a hundred times
longer. Holding this from the first read of a batch to its commit also means that a batch never meets a row
that changed after it looked.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Turns:
    def __init__(self, database: Path) -> None:
        path = database.parent / "write.lock"
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o660)

    @contextmanager
    def turn(self) -> Iterator[None]:
        fcntl.flock(self._file, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(self._file, fcntl.LOCK_UN)

    def close(self) -> None:
        os.close(self._file)
