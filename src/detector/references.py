"""Booking, order, tracking and account references: a word that announces one, then a shape that can be one."""

import re
from collections.abc import Iterable, Iterator

from detector.checks import s10
from detector.kinds import Kind
from detector.postcodes import is_area
from detector.reading import Reading, Span


def _by_first_letter(words: Iterable[str]) -> str:
    """An alternation that gives up at the first letter: posts are long and nouns are few."""
    letters: dict[str, list[str]] = {}
    for word in sorted(words, key=len, reverse=True):
        letters.setdefault(word[0], []).append(re.escape(word[1:]))
    return "|".join(f"{letter}(?:{'|'.join(rest)})" for letter, rest in letters.items())


_NOUNS = {
    Kind.BOOKING: "booking bookings reservation pnr confirmation itinerary locator ticket ref reference "
    "e-ticket eticket",
    Kind.ORDER: "order orders invoice purchase case claim complaint incident job enquiry",
    Kind.TRACKING: "tracking parcel consignment shipment delivery package waybill awb",
    Kind.ACCOUNT: "account acct acc a/c customer member membership policy loyalty clubcard nectar avios flyer "
    "username userid login executive",
}
_KINDS = {noun: kind for kind, nouns in _NOUNS.items() for noun in nouns.split()}
_KINDS |= dict.fromkeys(("user name", "user id"), Kind.ACCOUNT)
_LETTERS_ONLY = re.compile(r"[A-Z]{6}(?![A-Za-z])")  # the one reference without a digit: a record locator
_NOUN = re.compile(f"(?:{_by_first_letter(_KINDS)})(?![a-z])")
_SAYS = r"(?:ref|reference|number|numbers|num|no|nr|id|code|is|was|club|name)"
_GAP = re.compile(
    rf"(?:\.(?!\d)|[\s:#=,(\"'-]|(?:{_SAYS}|are|for|my|the|order|booking|with|it's|flight)(?![a-z0-9])){{0,10}}"
)
# "my reference, in case it helps: 12345"
_COLON = re.compile(r"(?:,? [a-z']{1,10}){1,5}: {0,2}(?=[a-z0-9-]{0,12}\d)")
_STRONG = re.compile(rf"[:#=]|(?<![a-z]){_SAYS}(?![a-z])")
_VALUE = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9]|[-/](?=[A-Za-z0-9])){3,24}(?![\w@%])")
_USERNAME = re.compile(r"[A-Za-z][\w.-]{2,29}")
_FLIGHT = re.compile(r"[A-Za-z]{2}\d{2,4}|[A-Za-z]\d{3}|[A-Za-z]{3}\d{4}")
_NOT_A_REFERENCE = re.compile(
    r"(?:19|20)\d\d|\d{1,2}[/-]\d{1,2}[/-]\d{2,4}|\d{4}-\d\d-\d\d|\d+(?:st|nd|rd|th|am|pm|gb|mb|hrs?|mins?|days?|k|m)"
    r"|\d{4}/\d{4}",
    re.IGNORECASE,
)
_ERROR = re.compile(r"\b(?:error|fault|model|version|build|part|product)(?: \w{2,12})? $")
_PLAIN_WORDS = frozenset(
    "not the and was that has still but with for now been wrong correct incorrect same this".split()
)

