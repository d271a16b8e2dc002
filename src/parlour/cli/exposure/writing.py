"""The files a command leaves: the report, and the list of what to delete."""

import csv
import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

from parlour.exposure import words
from parlour.exposure.report import page
from parlour.exposure.summarising import Deletion, deletions
from parlour.exposure.summary import Summary
from parlour.exposure.tally import Tally

HEADER = (
    "platform",
    "id",
    "thread",
    "where",
    "written by",
    "kinds",
    "who can delete it",
    "by program",
    "how",
)
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # ASVS 1.2.10: a spreadsheet would run what begins with one


def write_page(path: Path, summary: Summary) -> None:
    with _own_file(path) as file:
        file.write(page(summary))


def write_deletions(path: Path, counting: Tally) -> None:
    with _own_file(path) as file:
        csv.writer(file).writerows(_rows(deletions(counting)))


def _rows(found: Iterable[Deletion]) -> Iterator[tuple[str, ...]]:
    yield HEADER
    for one in found:
        yield (
            _cell(one.platform),
            _cell(one.id),
            _cell(one.thread),
            "public" if one.public else "message",
            "company" if one.by_brand else "customer",
            words.kinds(one.kinds),
            one.removal.by,
            "yes" if one.removal.by_program else "no",
            one.removal.how,
        )


def _cell(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA) else text


def _own_file(path: Path) -> IO[str]:
    return open(path, "w", encoding="utf-8", newline="", opener=_for_owner)


def _for_owner(name: str, flags: int) -> int:
    """Where personal data lies is for its owner to know, also when the file was there before."""
    opened = os.open(name, flags, 0o600)
    if stat.S_ISREG(os.fstat(opened).st_mode):
        os.fchmod(opened, 0o600)
    return opened
