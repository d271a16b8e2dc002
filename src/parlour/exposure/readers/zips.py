"""Zips, opened with care: cut off, damaged, locked, or made to fill the memory or the disk."""

import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import BinaryIO, cast

from parlour.exposure.readers.source import Unreadable

# Posts as JSON pack ten to forty times; deflate packs nothing but zeros a thousand times.
DENSEST, DENSE_ENOUGH_TO_ASK = 250, 32 * 1024 * 1024
MOST = 1 << 40
LONGEST_DIRECTORY = 32 * 1024 * 1024  # some 300,000 files; listed, each takes ten times its entry
LONGEST_END, NOT_HERE = 66_000, 0xFFFFFFFF
LOCKED = 0x1

CUT_OFF = "This zip is cut off or damaged. Please fetch it again, whole, and give it once more."
ODDLY_PACKED = "This zip is packed in a way that cannot be read. Please pack it again as a plain zip."


def is_zip(path: Path) -> bool:
    """By how it begins: a zip that was cut off has lost its end, where zips are usually known by."""
    with path.open("rb") as opened:
        return opened.read(4) in (b"PK\x03\x04", b"PK\x05\x06")


@contextmanager
def unzipping(path: Path) -> Iterator[zipfile.ZipFile]:
    if directory_size(path) > LONGEST_DIRECTORY:
        raise Unreadable(
            "This zip holds too many files to list them in little memory. Please unpack it and give the folder."
        )
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


def directory_size(path: Path) -> int:
    """Bytes the list of files takes, as the end of the zip says (APPNOTE 4.3.14 and 4.3.16)."""
    with path.open("rb") as opened:
        opened.seek(max(0, path.stat().st_size - LONGEST_END))
        end = opened.read()
    told = ((b"PK\x05\x06", "<12xI"), (b"PK\x06\x06", "<40xQ"))
    sizes = (
        struct.unpack_from(form, end, at)[0]
        for mark, form in told
        if 0 <= (at := end.rfind(mark)) <= len(end) - struct.calcsize(form)
    )
    return max((size for size in sizes if size != NOT_HERE), default=0)


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