_ORDER_SHAPE = re.compile(r"\d(?<!\d\d)\d\d-\d{7}-\d{7}(?![\w-])")  # Amazon, which prints it on every parcel
_UPS = re.compile(r"1Z(?<!\w1Z)[0-9A-Z]{16}(?!\w)")
# From the digits on, where a search is quick; the two letters before them are looked at after.
_S10 = re.compile(r"(\d(?<!\d\d)\d{8}) ?[A-Z]{2}(?!\w)")
_S10_SERVICE = re.compile(r"(?<!\w)[A-Z]{2} ?$")
_ALONE = re.compile(r"\s*#?(?!0[1-9]\d{7}|44)(?:([A-Z0-9]{6})|(\d{13})|(\d{7,9}|\d{12}))[.!\s]*")
# IATA record locator: six letters and digits. Mixed twice over, it can only be a device, a plane or a postcode besides.
_LOCATOR = re.compile(r"[A-Z0-9](?<![\w#$-][A-Z0-9])[A-Z0-9]{5}(?![\w-])")
_MIXED_TWICE = re.compile(r"[A-Z]+\d+[A-Z]+[A-Z\d]*|\d+[A-Z]+\d+[A-Z\d]*")
_PLANE = re.compile(r"N\d{1,4}[A-Z]{1,2}|G-?[A-Z]{4}")
_POSTCODE = re.compile(r"([A-Z]{1,2})\d[A-Z\d]?\d[A-Z]{2}")
_DEVICE = re.compile(
    r"\b(?:android|version|build|model|firmware|software|samsung|galaxy|device|windows|router|code|serial|promo)"
)


def may_be_lettered(words: str, low: str) -> bool:
    """A reference without a digit is a user name or a record locator of letters alone."""
    if "user" in low or "login" in low:
        return True
    return (
        "ook" in low or "ref" in low or "pnr" in low or "locat" in low or "reserv" in low or "confirm" in low
        or "tick" in low or "itin" in low
    ) and _LETTERS_ONLY.search(words) is not None  # fmt: skip


def references(text: Reading) -> Iterator[Span]:
    low, words = text.low, text.words
    for noun in _NOUN.finditer(low):
        if noun.start() and low[noun.start() - 1].isalpha():
            continue
        gap = _COLON.match(low, noun.end()) or _GAP.match(low, noun.end())
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
    words = text.words
    for match in _ORDER_SHAPE.finditer(words):
        if not words[match.start() - 1 : match.start()].isalnum():
            yield Span(Kind.ORDER, match.start(), match.end())
    for match in _UPS.finditer(words):
        yield Span(Kind.TRACKING, match.start(), match.end())
    for match in _S10.finditer(words):
        service = _S10_SERVICE.search(words[max(0, match.start() - 4) : match.start()])
        if service and (s10(match.group(1)) or match.group().endswith("GB")):
            yield Span(Kind.TRACKING, match.start() - len(service.group()), match.end())
    yield from _alone(words)
    if _LOCATOR.search(words) and not _DEVICE.search(text.low):
        yield from _locators(words)


def _alone(words: str) -> Iterator[Span]:
    """A reply that is nothing but a reference: somebody was asked for it."""
    alone = _ALONE.fullmatch(words)
    if not alone:
        return
    if alone.group(1) and _mixed(alone.group(1)) and not _FLIGHT.fullmatch(alone.group(1)):
        yield Span(Kind.BOOKING, alone.start(1), alone.end(1))
    elif alone.group(2):  # thirteen digits: an airline's ticket
        yield Span(Kind.BOOKING, alone.start(2), alone.end(2))
    elif alone.group(3):
        yield Span(Kind.ORDER, alone.start(3), alone.end(3))


def _locators(words: str) -> Iterator[Span]:
    for match in _LOCATOR.finditer(words):
        value = match.group()
        home = _POSTCODE.fullmatch(value)
        if (
            _MIXED_TWICE.fullmatch(value)
            and not _PLANE.fullmatch(value)
            and not (home and is_area(home.group(1)))
        ):
            yield Span(Kind.BOOKING, match.start(), match.end())


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
    return (_mixed(value) or digits >= 4) and len(value) >= 5 and not _FLIGHT.fullmatch(value)


def _mixed(value: str) -> bool:
    return value.isupper() and any(map(str.isdigit, value)) and any(map(str.isalpha, value))


def _username(words: str, gap: re.Match[str]) -> Iterator[Span]:
    name = _USERNAME.match(words, gap.end())
    said = gap.group().rstrip().endswith(("is", ":", "="))
    if name and said and name.group().lower() not in _PLAIN_WORDS:
        yield Span(Kind.ACCOUNT, name.start(), name.start() + len(name.group().rstrip(".")))
