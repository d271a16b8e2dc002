"""E-mail addresses, written (RFC 5321 4.5.3.1: 64 octets before the @) and spoken."""

import re
from collections.abc import Iterator

from detector.kinds import Kind
from detector.reading import Reading, Span

_PLAIN = re.compile(
    r"(?<![\w.+%-])[\w.+%'-]{1,64}@(?:[\w-]{1,63}\.){1,8}[^\W\d_]{2,24}(?![\w@])",
)
_SPACED = re.compile(r"(?<![\w.+%-])[\w.+%-]{1,64} ?@ (?:[\w-]{1,63}\.){1,4}[a-z]{2,12}(?![\w@])")
_TOP = r"(?:com|co|org|net|uk|in|edu|gov|ac|info|biz|io|eu|[a-z]{2})"
_DOT = r"(?:[ ]{1,2}dot[ ]{1,2}|[ ]?[\[(]dot[\])][ ]?|\.)"
_AT = r"(?:[ ]{1,2}at[ ]{1,2}|[ ]?[\[(](?:at|@)[\])][ ]?)"
_JOIN = rf"(?:{_DOT}|[ ]{{1,2}}(?:underscore|dash|hyphen)[ ]{{1,2}}|[_-])"
_SPOKEN = re.compile(
    rf"(?<![\w.])[a-z0-9+]{{1,40}}(?:{_JOIN}[a-z0-9+]{{1,40}}){{0,5}}{_AT}"
    rf"([a-z0-9-]{{2,40}})(?:{_DOT}[a-z0-9-]{{2,30}}){{0,3}}({_DOT}){_TOP}(?![\w]|{_AT})"
)
# "look at apple.com" is no address: with the dot written, only the well-known homes of mailboxes count.
_HOMES = frozenset(
    "gmail googlemail yahoo ymail hotmail outlook live msn icloud me aol btinternet sky virginmedia talktalk proton "
    "protonmail rediffmail gmx mail".split()
)


def emails(text: Reading) -> Iterator[Span]:
    if "@" in text.words:
        for pattern in (_PLAIN, _SPACED):
            for match in pattern.finditer(text.whole):
                start = match.start() + (match.group()[0] in "'.")
                yield Span(Kind.EMAIL, start, match.end())
    low = text.low
    if "dot" in low or _home_in(low):
        for match in _SPOKEN.finditer(low):
            whole = match.group()
            if match.group(2) != "." or match.group(1) in _HOMES or "[at]" in whole or "(at)" in whole:
                yield Span(Kind.EMAIL, match.start(), match.end())


def may_be_spoken(text: Reading) -> bool:
    return "at" in text.said and ("dot" in text.said or _home_in(text.low))


def _home_in(low: str) -> bool:
    return "mail.c" in low or "yahoo." in low or "outlook." in low or "icloud." in low or "live.c" in low
