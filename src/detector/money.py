"""Cards, IBANs and UK bank accounts."""

import re
from collections.abc import Iterator

from detector.checks import luhn, mod_97
from detector.kinds import Kind
from detector.modulus import Weights, passes
from detector.reading import Reading, Span

# First digits and lengths per scheme: ISO/IEC 7812-1 and the schemes' own ranges.
_SCHEMES = re.compile(
    r"4\d{12}(?:\d{3}){0,2}|5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}"
    r"|3[47]\d{13}|3(?:0[0-5]|[68]\d)\d{11}|35\d{14}|6(?:011|5\d\d|4[4-9]\d|2\d\d)\d{12,15}"
)
_IBAN = re.compile(r"(?<![A-Za-z0-9])([A-Za-z]{2})[0-9OI]{2}(?:[ -]?[A-Za-z0-9]){11,31}")
# Country and length, SWIFT's IBAN registry.
_LENGTHS = {
    code: int(length)
    for code, length in (
        entry.split(":")
        for entry in "NO:15 BE:16 DK:18 FO:18 FI:18 GL:18 NL:18 MK:19 SI:19 AT:20 BA:20 EE:20 KZ:20 LT:20 LU:20 "
        "XK:20 "
        "HR:21 LV:21 LI:21 CH:21 BH:22 BG:22 CR:22 GE:22 DE:22 IE:22 ME:22 RS:22 GB:22 UK:22 GI:23 IL:23 AE:23 AD:24 "
        "CZ:24 MD:24 PK:24 RO:24 SA:24 SK:24 ES:24 SE:24 TN:24 VG:24 PT:25 IS:26 TR:26 FR:27 GR:27 IT:27 MR:27 MC:27 "
        "SM:27 AL:28 AZ:28 BY:28 CY:28 DO:28 GT:28 HU:28 LB:28 PL:28 BR:29 PS:29 QA:29 UA:29 JO:30 KW:30 MU:30 "
        "MT:31".split()
    )
}
_UK_IBAN = re.compile(r"(?:GB|UK)[0-9OI]{2}[A-Z]{4}[0-9OILS]{14}")  # ISO 13616 registry: GB, 22 characters
_SORT = r"\d\d([-:. ]?)\d\d\{0}\d\d"
_NUMBER = r"(?:\d{2}[ ]\d{2}[ ]\d{2}[ ]\d{1,2}|\d{4}[ -]\d{3,4}|\d{6,11})"
_SORT_FIRST = re.compile(rf"(?<![\d-]){_SORT.format(1)}(?!\d)[^\d]{{1,40}}{_NUMBER}(?!\d)")
_NUMBER_FIRST = re.compile(rf"(?<![\d-]){_NUMBER}(?!\d)[^\d]{{1,40}}{_SORT.format(1)}(?!\d)")
_BARE = re.compile(r"(?<![\d-])[0-9]{2}([- ])[0-9]{2}\1[0-9]{2}[ ,/]{1,3}[0-9]{8}(?![\d-])")
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
    """A UK one by its shape, whatever its check digits: nothing else looks like it."""
    for match in _IBAN.finditer(text.words):
        places = [place for place in range(*match.span()) if text.words[place] not in " -"]
        length = _LENGTHS.get(match.group(1).upper(), 99)
        if len(places) < length or text.words[places[length - 1] + 1 : places[length - 1] + 2].isalnum():
            continue
        value = "".join(text.words[place] for place in places[:length]).upper()
        if _UK_IBAN.fullmatch(value) or mod_97(value):
            yield Span(Kind.IBAN, match.start(), places[length - 1] + 1)


def bank_accounts(text: Reading, weights: Weights | None) -> Iterator[Span]:
    """By shape and the words around it. With the weight table, whose licence keeps it out of here, also without a word:
    a sort code and eight digits beside it that pass the check are no accident."""
    if weights is not None:
        for match in _BARE.finditer(text.words):
            digits = "".join(letter for letter in match.group() if letter.isdigit())
            if passes(weights, digits[:6], digits[6:], known=True):
                yield Span(Kind.BANK_ACCOUNT, match.start(), match.end())
    if not _BANK.search(text.low):
        return
    for pattern in (_SORT_FIRST, _NUMBER_FIRST):
        for match in pattern.finditer(text.words):
            if _BANK.search(text.low, max(0, match.start() - 60), match.end()):
                yield Span(Kind.BANK_ACCOUNT, match.start(), match.end())
