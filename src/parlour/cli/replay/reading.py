"""Reads both CSV forms of public support dialogue. Strict on each row, calm about the file: a bad row is
counted, named by its line, and passed over."""

import csv
from collections.abc import Iterator
from pathlib import Path

from parlour.cli.replay.dialogues import DIALOGUE_COLUMNS, dialogues
from parlour.cli.replay.threads import Tally, Thread
from parlour.cli.replay.tweets import TWEET_COLUMNS, tweets

LONGEST_FIELD = 1_000_000  # bytes; an unclosed quote ends here instead of swallowing the file

Row = tuple[int, dict[str, str]]


class NotThreads(ValueError):
    """The file has neither form's columns."""


def read_threads(path: Path, tally: Tally) -> Iterator[Thread]:
    """Every thread a customer began.

    Dialogues stream by; tweets are held until the end of the file, because a parent may come after its child.
    """
    rows = _rows(path, tally)
    columns = set(next(rows)[1])
    if columns >= DIALOGUE_COLUMNS:
        return tally.counted(dialogues(rows, tally))
    if columns >= TWEET_COLUMNS:
        return tally.counted(tweets(rows, tally))
    raise NotThreads(
        f"{path.name} has neither the columns {', '.join(sorted(TWEET_COLUMNS))} "
        f"nor {', '.join(sorted(DIALOGUE_COLUMNS))}"
    )


def _rows(path: Path, tally: Tally) -> Iterator[Row]:
    """First the header as a row of itself, then each sound row with the line it starts on."""
    csv.field_size_limit(LONGEST_FIELD)
    with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
        reader = csv.reader(file, strict=True)
        header = _header(reader)
        yield 1, dict(zip(header, header, strict=True))
        while True:
            line = reader.line_num + 1
            try:
                values = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                tally.bad(line, str(error))
                continue
            if len(values) == len(header):
                yield line, dict(zip(header, values, strict=True))
            elif values:
                tally.bad(line, f"{len(values)} columns, not {len(header)}")


def _header(reader: Iterator[list[str]]) -> list[str]:
    try:
        header = next(reader)
    except (StopIteration, csv.Error):
        raise NotThreads("no header row") from None
    if len(set(header)) != len(header):
        raise NotThreads("a column name stands twice in the header")
    return header
