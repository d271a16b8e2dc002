"""Bytes as they are read: counted for the progress bar, from a file, a folder or a zip."""

import io
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO, Any, BinaryIO

from parlour.exposure.readers.zips import is_zip, sound, unpacking, unzipping

BLOCK = 256 * 1024
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Member:
    """One file of an export, wherever the export lies. Names have forward slashes."""

    name: str
    size: int  # bytes when unpacked
    open: Callable[[], IO[bytes]]

    @property
    def base(self) -> str:
        return self.name.rpartition("/")[2]


class Counted(io.RawIOBase):
    """Says how many bytes went by."""

    def __init__(self, inner: IO[bytes], progress: Progress) -> None:
        self._inner, self._progress = inner, progress

    def readable(self) -> bool:
        return True

    def readinto(self, into: Any) -> int:
        block = self._inner.read(len(into))
        into[: len(block)] = block
        self._progress(len(block))
        return len(block)

    def close(self) -> None:
        self._inner.close()
        super().close()


def counted(inner: IO[bytes], progress: Progress) -> io.BufferedReader:
    return io.BufferedReader(Counted(inner, progress), BLOCK)


def silent(_count: int) -> None:
    """For a look at a file that is not its reading."""


@contextmanager
def members(path: Path, wanted: re.Pattern[str]) -> Iterator[list[Member]]:
    """Those files of a folder, a zip or a lone file whose names match; nothing else is ever opened."""
    if path.is_dir():
        yield [Member(name, at.stat().st_size, partial(reading, at)) for name, at in inside(path, wanted)]
    elif is_zip(path):
        with unzipping(path) as packed:
            yield [
                Member(one.filename, one.file_size, partial(unpacking, packed, one))
                for one in sound(packed)
                if wants(wanted, one.filename)
            ]
    else:
        yield [Member(path.name, path.stat().st_size, partial(reading, path))]


def reading(path: Path) -> BinaryIO:
    return path.open("rb")


def inside(folder: Path, wanted: re.Pattern[str]) -> list[tuple[str, Path]]:
    """Names are judged as they are met: an export may hold half a million pictures."""
    found = []
    for top, _, names in os.walk(folder):
        within = Path(top).relative_to(folder).as_posix()
        full = (name if within == "." else f"{within}/{name}" for name in names)
        found += [(name, folder / name) for name in full if wants(wanted, name)]
    return sorted((name, at) for name, at in found if at.is_file() and not at.is_symlink())


def wants(wanted: re.Pattern[str], name: str) -> bool:
    """macOS adds a shadow of every file it packs, named `__MACOSX/._name`."""
    return (
        bool(wanted.search(name)) and "__MACOSX" not in name and not name.rpartition("/")[2].startswith("._")
    )
