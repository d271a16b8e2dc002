"""A text as the recognisers read it: look-alikes folded, spoken digits in figures, and the way back to what "
"was given."""

import re
from typing import NamedTuple

from detector.folding import fold, unhidden
from detector.kinds import Kind
from detector.spoken import may_speak, spoken_digits
from detector.vocabulary import plain_words

# A handle or a link is an address in public already, and its digits are nobody's number.
_POINTERS = re.compile(r"@(?<![\w.+-]@)\w{1,60}|[Hh]ttps?://\S{1,2000}")
_LETTERS_FOR_DIGITS = re.compile(r"(?<![A-Za-z0-9])[0-9OoIlS]{8,24}(?!(?!x|ext)[A-Za-z0-9])")
_AS_DIGITS = str.maketrans("OoIlS", "00115")
_DIGITS = b"0123456789"
_LEAST_RIGHTED = 5  # digits in a token that make the letters between them digits too

Places = tuple[list[int], list[int]]  # for every character read: where it starts and ends in the given text


class Span(NamedTuple):
    kind: Kind
    start: int
    end: int


class Reading(NamedTuple):
    whole: str  # folded, nothing blanked
    words: str  # handles and links blanked, letters standing for digits put right
    low: str  # `words` in lower case
    said: set[str]  # the words of `low`
    digits: int  # how many: most recognisers need some, several need many
    places: Places | None  # None when nothing moved

    def given(self, span: Span) -> Span:
        if self.places is None:
            return span
        starts, ends = self.places
        return Span(span.kind, starts[span.start], ends[span.end - 1])

    def before(self, position: int, reach: int) -> str:
        return self.low[max(0, position - reach) : position]


def read(text: str) -> Reading:
    places: Places | None = None
    if text.isascii():
        whole = text
    else:
        whole, places = unhidden(fold(text))
    words, low = _without_pointers(whole)
    said = plain_words(low)
    if may_speak(said):
        spoken, places = spoken_digits(whole, low, places)
        if spoken != whole:
            whole = spoken
            words, low = _without_pointers(whole)
    digits = _count_digits(words)
    if digits >= _LEAST_RIGHTED:
        righted = _LETTERS_FOR_DIGITS.sub(_put_right, words)
        if righted != words:
            words, low = righted, _lower(righted)
            digits = _count_digits(words)
    return Reading(whole, words, low, said, digits, places)


def _without_pointers(whole: str) -> tuple[str, str]:
    words = _POINTERS.sub(_blank, whole) if "@" in whole or "://" in whole else whole
    return words, _lower(words)


def _count_digits(words: str) -> int:
    """By bytes, which is several times quicker than a search."""
    written = words.encode("utf-8", "surrogatepass")
    return len(written) - len(written.translate(None, _DIGITS))


def _blank(match: re.Match[str]) -> str:
    return " " * (match.end() - match.start())


def _put_right(match: re.Match[str]) -> str:
    """`O7O5759O415` as a scanner or a hurried thumb writes 07057590415."""
    token = match.group()
    if token.isdigit():
        return token
    return token.translate(_AS_DIGITS) if sum(map(str.isdigit, token)) >= _LEAST_RIGHTED else token


def _lower(text: str) -> str:
    low = text.lower()
    # A few letters grow in lower case; positions matter more than they do.
    return low if len(low) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
