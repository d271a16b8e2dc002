"""Searches files for words that must not be there, in one pass over each file.

Each text is cut into windows of 24 bytes, one from the start of each word; a window is long enough that no
two different texts share one by chance. The same is done for the text as JSON and as a form body would
carry it, since that is how a careless log line would hold it. Any window found anywhere is a trace.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol
from urllib.parse import quote_plus

WINDOW = 24
CHUNK = 4 * 1024 * 1024

_WORD_START = re.compile(rb"(?<![0-9A-Za-z\x80-\xff])[0-9A-Za-z\x80-\xff]")
# Sealed bytes hold a control character every few bytes; only runs without any can hold text.
_TEXT_RUN = re.compile(rb"[^\x00-\x08\x0b\x0c\x0e-\x1f]{%d,}" % WINDOW)


@dataclass
class Words:
    """The windows of all texts searched for."""

    windows: set[bytes] = field(default_factory=set)
    texts: int = 0
    too_short: int = 0  # under 24 bytes: could stand anywhere by chance, so not searched for

    def add(self, text: str) -> None:
        self.texts += 1
        if len(text.encode()) < WINDOW:
            self.too_short += 1
            return
        for form in (
            text,
            json.dumps(text)[1:-1],
            json.dumps(text, ensure_ascii=False)[1:-1],
            quote_plus(text),
        ):
            self.windows.update(windows(form.encode()))

    def forget(self, present: Iterable[bytes]) -> None:
        """Windows that stood in the files before the first message: the product's own words."""
        self.windows.difference_update(present)


class Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Trace:
    file: str
    at: int
    window: bytes  # for a test to compare; never printed


def windows(text: bytes) -> Iterator[bytes]:
    last = len(text) - WINDOW
    for start in _WORD_START.finditer(text):
        if start.start() > last:
            break
        yield text[start.start() : start.start() + WINDOW]
    if last >= 0:
        yield text[last:]


def files_under(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink())


def traces_in_files(words: Words, paths: Iterable[Path]) -> tuple[list[Trace], int]:
    """Traces, and how many bytes were searched. A file that goes away meanwhile holds nothing any more."""
    found: list[Trace] = []
    size = 0
    for path in paths:
        try:
            with path.open("rb") as file:
                traces, read = traces_in(words, file, str(path))
        except FileNotFoundError:
            continue
        found += traces
        size += read
    return found, size


def traces_in(words: Words, file: Readable, name: str) -> tuple[list[Trace], int]:
    found: list[Trace] = []
    kept, offset = b"", 0
    while chunk := file.read(CHUNK):
        data = kept + chunk
        found += (Trace(name, offset + at, data[at : at + WINDOW]) for at in _hits(words.windows, data))
        kept = data[-(WINDOW - 1) :]
        offset += len(data) - len(kept)
    return found, offset + len(kept)


def _hits(wanted: set[bytes], data: bytes) -> Iterator[int]:
    for run in _TEXT_RUN.finditer(data):
        text = run[0]
        for at in range(len(text) - WINDOW + 1):
            if text[at : at + WINDOW] in wanted:
                yield run.start() + at
