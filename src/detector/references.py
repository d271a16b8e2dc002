"""Booking, order, tracking and account references: a word that announces one, then a shape that can be one."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from detector.checks import s10
from detector.kinds import Kind
from detector.locators import FLIGHT, SHOUTED, is_mixed, is_scrambled
from detector.reading import Reading, Span


def _by_first_letter(words: Iterable[str]) -> str:
    """An alternation that gives up at the first letter: posts are long and nouns are few."""
    letters: dict[str, list[str]] = {}
    for word in sorted(words, key=len, reverse=True):
        letters.setdefault(word[0], []).append(re.escape(word[1:]))
    return "|".join(f"{letter}(?:{'|'.join(rest)})" for letter, rest in letters.items())


_NOUNS = {
    Kind.BOOKING: "booking bookings reservation pnr confirmation confirm conf itinerary locator locater ticket ref "
    "refr reference e-ticket eticket",
    Kind.ORDER: "order orders invoice purchase case claim complaint incident job enquiry",
    Kind.TRACKING: "tracking parcel consignment shipment delivery package waybill awb",
    Kind.ACCOUNT: "account acct acc a/c customer member membership policy loyalty clubcard nectar avios flyer "
    "username userid login executive",
}
_KINDS = {noun: kind for kind, nouns in _NOUNS.items() for noun in nouns.split()}
_KINDS |= dict.fromkeys(("user name", "user id"), Kind.ACCOUNT)
_KINDS |= dict.fromkeys(("track id", "track no", "track number", "track #"), Kind.TRACKING)
_WORDS = frozenset(word.split()[0] for word in _KINDS)
_BOOKED = frozenset(_NOUNS[Kind.BOOKING].split()) | {"eticket"}
_LOGIN = frozenset("user username userid login".split())
_LONG_NOUNS = ("confirmation", "reservation", "booking")  # which thumbs miss a letter of
_LETTERS_ONLY = re.compile(r"[A-Z]{6}(?![A-Za-z])")  # the one reference without a digit: a record locator
# With nothing after it, or run together with a code: "bookingK7PQ2M".
_NOUN = re.compile(
    rf"(?:{_by_first_letter(_KINDS)})(?:(?![a-z])|(?=[a-z0-9]{{6}}(?![a-z0-9])))"
    r"|(?:co[nm]f|res[ev]|book)[a-z]{2,9}(?![a-z])"
)
_SAYS = r"(?:ref|reference|number|numbers|num|no|nr|id|code|is|was|club|name)"
_GAP = re.compile(
    rf"(?:\.(?!\d)|[\s:#=,(\"'-]|(?:{_SAYS}|are|for|my|the|order|booking|with|it's|flight)(?![a-z0-9])){{0,10}}"
)
# "my reference, in case it helps: 12345"
_COLON = re.compile(r"(?:,? [a-z']{1,10}){1,5}: {0,2}(?=[a-z0-9-]{0,12}\d)")
_STRONG = re.compile(rf"[:#=]|(?<![a-z]){_SAYS}(?![a-z])")
_NAMED = re.compile(r"[:#]|(?<![a-z])(?:ref|reference|number|num|no|code)(?![a-z])")
_LAST_FOUR = ("acct", "a/c")  # short words for who has the number at hand, or the last four of it
_VALUE = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9]|[-/](?=[A-Za-z0-9])){3,24}(?![\w@%])")
_USERNAME = re.compile(r"[A-Za-z][\w.-]{2,29}")
_NOT_A_REFERENCE = re.compile(
    r"(?:19|20)\d\d|\d{1,2}[/-]\d{1,2}[/-]\d{2,4}|\d{4}-\d\d-\d\d|\d+(?:st|nd|rd|th|am|pm|gb|mb|hrs?|mins?|days?|k|m|[km]bps|[km]ph|lbs|kgs)"
    r"|\d{4}/\d{4}",
    re.IGNORECASE,
)
_ERROR = re.compile(
    r"\b(?:(?:error|fault|model|version|build|part|product)(?: \w{2,12})?"
    r"|not (?:available|found|working)|unavailable) $"
)
_PLAIN_WORDS = frozenset(
    "not the and was that has still but with for now been wrong correct incorrect same this".split()
)

_ORDER_SHAPE = re.compile(r"\d(?<!\d\d)\d\d-\d{7}-\d{7}(?![\w-])")  # Amazon, which prints it on every parcel
_UPS = re.compile(r"1Z(?<!\w1Z)[0-9A-Z]{16}(?!\w)")
# From the digits on, where a search is quick; the two letters before them are looked at after.
_S10 = re.compile(r"(\d(?<!\d\d)\d{8}) ?[A-Z]{2}(?!\w)")
_S10_SERVICE = re.compile(r"(?<!\w)[A-Z]{2} ?$")


class Announced(NamedTuple):
    kind: Kind
    word: str
    strong: bool  # "booking number is", not "booking"
    shouted: bool  # in capitals, so that capitals after it mean little
    gap: str


def may_be_lettered(text: Reading) -> bool:
    """A reference without a digit is a user name or a record locator of letters alone."""
    if not _LOGIN.isdisjoint(text.said):
        return True
    return not _BOOKED.isdisjoint(text.said) and _LETTERS_ONLY.search(text.words) is not None


def may_be_announced(text: Reading) -> bool:
    """The stems are of words that are misspelt, or run together with their code."""
    low = text.low
    return (
        not _WORDS.isdisjoint(text.said) or "book" in low or "ref" in low or "conf" in low or "comf" in low
        or "res" in low or "pnr" in low or "a/c" in low
    )  # fmt: skip


def references(text: Reading) -> Iterator[Span]:
    low, words = text.low, text.words
    for noun in _NOUN.finditer(low):
        word, end = noun.group(), noun.end()
        kind = _KINDS.get(word) or _meant(word)
        if kind is None or (noun.start() and low[noun.start() - 1].isalpha()):
            continue
        if low[end : end + 1].isalpha():
            if kind is Kind.BOOKING and words[end - 1].islower() and is_mixed(words[end : end + 6]):
                yield Span(kind, end, end + 6)
            continue
        gap = _COLON.match(low, end) or _GAP.match(low, end)
        if gap is None or _ERROR.search(text.before(noun.start(), 30)):
            continue
        value = _VALUE.match(words, gap.end())
        strong = _STRONG.search(gap.group()) is not None
        if value and _is_reference(
            value.group(), Announced(kind, word, strong, words[end - 1].isupper(), gap.group())
        ):
            yield Span(kind, value.start(), value.end())
        elif strong and word.startswith(("user", "login")):
            yield from _username(words, gap)


def _meant(word: str) -> Kind | None:
    return Kind.BOOKING if any(is_slip(word, noun) for noun in _LONG_NOUNS) else None


def shapes(text: Reading) -> Iterator[Span]:
    """References that need no word before them."""
    words = text.words
    for match in _ORDER_SHAPE.finditer(words) if text.digits >= 17 else ():
        if not words[match.start() - 1 : match.start()].isalnum():
            yield Span(Kind.ORDER, match.start(), match.end())
    for match in _UPS.finditer(words) if "1Z" in words else ():
        yield Span(Kind.TRACKING, match.start(), match.end())
    for match in _S10.finditer(words) if text.digits >= 9 else ():
        if not s10(match.group(1)) and not match.group().endswith("GB"):
            continue
        service = _S10_SERVICE.search(words[max(0, match.start() - 4) : match.start()])
        if service:
            yield Span(Kind.TRACKING, match.start() - len(service.group()), match.end())


def _is_reference(value: str, said: Announced) -> bool:
    if _NOT_A_REFERENCE.fullmatch(value) or (said.word == "confirm" and not _NAMED.search(said.gap)):
        return False
    digits = sum(map(str.isdigit, value))
    if said.kind is Kind.BOOKING and len(value) == 6:
        if not digits:
            return value.isupper() and value not in SHOUTED and (said.strong or not said.shouted)
        if is_scrambled(value):
            return True
    if digits == len(value.replace("-", "").replace("/", "")):
        return digits >= (4 if said.strong or said.word in _LAST_FOUR else 6)
    if said.strong:
        return digits >= 2 or (digits == 1 and len(value) >= 5 and value.isupper())
    return (is_mixed(value) or digits >= 4) and len(value) >= 5 and not FLIGHT.fullmatch(value)


def _username(words: str, gap: re.Match[str]) -> Iterator[Span]:
    name = _USERNAME.match(words, gap.end())
    said = gap.group().rstrip().endswith(("is", ":", "="))
    if name and said and name.group().lower() not in _PLAIN_WORDS:
        yield Span(Kind.ACCOUNT, name.start(), name.start() + len(name.group().rstrip(".")))


def is_slip(word: str, meant: str) -> bool:
    """One letter wrong, missing or too many."""
    if word[:2] != meant[:2] or word[-1] == "s" or abs(len(word) - len(meant)) > 1:
        return False
    same = next(
        (place for place, pair in enumerate(zip(word, meant, strict=False)) if pair[0] != pair[1]), 99
    )
    longer, shorter = (word, meant) if len(word) > len(meant) else (meant, word)
    rest = same + 1 if len(word) == len(meant) else same
    return longer[same + 1 :] == shorter[rest:]
