"""JSON of any size, walked: what is held is one value and the block it lies in."""

import codecs
import json
import re
from collections.abc import Iterator
from typing import IO, Any

from parlour.exposure.readers.source import Unreadable

BLOCK = 256 * 1024
LONGEST = 8 * 1024 * 1024  # characters of one value; a post has a few thousand
VISIBLE = re.compile(r"[^ \t\r\n]")
ASSIGNMENT = re.compile(r"\s*[\w.$]{1,200}\s*=")


class Walk:
    """A place in a JSON text. Whoever walks takes each value by `value`, `elements` or `members`."""

    def __init__(self, stream: IO[bytes], name: str) -> None:
        self._stream, self._name = stream, name
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")("replace")
        self._scan = json.JSONDecoder(strict=False).raw_decode
        self._text, self._at, self._ended = "", 0, False

    def past_assignment(self) -> None:
        """X writes `window.YTD.tweets.part0 = ` before its JSON."""
        self._more()
        if found := ASSIGNMENT.match(self._text):
            self._at = found.end()

    def elements(self) -> Iterator[None]:
        yield from (None for _ in self._items("[", "]"))

    def members(self) -> Iterator[str]:
        for _ in self._items("{", "}"):
            key = self.value()
            self._take(":")
            yield str(key)

    def value(self) -> Any:
        """Raises Unreadable where the text ends or breaks in the middle of a value."""
        self._peek()
        while True:
            try:
                found, end = self._scan(self._text, self._at)
                if end < len(self._text) or self._ended:
                    self._at = end
                    return found
            except RecursionError as fault:
                raise Unreadable(f"{self._name} is nested deeper than any export.") from fault
            except ValueError as fault:
                if self._ended or len(self._text) - self._at > LONGEST:
                    raise self._broken() from fault
            self._more()

    def _items(self, opening: str, closing: str) -> Iterator[None]:
        if self._peek() != opening:
            self.value()
            return
        self._take(opening)
        while self._peek() != closing:
            yield
            if self._peek() == ",":
                self._take(",")
            elif self._peek() != closing:
                raise self._broken()
        self._take(closing)

    def _peek(self) -> str:
        while True:
            if visible := VISIBLE.search(self._text, self._at):
                self._at = visible.start()
                return visible[0]
            self._at = len(self._text)
            if self._ended:
                return ""
            self._more()

    def _take(self, char: str) -> None:
        if self._peek() != char:
            raise self._broken()
        self._at += 1

    def _more(self) -> None:
        left = self._text[self._at :]
        block = self._stream.read(max(BLOCK, len(left)))
        self._ended = not block
        self._text, self._at = left + self._decoder.decode(block, final=not block), 0

    def _broken(self) -> Unreadable:
        if self._ended:
            return Unreadable(f"{self._name} ends in the middle. Please fetch the export again, whole.")
        return Unreadable(f"{self._name} is not the JSON it should be. Please fetch the export again.")
