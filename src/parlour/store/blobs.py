"""Sealed files in a folder: one file each, whole or not there, durable before it is mentioned anywhere."""

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from parlour.foundation.errors import NotFound
from parlour.foundation.ids import is_id, new_id

PIECE = 256 * 1024


class FolderBlobs:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def put(self, blob_id: str, pieces: Iterable[bytes]) -> int:
        """The size. On return the file survives a power cut; before, no part of it can be read."""
        path = self._path(blob_id)
        path.parent.mkdir(exist_ok=True)
        fresh = path.with_name(f".{new_id()}.part")
        try:
            with fresh.open("xb") as file:
                for piece in pieces:
                    file.write(piece)
                size = file.tell()
                file.flush()
                os.fsync(file.fileno())
            fresh.rename(path)
        except BaseException:
            fresh.unlink(missing_ok=True)
            raise
        _flush_folder(path.parent)
        _flush_folder(self._folder)
        return size

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


def _flush_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
