"""Street addresses: a house number and a street word, or the words people give an address with."""

import re
from collections.abc import Iterator, Sequence

from detector.kinds import Kind
from detector.reading import Reading, Span

_SURE = r"street|str|road|rd|avenue|ave|lane|ln|crescent|cres|terrace|gardens|gdns|mews|boulevard|blvd|parkway|pkwy"
_OPEN = (
    r"st|drive|dr|close|court|ct|way|place|pl|square|sq|grove|hill|parade|row|walk|rise|green|wharf|quay|yard|arcade"
    r"|broadway|embankment|park|gate|estate|centre|market|heights|villas|buildings|house|mall|view|viaduct|terr|la"
)
_STREET = rf"(?:(?P<sure>{_SURE})|(?:{_OPEN}))\b\.?(?: [NSEW]\b)?"
_PREMISES = r"(?:(?:flat|unit|apartment|apt|suite)\.? [a-z]?\d{1,4}[a-z]?,? )?"
_WORD = r"[^\W\d_][\w.'&-]{0,24}"
_HOUSE = re.compile(
    rf"\d{{1,5}}[a-z]?(?: ?[-/&] ?\d{{1,5}}[a-z]?)?,? {{1,2}}(?P<name>(?:{_WORD},? {{1,2}}){{1,4}}?)(?P<last>{_STREET})",
    re.IGNORECASE,
)
_PREMISES_BEFORE = re.compile(r"(?:flat|unit|apartment|apt|suite)\.? [a-z]?\d{1,4}[a-z]?,? $")
_NOT_IN_NAMES = frozenset(
    "the a an at on in to from my this that down up for and or hours hour hrs mins minutes min days day weeks months "
    "years times people miles mile is are was of it i you your we star stars percent other more stops later ago with "
    "by not no than off per since after before when while as so but minute pm am yard".split()
)
_GIVEN = re.compile(
    r"\b(?:(?:home |postal |billing |delivery |full |my |street |mailing )address(?: is|:|'s)|address:|location\?"
    r"|where do i live\?|my place is|(?:i |currently |am |and )(?:live|living|reside|residing) (?:at|on|in)"
    r"|living on|(?:find me|located|situated|based) (?:at|on)"
    r"|(?:calling|checking in) from|(?:^|[ ,])i(?:'m| am) (?:[a-z]{2,20} ){1,3}from)[ :]{0,2}"
)
_PHRASE = re.compile(
    r"(?:[A-Z][\w'.&-]{0,24}|\d{1,4}[a-z]?(?:[-/]\d{1,4})?|above|of|and|the|y|at)"
    r"(?:,? (?:[A-Z][\w'./&-]{0,24}|\d{1,4}[a-zA-Z]?(?: ?[-/] ?\d{1,4})?|of|and|the|y)){0,9}"
)
_ENDS_IN_STREET = re.compile(rf"\b(?:{_SURE}|{_OPEN})\b\.?(?: [NSEW])?(?=,|$)", re.IGNORECASE)
_TAIL = 90  # from the street to the postcode at most


def addresses(text: Reading, postcodes: Sequence[Span]) -> Iterator[Span]:
    if text.has_digit:
        for match in _HOUSE.finditer(text.words):
            if _is_house(text, match, postcodes):
                start = _with_premises(text, match.start())
                yield Span(Kind.ADDRESS, start, _end(text.words, match.end(), postcodes))
    for given in _GIVEN.finditer(text.low):
        phrase = _PHRASE.match(text.words, given.end())
        if phrase and _is_place(given.group(), phrase.group()):
            yield Span(Kind.ADDRESS, phrase.start(), _end(text.words, _trimmed(phrase), postcodes))


def _is_house(text: Reading, match: re.Match[str], postcodes: Sequence[Span]) -> bool:
    start = match.start()
    if start and (text.words[start - 1].isalnum() or text.words[start - 1] in "£$€.:#/-"):
        return False
    names = match.group("name").replace(",", " ").split()
    if not _NOT_IN_NAMES.isdisjoint(name.lower() for name in names):
        return False
    if names[0][0].isupper() and match.group("last")[0].isupper():
        return True
    if match.group("sure") and len(names) <= 2:
        return True
    near = any(0 <= code.start - match.end() < _TAIL for code in postcodes)
    return near or _GIVEN.search(text.before(start, 40)) is not None


def _with_premises(text: Reading, start: int) -> int:
    before = _PREMISES_BEFORE.search(text.before(start, 24))
    return start - len(before.group()) if before else start


def _is_place(given: str, phrase: str) -> bool:
    """Asked for by name it is an address whatever it looks like; "I live in" and "from" need a street or a number."""
    if "address" in given or "location" in given or "my place" in given or "where do" in given:
        return phrase[0].isupper() or phrase[0].isdigit() or phrase.startswith("above")
    if _ENDS_IN_STREET.search(phrase):
        return phrase[0].isupper() or phrase[0].isdigit()
    if given.rstrip().endswith((" in", "from", "based at", "based on")):
        return phrase[:5].lower() == "unit "
    return phrase[0].isupper() or phrase[0].isdigit() or phrase.startswith("above ")


def _trimmed(phrase: re.Match[str]) -> int:
    text = phrase.group()
    cut = text.find(". ")
    return phrase.end() if cut < 0 or cut < 6 else phrase.start() + cut


def _end(words: str, end: int, postcodes: Sequence[Span]) -> int:
    """Up to the postcode, when one follows in the same sentence."""
    for code in postcodes:
        gap = words[end : code.start] if 0 <= code.start - end < _TAIL else "?"
        if "?" not in gap and ". " not in gap and "\n\n" not in gap:
            return end + len(gap.rstrip(" ,\n"))
        if end > code.start:
            between = words[: code.start].rstrip(" ,\n")
            if code.end >= end and len(between) > end - _TAIL:
                return min(end, len(between))
    return end
