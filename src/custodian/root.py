"""Where the root key comes from. A provider answers from a file, from two officers' sheets, later from a KMS."""

import os
from pathlib import Path
from typing import Protocol

from .keys import ROOT_BYTES


class RootProvider(Protocol):
    name: str

    def fetch(self) -> bytes | None:
        """The root key, or None while it has to be brought."""

    def keep(self, root: bytes) -> None:
        """Hold on to a root that was just made or brought, in the way this provider does."""


class FileRoot:
    """root.key beside the key store. Whoever steals the whole disk has it; set-up says so."""

    name = "file"

    def __init__(self, directory: Path) -> None:
        self.path = directory / "root.key"

    def fetch(self) -> bytes | None:
        try:
            root = self.path.read_bytes()
        except FileNotFoundError:
            return None
        return root if len(root) == ROOT_BYTES else None

    def keep(self, root: bytes) -> None:
        """Durable under its name before the key store speaks of it."""
        fresh = self.path.with_suffix(".new")
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(root)
            file.flush()
            os.fsync(file.fileno())
        os.replace(fresh, self.path)
        self._flush_name()

    def let_go(self) -> None:
        """Overwritten, then removed. On flash memory old copies may outlive both; the sheets' page says so."""
        if self.path.exists():
            with self.path.open("r+b") as file:
                file.write(os.urandom(ROOT_BYTES))
                file.flush()
                os.fsync(file.fileno())
            self.path.unlink()
            self._flush_name()

    def _flush_name(self) -> None:
        directory = os.open(self.path.parent, os.O_RDONLY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)


class OfficersRoot:
    """Only in memory, brought on two of three sheets. A memory file that `parlour up` made keeps it over a
    restart of this process, so that officers are needed only when the machine boots."""

    name = "officers"

    def __init__(self, memory_file: int | None) -> None:
        self._memory_file = memory_file

    def fetch(self) -> bytes | None:
        if self._memory_file is None:
            return None
        root = os.pread(self._memory_file, ROOT_BYTES + 1, 0)
        return root if len(root) == ROOT_BYTES else None

    def keep(self, root: bytes) -> None:
        if self._memory_file is not None:
            os.pwrite(self._memory_file, root, 0)
