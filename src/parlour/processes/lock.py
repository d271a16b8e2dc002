"""One `up` for each data directory. The lock dies with its holder, so a crash leaves nothing to clean."""

import fcntl
import os
from pathlib import Path


class AlreadyRunning(Exception):
    def __init__(self, data: Path, pid: str) -> None:
        who = f"process {pid}" if pid else "another process"
        super().__init__(f"Parlour is already running on {data} ({who}). Stop that one first.")


class UpLock:
    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            pid = os.pread(self._file, 32, 0).decode(errors="replace").strip()
            os.close(self._file)
            raise AlreadyRunning(path.parent, pid) from None
        os.ftruncate(self._file, 0)
        os.pwrite(self._file, f"{os.getpid()}\n".encode(), 0)

    def release(self) -> None:
        os.ftruncate(self._file, 0)
        os.close(self._file)


def holder(path: Path) -> int:
    """Process id of the running `up`, 0 when none runs."""
    try:
        file = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return 0
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return int(os.pread(file, 32, 0).strip() or 0)
    else:
        return 0
    finally:
        os.close(file)
