"""What a replay plays: threads of turns, and what was left out and why."""

from collections.abc import Iterator
from dataclasses import dataclass, field

BAD_ROWS_NAMED = 20  # the rest are only counted
LONGEST_TEXT = 20_000  # characters in one message


@dataclass(frozen=True, slots=True)
class Turn:
    by_customer: bool
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Thread:
    """One matter from its first words on. `line` is where it starts in the file."""

    line: int
    turns: tuple[Turn, ...]


class BadRow(ValueError):
    """A row that cannot be played. The text names the fault, never the content."""


@dataclass
class Tally:
    """What was read and what was left out; filled while the file streams by."""

    threads: int = 0
    messages: int = 0
    begun_by_agent: int = 0
    bad_rows: int = 0
    named: list[tuple[int, str]] = field(default_factory=list)

    def bad(self, line: int, fault: str) -> None:
        self.bad_rows += 1
        if len(self.named) < BAD_ROWS_NAMED:
            self.named.append((line, fault))

    def counted(self, threads: Iterator[Thread]) -> Iterator[Thread]:
        """The threads a customer began; the others are counted and passed over."""
        for thread in threads:
            if thread.turns[0].by_customer:
                self.threads += 1
                self.messages += len(thread.turns)
                yield thread
            else:
                self.begun_by_agent += 1


def as_kept(text: str) -> str:
    """A text the way the front door keeps it: what a browser's text box would send, line ends as LF."""
    kept = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if not kept:
        raise BadRow("empty text")
    if len(kept) > LONGEST_TEXT:
        raise BadRow("longer than a message may be")
    if "\0" in kept:
        raise BadRow("a NUL, which no form can carry")
    try:
        kept.encode()
    except UnicodeEncodeError:
        raise BadRow("not UTF-8") from None
    return kept
