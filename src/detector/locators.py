"""Codes that need no word before them. IATA's record locator is six letters and digits, as a machine draws them."""

import re
from collections.abc import Iterator

from detector.kinds import Kind
from detector.postcodes import is_area
from detector.reading import Reading, Span

FLIGHT = re.compile(r"[A-Za-z]{2}\d{2,4}|[A-Za-z]\d{3}|[A-Za-z]{3}\d{4}")
# Six capitals people shout after "booking" or "ticket".
SHOUTED = frozenset(
    "PLEASE THANKS CANNOT SYSTEM NUMBER ONLINE ISSUES FAILED FLIGHT TICKET CHANGE CANCEL REFUND WITHIN DURING BEFORE "
    "OPTION OFFICE AGENTS POLICY SHOULD STATUS URGENT ERRORS CREDIT PRICES TRAVEL RETURN SCREEN THROUGH UPDATE "
    "REALLY ALWAYS TWITTER TODAYS AROUND LETTER WORKED OPENED CLOSED MISSED COUNTS".split()
)
_ALONE = re.compile(r"\s*#?(?!0[1-9]\d{7}|44)(?:([A-Za-z0-9]{6})|(\d{13})|(\d{7,9}|\d{12}))[.!\s]*")
_LONGEST_ALONE = 24
_BESIDE_MAIL = re.compile(r"\s*#?(\d{7,9}|\d{12})[\s,;]{1,3}[\w.+-]{1,64}@\w")
_LOCATOR = re.compile(r"[A-Z0-9](?<![\w#$-][A-Z0-9])[A-Z0-9]{5}(?![\w-])")
# Mixed twice over, it can only be a device, a plane or a postcode besides.
_MIXED_TWICE = re.compile(r"[A-Z]+\d+[A-Z]+[A-Z\d]*|\d+[A-Z]+\d+[A-Z\d]*", re.IGNORECASE)
_LETTERS_FIRST = re.compile(r"[A-Z]{4,5}\d{1,2}")
_HARD_TO_SAY = re.compile(r"[bcdfghjklmnpqrstvwxz]{3}|q(?!u)", re.IGNORECASE)
_VOWEL = re.compile(r"[aeiouy]", re.IGNORECASE)
_PLANE = re.compile(r"N\d{1,4}[A-Z]{1,2}|G-?[A-Z]{4}")
_POSTCODE = re.compile(r"([A-Z]{1,2})\d[A-Z\d]?\d[A-Z]{2}")
_DEVICE = re.compile(
    r"\b(?:android|version|build|model|firmware|software|samsung|galaxy|device|windows|router|code|serial|promo"
    r"|voucher|coupon|discount|offer)"
)


def locators(text: Reading) -> Iterator[Span]:
    words = text.words
    yield from _alone(text)
    if _LOCATOR.search(words) and not _DEVICE.search(text.low):
        yield from _anywhere(words)


def is_mixed(value: str) -> bool:
    return value.isupper() and any(map(str.isdigit, value)) and any(map(str.isalpha, value))


def is_scrambled(value: str) -> bool:
    """Letters and digits that are no word with a number on it: `othln2`, not `super8`; no flight either."""
    if value.isalpha() or value.isdigit() or FLIGHT.fullmatch(value):
        return False
    return (
        _MIXED_TWICE.fullmatch(value) is not None
        or _HARD_TO_SAY.search(value) is not None
        or _VOWEL.search(value) is None
    )


def _alone(text: Reading) -> Iterator[Span]:
    """A reply that is nothing but a reference, or begins with one before a mail address: somebody asked for it."""
    words = text.words
    member = _BESIDE_MAIL.match(words) if "@" in words and text.digits >= 7 else None
    if member:
        yield Span(Kind.ACCOUNT, member.start(1), member.end(1))
    alone = (
        _ALONE.fullmatch(words)
        if len(words) < _LONGEST_ALONE or len(words.strip()) < _LONGEST_ALONE
        else None
    )
    if not alone:
        return
    code = alone.group(1)
    if code and (is_scrambled(code) or (is_mixed(code) and not FLIGHT.fullmatch(code))):
        yield Span(Kind.BOOKING, alone.start(1), alone.end(1))
    elif alone.group(2):  # thirteen digits: an airline's ticket
        yield Span(Kind.BOOKING, alone.start(2), alone.end(2))
    elif alone.group(3):
        yield Span(Kind.ORDER, alone.start(3), alone.end(3))


def _anywhere(words: str) -> Iterator[Span]:
    for match in _LOCATOR.finditer(words):
        value = match.group()
        is_code = _MIXED_TWICE.fullmatch(value) or (_LETTERS_FIRST.fullmatch(value) and is_scrambled(value))
        home = _POSTCODE.fullmatch(value)
        if is_code and not _PLANE.fullmatch(value) and not (home and is_area(home.group(1))):
            yield Span(Kind.BOOKING, match.start(), match.end())
