"""Bytes as they are read: counted for the progress bar, from a file, a folder or a zip."""

import io
import lzma
import os
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import IO, Any, BinaryIO, cast

from parlour.exposure.readers.source import Unreadable

BLOCK = 256 * 1024
# Posts as JSON pack ten to forty times; deflate packs nothing but zeros a thousand times.
DENSEST, DENSE_ENOUGH_TO_ASK = 250, 32 * 1024 * 1024
MOST = 1 << 40
LOCKED = 0x1

CUT_OFF = "This zip is cut off or damaged. Please fetch it again, whole, and give it once more."
ODDLY_PACKED = "This zip is packed in a way that cannot be read. Please pack it again as a plain zip."

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


def is_zip(path: Path) -> bool:
    """By how it begins: a zip that was cut off has lost its end, where zips are usually known by."""
    with path.open("rb") as opened:
        return opened.read(4) in (b"PK\x03\x04", b"PK\x05\x06")


@contextmanager
def unzipping(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        packed = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, ValueError, OSError, EOFError, struct.error) as fault:
        raise Unreadable(CUT_OFF) from fault
    except NotImplementedError as fault:
        raise Unreadable(ODDLY_PACKED) from fault
    with packed:
        try:
            yield packed
        except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, struct.error) as fault:
            raise Unreadable(CUT_OFF) from fault
        except NotImplementedError as fault:
            raise Unreadable(ODDLY_PACKED) from fault


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


def sound(packed: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    for one in packed.infolist():
        parts = PurePosixPath(one.filename.replace("\\", "/"))
        if ".." in parts.parts or parts.is_absolute():
            raise Unreadable("This zip names a file outside its own folder, which no export does.")
    return [one for one in packed.infolist() if not one.is_dir()]


def unpacking(packed: zipfile.ZipFile, one: zipfile.ZipInfo) -> BinaryIO:
    if one.flag_bits & LOCKED:
        raise Unreadable("This zip is locked with a password. Please unpack it and give the folder.")
    dense = one.file_size > DENSE_ENOUGH_TO_ASK and one.file_size > DENSEST * max(1, one.compress_size)
    if dense or one.file_size > MOST:
        raise Unreadable(
            "A file in this zip unpacks to far more than an export could hold. It was not opened."
        )
    try:
        return cast(BinaryIO, packed.open(one))
    except ValueError as fault:  # a name that is no text
        raise Unreadable(CUT_OFF) from fault
