"""One pass over a text."""

from bisect import bisect_left
from collections.abc import Iterator

from detector.addresses import addresses
from detector.credentials import cookies, passwords, private_keys, tokens
from detector.kinds import NOBODY, Company, Finding, Kind, Speaker
from detector.mail import emails
from detector.money import bank_accounts, ibans
from detector.names import names, signatures
from detector.numbers import numbers
from detector.owners import whose
from detector.papers import birth_dates, ni_numbers, passports
from detector.postcodes import postcodes
from detector.reading import Reading, Span, read
from detector.references import NOUNS, references, shapes

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
_BORN = ("birth", "born", "dob", "d.o.b", "bday", "b-day")
_HOME = (
    "live",
    "living",
    "reside",
    "residing",
    "address",
    "located",
    "situated",
    "based",
    "place",
    "location?",
    " from ",
    "find me",
)
_PASSWORDS = (
    "passw",
    "passc",
    "passp",
    "pass c",
    "pass p",
    "pwd",
    "pw",
    "pin",
    "memorable",
    "security",
    "maiden",
)


def find(text: str, speaker: Speaker = Speaker.CUSTOMER, company: Company = NOBODY) -> tuple[Finding, ...]:
    """Every piece of personal data in reading order, none overlapping another."""
    reading = read(text)
    spans = list(_candidates(reading, speaker))
    if not spans:
        return ()
    findings = []
    for span in _settled(spans):
        given = reading.given(span)
        findings.append(Finding(span.kind, given.start, given.end, whose(span, reading, speaker, company)))
    return tuple(findings)


def _candidates(text: Reading, speaker: Speaker) -> Iterator[Span]:
    """Each recogniser only where a cheap sign of its kind is present: most posts carry none."""
    low = text.low
    if text.has_digit:
        yield from _with_digits(text)
    elif _any(_HOME, low):
        yield from addresses(text, ())
    yield from emails(text)
    if _any(NOUNS, low):
        yield from references(text)
    yield from names(text, speaker)
    if _any(_PASSWORDS, low):
        yield from passwords(text)
    yield from tokens(text)
    if "cookie" in low or "=" in low:
        yield from cookies(text)
    if "-----BEGIN" in text.whole:
        yield from private_keys(text)
    if speaker is Speaker.COMPANY:
        yield from signatures(text)


def _with_digits(text: Reading) -> Iterator[Span]:
    codes = list(postcodes(text))
    yield from codes
    yield from addresses(text, codes)
    yield from numbers(text)
    yield from ni_numbers(text)
    yield from ibans(text)
    yield from bank_accounts(text)
    yield from shapes(text)
    if "passport" in text.low:
        yield from passports(text)
    if _any(_BORN, text.low):
        yield from birth_dates(text)


def _any(signs: tuple[str, ...], low: str) -> bool:
    return any(sign in low for sign in signs)


def _settled(spans: list[Span]) -> list[Span]:
    """Reading order without overlaps: by standing of the kind, then the longer."""
    kept: list[Span] = []
    starts: list[int] = []
    for span in sorted(spans, key=lambda span: (_STANDING[span.kind], span.start - span.end, span.start)):
        at = bisect_left(starts, span.end)
        if at and kept[at - 1].end > span.start:
            continue
        kept.insert(at, span)
        starts.insert(at, span.start)
    return kept
