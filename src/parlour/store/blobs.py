"""Sealed files in a folder: one file each, whole or not there, durable before it is mentioned anywhere."""

import os
import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from parlour.foundation.errors import NotFound
from parlour.foundation.ids import is_id, new_id

PIECE = 256 * 1024
PART = ".part"


class FolderBlobs:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def put(self, blob_id: str, pieces: Iterable[bytes]) -> int:
        """The size. On return the file survives a power cut; before, no part of it can be read."""
        writing = self.begin(blob_id)
        try:
            for piece in pieces:
                writing.write(piece)
            return writing.end()
        except BaseException:
            writing.give_up()
            raise

    def begin(self, blob_id: str) -> "BlobWriting":
        """For bytes that come when they come. End it or give it up."""
        path = self._path(blob_id)
        path.parent.mkdir(exist_ok=True)
        return BlobWriting(path, self._folder)

    def free(self) -> int:
        """Bytes left on the disk."""
        return shutil.disk_usage(self._folder).free

    def older_than(self, seconds: float) -> Iterator[str]:
        """Names of blobs, and of broken-off writings, that nobody touched for so long."""
        before = time.time() - seconds
        for path in self._folder.glob("*/*"):
            with suppress(FileNotFoundError):
                if path.stat().st_mtime < before:
                    yield path.name

    def drop_broken(self, name: str) -> None:
        """A writing that ended with its process."""
        if name.endswith(PART):
            for path in self._folder.glob(f"*/{name}"):
                path.unlink(missing_ok=True)

    def get(self, blob_id: str) -> Iterator[bytes]:
        """Raises NotFound at once, not at the first piece."""
        try:
            file = self._path(blob_id).open("rb")
        except FileNotFoundError:
            raise NotFound from None

        def pieces() -> Iterator[bytes]:
            with file:
                while piece := file.read(PIECE):
                    yield piece

        return pieces()

    def delete(self, blob_id: str) -> None:
        """Gone, and gone after a power cut too. Deleting what is not there is no mistake."""
        path = self._path(blob_id)
        with suppress(FileNotFoundError):
            path.unlink()
            _flush_folder(path.parent)

    def _path(self, blob_id: str) -> Path:
        if not is_id(blob_id):
            raise NotFound
        # The last characters, because the first are the time and would put a whole day in one folder.
        return self._folder / blob_id[-2:] / blob_id


class BlobWriting:
    def __init__(self, path: Path, folder: Path) -> None:
        self._path, self._folder = path, folder
        self._fresh = path.with_name(f".{new_id()}{PART}")
        self._file = self._fresh.open("xb")

    def write(self, piece: bytes) -> None:
        self._file.write(piece)

    def end(self) -> int:
        """The size. From here on it is there, also after a power cut."""
        size = self._file.tell()
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self._fresh.rename(self._path)
        _flush_folder(self._path.parent)
        _flush_folder(self._folder)
        return size

    def give_up(self) -> None:
        self._file.close()
        self._fresh.unlink(missing_ok=True)


def _flush_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
