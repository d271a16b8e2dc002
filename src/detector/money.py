"""Cards, IBANs and UK bank accounts."""

import re
from collections.abc import Iterator

from detector.checks import luhn, mod_97
from detector.kinds import Kind
from detector.reading import Reading, Span

# First digits and lengths per scheme: ISO/IEC 7812-1 and the schemes' own ranges.
_SCHEMES = re.compile(
    r"4\d{12}(?:\d{3}){0,2}|5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}"
    r"|3[47]\d{13}|3(?:0[0-5]|[68]\d)\d{11}|35\d{14}|6(?:011|5\d\d|4[4-9]\d|2\d\d)\d{12,15}"
)
_IBAN = re.compile(
    r"(?<![A-Za-z0-9])[A-Za-z]{2}[0-9]{2}(?:[ -]?[A-Za-z0-9]{2,4}){3,8}[A-Za-z0-9]{0,3}(?![A-Za-z0-9])"
)
_UK_IBAN = re.compile(r"(?:GB|UK)\d\d[A-Z]{4}[0-9OILS]{14}")  # ISO 13616 registry: GB, 22 characters
_SORT = r"\d\d([-:. ]?)\d\d\{0}\d\d"
_NUMBER = r"(?:\d{2}[ ]\d{2}[ ]\d{2}[ ]\d{2}|\d{4}[ -]\d{3,4}|\d{6,11})"
_SORT_FIRST = re.compile(rf"(?<![\d-]){_SORT.format(1)}(?!\d)[^\d]{{1,40}}{_NUMBER}(?!\d)")
_NUMBER_FIRST = re.compile(rf"(?<![\d-]){_NUMBER}(?!\d)[^\d]{{1,40}}{_SORT.format(1)}(?!\d)")
_BANK = re.compile(r"\bsort|\bs/c\b|\bbank|\bacc(?:ount|t)?\b|\ba/c\b")
_CARD = re.compile(r"\b(?:card|visa|mastercard|amex|maestro|debit|credit|pan)\b")


def is_card(digits: str, before: str) -> bool:
    """By scheme and Luhn; after the word "card" also without: a mistyped digit hides little of the number."""
    if len(set(digits)) == 1:
        return False
    if _SCHEMES.fullmatch(digits) and luhn(digits):
        return True
    return 12 <= len(digits) <= 19 and _CARD.search(before) is not None


def ibans(text: Reading) -> Iterator[Span]:
    for match in _IBAN.finditer(text.words):
        value = re.sub("[ -]", "", match.group()).upper()
        if _UK_IBAN.fullmatch(value) or (14 < len(value) < 35 and mod_97(value)):
            yield Span(Kind.IBAN, match.start(), match.end())


def bank_accounts(text: Reading) -> Iterator[Span]:
    """By shape and the words around it: the modulus check needs a weight table whose licence keeps it out."""
    if not _BANK.search(text.low):
        return
    for pattern in (_SORT_FIRST, _NUMBER_FIRST):
        for match in pattern.finditer(text.words):
            if _BANK.search(text.low, max(0, match.start() - 60), match.end()):
                yield Span(Kind.BANK_ACCOUNT, match.start(), match.end())
