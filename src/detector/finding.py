"""One pass over a text."""

import re
from collections.abc import Iterator

from detector.addresses import addresses, may_be_given
from detector.credentials import cookies, may_be_password, may_be_token, passwords, private_keys, tokens
from detector.kinds import NOBODY, Company, Finding, Kind, Speaker
from detector.locators import locators
from detector.mail import emails, may_be_spoken
from detector.modulus import Weights
from detector.money import bank_accounts, ibans
from detector.names import names, signatures
from detector.numbers import numbers
from detector.owners import whose
from detector.papers import birth_dates, ni_numbers, passports
from detector.postcodes import postcodes
from detector.reading import Reading, Span, read
from detector.references import may_be_announced, may_be_lettered, references, shapes

# Where two readings of the same characters meet, the earlier kind wins.
_STANDING = {
    kind: place
    for place, kind in enumerate(
        (
            Kind.PRIVATE_KEY, Kind.TOKEN, Kind.COOKIE, Kind.PASSWORD, Kind.EMAIL, Kind.IBAN, Kind.BANK_ACCOUNT,
            Kind.NI_NUMBER, Kind.NHS_NUMBER, Kind.BIRTH_DATE, Kind.PASSPORT, Kind.CARD, Kind.ORDER, Kind.TRACKING,
            Kind.BOOKING, Kind.ACCOUNT, Kind.PHONE, Kind.POSTCODE, Kind.PARTIAL_POSTCODE, Kind.ADDRESS, Kind.NAME,
        )
    )
}  # fmt: skip
MOST = 10_000
_PIECE = 100_000  # characters read at a time, so that a long list is not read to its end
_BEFORE = 250  # further than any rule looks back
_AFTER = 4_000  # longer than a private key of 4,096 bits
_FEWEST = 4  # digits of a number, when letters stand for the others
_SIX_DIGITS = re.compile(r"\d(?:[^0-9OIlS]{0,3}[0-9OIlS]){4}")


def find(text: str, speaker: Speaker = Speaker.CUSTOMER, company: Company = NOBODY) -> tuple[Finding, ...]:
    """Every piece of personal data in reading order, none overlapping another.

    A text that holds more than `MOST` is a list of them, not a message: the first `MOST` are told and no more.
    """
    if len(text) <= _PIECE:
        return tuple(_found_in(text, speaker, company)[:MOST])
    findings: list[Finding] = []
    for start in range(0, len(text), _PIECE):
        findings += _found_from(start, text, findings[-1].end if findings else 0, speaker, company)
        if len(findings) >= MOST:
            break
    return tuple(findings[:MOST])


def _found_from(start: int, text: str, done: int, speaker: Speaker, company: Company) -> Iterator[Finding]:
    """What begins in the piece from `start` on and after `done`, read with what stands around it."""
    first = max(0, start - _BEFORE)
    for found in _found_in(text[first : start + _PIECE + _AFTER], speaker, company):
        moved = Finding(found.kind, found.start + first, found.end + first, found.whose)
        if max(start, done) <= moved.start < start + _PIECE:
            yield moved


def _found_in(text: str, speaker: Speaker, company: Company) -> list[Finding]:
    reading = read(text)
    spans = list(_candidates(reading, speaker, company.weights))
    if not spans:
        return []
    findings = []
    for span in _settled(spans, len(reading.whole)):
        given = reading.given(span)
        findings.append(Finding(span.kind, given.start, given.end, whose(span, reading, speaker, company)))
    return findings


def _candidates(text: Reading, speaker: Speaker, weights: Weights | None) -> Iterator[Span]:
    """Each recogniser only where a cheap sign of its kind is present: most posts carry none."""
    low, whole = text.low, text.whole
    if text.digits:
        yield from _with_digits(text, weights)
    elif may_be_given(text):
        yield from addresses(text, ())
    if "@" in text.words or may_be_spoken(text):
        yield from emails(text)
    if may_be_lettered(text):
        yield from references(text)
    yield from names(text, speaker)
    if may_be_password(text):
        yield from passwords(text)
    if (text.digits or "://" in whole or "_" in whole) and may_be_token(whole, low):
        yield from tokens(text)
    if "=" in whole:
        yield from cookies(text)
    if "-----BEGIN" in whole:
        yield from private_keys(text)
    if speaker is Speaker.COMPANY:
        yield from signatures(text)


def _with_digits(text: Reading, weights: Weights | None) -> Iterator[Span]:
    codes = list(postcodes(text))
    yield from codes
    yield from addresses(text, codes)
    yield from shapes(text)
    yield from locators(text)
    if may_be_announced(text) and not may_be_lettered(text):
        yield from references(text)
    if text.digits >= _FEWEST and _SIX_DIGITS.search(text.words):
        yield from numbers(text)
        yield from ni_numbers(text)
        yield from ibans(text)
        yield from bank_accounts(text, weights)
    if "passport" in text.low:
        yield from passports(text)
    low = text.low
    if "birth" in low or "born" in low or "dob" in low or "d.o.b" in low or "bday" in low or "b-day" in low:
        yield from birth_dates(text)


def _settled(spans: list[Span], length: int) -> list[Span]:
    """Reading order without overlaps: by standing of the kind, then the longer."""
    if len(spans) < 2:
        return spans
    taken = bytearray(length)
    kept = []
    for span in sorted(spans, key=_standing):
        if taken.find(1, span.start, span.end) < 0:
            taken[span.start : span.end] = b"\1" * (span.end - span.start)
            kept.append(span)
    return sorted(kept, key=_start)


def _standing(span: Span) -> tuple[int, int, int]:
    return _STANDING[span.kind], span.start - span.end, span.start


def _start(span: Span) -> int:
    return span.start
