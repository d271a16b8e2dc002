"""Posts in CSV files. The columns decide which kind of file it is; a row too short to hold them is passed over."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from zlib import crc32

from parlour.exposure.model import Post
from parlour.exposure.readers import columns, dialogues, twcs
from parlour.exposure.readers.source import Source, Unreadable
from parlour.exposure.readers.streams import Progress, counted, silent

LONGEST_FIELD = csv.field_size_limit()
LONGEST_LINE = 8 * LONGEST_FIELD
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
NAME = re.compile(r"[a-z_ .-]{1,30}")
BLANKS = re.compile(r"[\s_.-]+")

Rows = Iterator[list[str]]
LAYOUTS: dict[
    str, tuple[Callable[[list[str]], bool], Callable[[Rows, list[str], str, str], Iterator[Post]]]
] = {
    "twcs": (twcs.fits, twcs.posts),
    "dialogues": (dialogues.fits, dialogues.posts),
    "table": (columns.fits, columns.posts),
}


def recognise(path: Path) -> Source | None:
    """Raises Unreadable for what is called a table and has no column of text."""
    called = path.suffix.lower() in (".csv", ".tsv")
    try:
        with opened_rows(path, silent) as (names, _):
            fitting = (layout for layout, (fits, _) in LAYOUTS.items() if fits(names))
            if layout := next(fitting, ""):
                return Source(path, layout, path.stat().st_size)
    except Unreadable:
        if called:
            raise
        return None
    if called:
        raise Unreadable(f"{found_columns(names)} {columns.NEEDED}")
    return None


def read(source: Source, brand: str | None, progress: Progress) -> Iterator[Post]:
    _, posts = LAYOUTS[source.format]
    with opened_rows(source.path, progress) as (names, rows):
        yield from posts(rows, names, (brand or "").lstrip("@"), _name(source.path))


def _name(path: Path) -> str:
    """For pointers. Its folder, which may be named after somebody, stays out of the report; two files of one name are
    told apart."""
    return f"{path.name}~{crc32(path.as_posix().encode('utf-8', 'surrogateescape')):08x}"


@contextmanager
def opened_rows(path: Path, progress: Progress) -> Iterator[tuple[list[str], Rows]]:
    with path.open("rb") as raw:
        encoding = "utf-16" if raw.read(2) in UTF_16 else "utf-8-sig"
        raw.seek(0)
        stream = io.TextIOWrapper(counted(raw, progress), encoding, errors="replace", newline="")
        first = next(lines(stream), "")
        delimiter = max(",;\t|", key=first.count)
        heading = next(rows_of([first], delimiter), [])
        yield [BLANKS.sub("_", name.strip().lower()) for name in heading], rows_of(lines(stream), delimiter)


def rows_of(lines: Iterable[str], delimiter: str) -> Rows:
    reader = csv.reader(lines, delimiter=delimiter)
    try:
        yield from reader
    except csv.Error as fault:
        raise Unreadable(
            f"A field near line {reader.line_num + 1:,} is longer than {LONGEST_FIELD:,} characters. "
            "Most often a quotation mark before it was never closed."
        ) from fault


def lines(stream: io.TextIOWrapper) -> Iterator[str]:
    while line := stream.readline(LONGEST_LINE):
        if len(line) == LONGEST_LINE:
            raise Unreadable(
                f"This file has a line of more than {LONGEST_LINE:,} characters, which no table of posts has."
            )
        yield line


def found_columns(names: list[str]) -> str:
    """A file without a heading begins with somebody's words, which are not to be repeated."""
    if names and all(NAME.fullmatch(name) for name in names):
        return f"The columns of this file are: {', '.join(names)}."
    return "The first line of this file does not name its columns."
