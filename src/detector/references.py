"""Booking, order, tracking and account references: a word that announces one, then a shape that can be one."""

import re
from collections.abc import Iterator

from detector.checks import s10
from detector.kinds import Kind
from detector.reading import Reading, Span

_NOUNS = {
    Kind.BOOKING: "booking bookings reservation pnr confirmation itinerary locator ticket ref reference e-ticket eticket",
    Kind.ORDER: "order orders invoice purchase case claim complaint incident job enquiry",
    Kind.TRACKING: "tracking parcel consignment shipment delivery package waybill awb",
    Kind.ACCOUNT: "account acct acc a/c customer member membership policy loyalty clubcard nectar avios flyer username "
    "userid user login executive",
}
_KINDS = {noun: kind for kind, nouns in _NOUNS.items() for noun in nouns.split()}
NOUNS = tuple(sorted({noun.rstrip("s") for noun in _KINDS}))  # substrings one of which must be there
_NOUN = re.compile(rf"(?:{'|'.join(sorted(map(re.escape, _KINDS), key=len, reverse=True))})(?![a-z])")
_SAYS = r"(?:ref|reference|number|numbers|num|no|nr|id|code|is|was|club|name)"
_GAP = re.compile(
    rf"(?:\.(?!\d)|[\s:#=,(\"'-]|(?:{_SAYS}|are|for|my|the|order|booking|with|it's|flight)(?![a-z0-9])){{0,10}}"
)
_STRONG = re.compile(rf"[:#=]|(?<![a-z]){_SAYS}(?![a-z])")
_VALUE = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9]|[-/](?=[A-Za-z0-9])){3,24}(?![\w@%])")
_USERNAME = re.compile(r"[A-Za-z][\w.-]{2,29}")
_FLIGHT = re.compile(r"[A-Za-z]{2}\d{2,4}|[A-Za-z]\d{3}")
_NOT_A_REFERENCE = re.compile(
    r"(?:19|20)\d\d|\d{1,2}[/-]\d{1,2}[/-]\d{2,4}|\d{4}-\d\d-\d\d|\d+(?:st|nd|rd|th|am|pm|gb|mb|hrs?|mins?|days?|k|m)"
    r"|\d{4}/\d{4}",
    re.IGNORECASE,
)
_ERROR = re.compile(r"\b(?:error|fault|model|version|build|part|product)(?: \w{2,12})? $")
_PLAIN_WORDS = frozenset(
    "not the and was that has still but with for now been wrong correct incorrect same".split()
)

_ORDER_SHAPE = re.compile(r"\b\d{3}-\d{7}-\d{7}\b")  # Amazon, which prints it on every parcel
_UPS = re.compile(r"\b1Z[0-9A-Z]{16}\b")
_S10 = re.compile(r"\b[A-Z]{2} ?(\d{9}) ?[A-Z]{2}\b")
_ALONE = re.compile(r"\s*#?([A-Z0-9]{6})[.!\s]*")  # IATA record locator: six letters and digits


def references(text: Reading) -> Iterator[Span]:
    low, words = text.low, text.words
    for noun in _NOUN.finditer(low):
        if noun.start() and low[noun.start() - 1].isalpha():
            continue
        gap = _GAP.match(low, noun.end())
        value = _VALUE.match(words, gap.end()) if gap else None
        if gap is None or _ERROR.search(text.before(noun.start(), 30)):
            continue
        strong = _STRONG.search(gap.group()) is not None
        kind = _KINDS[noun.group()]
        if value and _is_reference(value.group(), strong, kind):
            yield Span(kind, value.start(), value.end())
        elif strong and noun.group().startswith(("user", "login")):
            yield from _username(words, gap)


def shapes(text: Reading) -> Iterator[Span]:
    """References that need no word before them."""
    for match in _ORDER_SHAPE.finditer(text.words):
        yield Span(Kind.ORDER, match.start(), match.end())
    for match in _UPS.finditer(text.words):
        yield Span(Kind.TRACKING, match.start(), match.end())
    for match in _S10.finditer(text.words):
        if s10(match.group(1)) or match.group().endswith("GB"):
            yield Span(Kind.TRACKING, match.start(), match.end())
    alone = _ALONE.fullmatch(text.words)
    if alone and _mixed(alone.group(1)) and not _FLIGHT.fullmatch(alone.group(1)):
        yield Span(Kind.BOOKING, alone.start(1), alone.end(1))


def _is_reference(value: str, strong: bool, kind: Kind) -> bool:
    if _NOT_A_REFERENCE.fullmatch(value):
        return False
    digits = sum(map(str.isdigit, value))
    if kind is Kind.BOOKING and len(value) == 6 and value.isalpha() and value.isupper():
        return strong
    if digits == len(value.replace("-", "").replace("/", "")):
        return digits >= (4 if strong else 6)
    if strong:
        return digits >= 2 or (digits == 1 and len(value) >= 5 and value.isupper())
    return _mixed(value) and len(value) >= 5 and not _FLIGHT.fullmatch(value)


def _mixed(value: str) -> bool:
    return value.isupper() and any(map(str.isdigit, value)) and any(map(str.isalpha, value))


def _username(words: str, gap: re.Match[str]) -> Iterator[Span]:
    name = _USERNAME.match(words, gap.end())
    said = gap.group().rstrip().endswith(("is", ":", "="))
    if name and said and name.group().lower() not in _PLAIN_WORDS:
        yield Span(Kind.ACCOUNT, name.start(), name.end() - name.group().endswith("."))
