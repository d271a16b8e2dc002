"""National Insurance numbers, passports and dates of birth."""

import re
from collections.abc import Iterator

from detector.kinds import Kind
from detector.reading import Reading, Span

# HMRC, NIM39110: D F I Q U V never lead, O is never second, seven pairs are kept back, the suffix is A to D.
_NI = re.compile(
    r"[0-9OIl](?<=[A-Za-z -][0-9OIl])[0-9OIl](?:[ -]{0,2}[0-9OIl]{2}){2}[ -]{0,2}[A-Da-d](?![A-Za-z0-9])"
)
_NI_PREFIX = re.compile(r"(?<![A-Za-z0-9])([A-Za-z]{2})[ -]{0,2}$")
_NI_FIRST = frozenset("ABCEGHJKLMNOPRSTWXYZ")
_NI_SECOND = frozenset("ABCEGHJKLMNPRSTWXYZ")
_NI_NEVER = frozenset(("BG", "GB", "KN", "NK", "NT", "TN", "ZZ"))
_NI_BARE = re.compile(
    r"\b(?:national insurance|ni|nino)(?: number| no)?[ .:]{1,3}(?:is |it's )?([a-z]{2} ?\d{2} ?\d{2} ?\d{2})\b"
)
# UK passports: nine digits (HM Passport Office); elsewhere ICAO 9303 allows nine letters and digits.
_PASSPORT = re.compile(r"\bpassport\b[^!?\n]{0,24}?\b([a-z]{0,2}\d{6,9})\b|\b(\d{9})\b.{0,12}\bpassport\b")

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
_DATE = re.compile(
    rf"\b(?:\d{{1,2}}(?:st|nd|rd|th)?[ .,/-]{{0,3}}(?:of )?{_MONTH}[ .,/'-]{{0,3}}\d{{2,4}}"
    rf"|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? {{1,2}}\d{{2,4}}"
    r"|\d{1,2} ?[/. -] ?\d{1,2} ?[/. -] ?\d{2,4}|\d{4} ?[/. -] ?\d{1,2} ?[/. -] ?\d{1,2}"
    r"|(?:19|20)\d{6}|[0-3]\d[01]\d(?:19|20)\d\d|(?:19|20)\d\d)\b(?![/.-]\d)"
)
_BORN = re.compile(r"\b(?:date of birth|birth ?dates?|d\.?o\.?b\b|born|birthdays?|b-?day)")
_BORN_AFTER = re.compile(
    r"^[ ,(-]{0,3}(?:is |was )?(?:my |his |her )?(?:\(?d\.?o\.?b\b|date of birth|birth ?(?:date|day))"
)
_BORN_REACH = 28


def ni_numbers(text: Reading) -> Iterator[Span]:
    words = text.words
    for match in _NI.finditer(words):
        prefix = _NI_PREFIX.search(words[max(0, match.start() - 5) : match.start()])
        if prefix and is_ni_prefix(prefix.group(1).upper()) and sum(map(str.isdigit, match.group())) >= 4:
            yield Span(Kind.NI_NUMBER, match.start() - len(prefix.group()), match.end())
    for match in _NI_BARE.finditer(text.low):
        if is_ni_prefix(match.group(1)[:2].upper()):
            yield Span(Kind.NI_NUMBER, match.start(1), match.end(1))


def is_ni_prefix(prefix: str) -> bool:
    return prefix[0] in _NI_FIRST and prefix[1] in _NI_SECOND and prefix not in _NI_NEVER


def passports(text: Reading) -> Iterator[Span]:
    for match in _PASSPORT.finditer(text.low):
        group = 1 if match.group(1) else 2
        yield Span(Kind.PASSPORT, match.start(group), match.end(group))


def birth_dates(text: Reading) -> Iterator[Span]:
    """A date is a birth date only beside a word that says so."""
    low = text.low
    for said in _BORN.finditer(low):
        date = _DATE.search(low, said.end(), said.end() + _BORN_REACH + 24)
        if date and date.start() - said.end() <= _BORN_REACH:
            yield Span(Kind.BIRTH_DATE, date.start(), date.end())
        elif said.group() != "born":
            yield from _date_before(low, said.start())


def _date_before(low: str, said: int) -> Iterator[Span]:
    for date in _DATE.finditer(low, max(0, said - 40), said):
        if _BORN_AFTER.match(low[date.end() : date.end() + 40]):
            yield Span(Kind.BIRTH_DATE, date.start(), date.end())
