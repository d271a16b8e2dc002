"""Street addresses: a house number and a street word, or the words people give an address with."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from detector.kinds import Kind
from detector.reading import Reading, Span

_SURE = r"street|str|road|rd|avenue|ave|lane|ln|crescent|cres|terrace|gardens|gdns|mews|boulevard|blvd|parkway|pkwy"
_OPEN = (
    r"st|drive|dr|close|court|ct|way|place|pl|square|sq|grove|hill|parade|row|walk|rise|green|wharf|quay|yard|arcade"
    r"|broadway|embankment|park|gate|estate|centre|market|heights|villas|buildings|house|mall|view|viaduct|terr|la"
)
# Names of rows and houses, unless a street is named after one: "Old Mill Road".
_ROWS = (
    r"cottage|cottages|lock|locks|croft|crofts|barn|barns|mill|mills|maltings|farm|meadow|meadows|orchard|paddock"
    r"|paddocks|chase|dene|vale|wynd|brae|garth|fold|mount|circus|passage|alley|approach|promenade|esplanade|tower"
    r"|lodge|ridge|glade|glen|wood|woods"
)
_STREET = (
    rf"(?:(?P<sure>{_SURE})|(?:{_OPEN})|(?:{_ROWS})\b(?!,? (?:{_SURE}|{_OPEN}|{_ROWS})\b))\b\.?(?: [NSEW]\b)?"
)
_WORD = r"[^\W\d_][\w.'&-]{0,24}"
_HOUSE = re.compile(
    rf"\d(?<![0-9A-Za-z]\d)\d{{0,4}}[a-z]?(?: ?[-/&] ?\d{{1,5}}[a-z]?)?,? {{1,2}}"
    rf"(?P<name>(?:{_WORD},? {{1,2}}){{1,4}}?)(?P<last>{_STREET})",
    re.IGNORECASE,
)
_PREMISES_BEFORE = re.compile(r"(?:flat|unit|apartment|apt|suite)\.? [a-z]?\d{1,4}[a-z]?,? $")
_NOT_IN_NAMES = frozenset(
    "the a an at on in to from my this that down up for and or hours hour hrs mins minutes min days day weeks months "
    "years times people miles mile is are was of it i you your we star stars percent other more stops later ago with "
    "by not no than off per since after before when while as so but minute pm am yard".split()
)
_GIVEN = re.compile(
    r"\b(?:(?:home |postal |billing |delivery |full |my |street |mailing )address(?: is|:|'s)|address:|my location\?"
    r"|where do i live\?|my place is|(?:i |currently |am |and )(?:live|living|reside|residing) (?:at|on|in)"
    r"|living on|(?:find me|i'm|i am|office|currently|here,) ?(?:located |situated |based )?(?:at|on)"
    r"|speaking, (?:located|based) (?:at|on)"
    r"|(?:calling|checking in) from|i(?:'m| am) (?:[a-z]{2,20} ){1,3}from)[ :]{0,2}"
)
_GIVING = frozenset(
    "address live living reside residing located situated based location find place calling checking".split()
)
_PHRASE = re.compile(
    r"(?:[A-Z][\w'./&-]{0,24}|\d{1,4}[a-z]?(?:[-/]\d{1,4})?|the|y)"
    r"(?: ?, {0,2}| )?(?:(?:[A-Z][\w'./&-]{0,24}|\d{1,4}[a-zA-Z]?(?: ?[-/] ?\d{1,4})?|of|and|the|y)(?: ?, {0,2}"
    r"| )?){0,9}"
)
_STREET_WORDS = frozenset(f"{_SURE}|{_OPEN}|{_ROWS}".split("|"))
_SURE_WORDS = frozenset(_SURE.split("|"))
_SMALL_WORDS = frozenset("of on the and upon le by &".split())
_OPENERS = frozenset(
    "I I'm My At Hi Hello In Near From To Address DM No Is It Postcode Signal Sorry Yes Thanks".split()
)
_NOT_SPACES = re.compile(r"[^ \n]+")
_LOOSE_REACH = 60
_ENDS_IN_STREET = re.compile(rf"\b(?:{_SURE}|{_OPEN}|{_ROWS})\b\.?(?: [NSEW])?(?=,|$)", re.IGNORECASE)
_WRITTEN = re.compile(r"address(?: is|:)|(?:live|living) at")
_NAMED = re.compile(r"address|location|place|where do|(?:live|living|find me) at")
_SOMETHING = re.compile(r"[^.!?\n]{0,12}?(?:[^\W\d_]{3}|unit|flat)", re.IGNORECASE)
_MERELY = re.compile(r"(?:in|near|around|about|on|at|by)? ?(?:the|postcode)? ?")
_NUMBERED = re.compile(r"\d{1,4}[A-Za-z]?(?:[-/]\d{1,4})? [A-Z][a-z]{2}")
_UNIT = re.compile(r"(?:Unit|UNIT|Flat|Suite) \w{1,4}\b")
_TAIL = 90  # from the street to the postcode at most


def addresses(text: Reading, postcodes: Sequence[Span]) -> Iterator[Span]:
    if not _STREET_WORDS.isdisjoint(text.said):
        for match in _HOUSE.finditer(text.words):
            if _is_house(text, match, postcodes):
                start = _with_premises(text, match.start())
                yield Span(Kind.ADDRESS, start, _end(text.words, start, match.end(), postcodes))
    for code in postcodes:
        lead = _lead_up(text.words, code)
        if lead is not None:
            start = _with_premises(text, lead)
            yield Span(Kind.ADDRESS, start, start + len(text.words[start : code.start].rstrip(" ,.\n")))
    for given in _GIVEN.finditer(text.low) if may_be_given(text) else ():
        first = given.end()
        end = _up_to_postcode(text.words, first, postcodes) or _up_to_street(text.words, given, postcodes)
        if end:
            yield Span(Kind.ADDRESS, first, end)


def _lead_up(words: str, code: Span) -> int | None:
    """Where the capitals and numbers before a postcode begin, with a street or a house number among them."""
    floor = max(0, code.start - _TAIL)
    at, is_street, numbered, start = code.start, False, None, None
    for part in reversed(_NOT_SPACES.findall(words[floor : code.start])):
        at = words.rindex(part, floor, at)
        name = part.strip(",.")
        is_stop = part[-1] in "!?:;" or (part[-1] == "." and len(name) > 3 and start is not None)
        if is_stop or at == floor > 0 or not _is_of_address(name):
            break
        is_street = is_street or name.lower() in (_SURE_WORDS if start is None else _STREET_WORDS)
        if name[:1].isdigit() and start is not None:
            numbered = at
        if name and name not in _SMALL_WORDS:
            start = at
    return numbered if numbered is not None or not is_street else start


def _is_of_address(name: str) -> bool:
    if name in _OPENERS:
        return False
    return not name or name[0].isupper() or name[0].isdigit() or name in _SMALL_WORDS


def _up_to_postcode(words: str, start: int, codes: Sequence[Span]) -> int:
    """Whatever stands between "I live at" and a postcode in one sentence is the address."""
    at = bisect_left(codes, start, key=_start)
    between = words[start : codes[at].start] if at < len(codes) and codes[at].start - start < _TAIL else ""
    if (
        not _SOMETHING.match(between)
        or _MERELY.fullmatch(between)
        or any(stop in between for stop in ("?", "!", "\n\n", " and my ", " postcode"))
    ):
        return 0
    return start + len(between.rstrip(" ,.\n"))


def _up_to_street(words: str, given: re.Match[str], codes: Sequence[Span]) -> int:
    start = given.end()
    phrase = _PHRASE.match(words, start)
    if phrase:
        return _end(words, start, phrase.end(), codes) if _is_place(given.group(), phrase.group()) else 0
    return _in_small_letters(words, start) if _WRITTEN.search(given.group()) else 0


def _in_small_letters(words: str, start: int) -> int:
    """Up to the first street word of the sentence: "my address is hawthorn lane, leeds"."""
    sentence = re.split(r"[.!?\n]", words[start : start + _LOOSE_REACH], maxsplit=1)[0]
    end = start
    for word in sentence.split(" "):
        name = word.rstrip(",")
        if end > start and name.lower() in _STREET_WORDS:
            return end + len(name)
        end += len(word) + 1
    return 0


def may_be_given(text: Reading) -> bool:
    return not _GIVING.isdisjoint(text.said) or (
        " from " in text.low and ("i'm " in text.low or "i am " in text.low)
    )


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
    at = bisect_left(postcodes, match.end(), key=_start)
    is_near = at < len(postcodes) and postcodes[at].start - match.end() < _TAIL
    return is_near or _GIVEN.search(text.before(start, 40)) is not None


def _with_premises(text: Reading, start: int) -> int:
    before = _PREMISES_BEFORE.search(text.before(start, 24))
    return start - len(before.group()) if before else start


def _is_place(given: str, phrase: str) -> bool:
    """Asked for by name it is an address whatever it looks like; after "I live in" it needs a street or a number."""
    if not _SOMETHING.match(phrase):
        return False
    if _NAMED.search(given) and not given.rstrip().endswith((" on", " in", " from")):
        return phrase[0].isupper() or phrase[0].isdigit() or _ENDS_IN_STREET.search(phrase) is not None
    if _ENDS_IN_STREET.search(phrase) or _UNIT.match(phrase):
        return phrase[0].isupper() or phrase[0].isdigit()
    if _NUMBERED.match(phrase):
        return True
    return (
        given.rstrip().endswith((" live on", "living on", "located on", "situated on"))
        and phrase[0].isupper()
    )


def _end(words: str, start: int, end: int, codes: Sequence[Span]) -> int:
    """Up to the postcode, when one follows in the same sentence."""
    at = bisect_left(codes, start, key=_start)
    if at < len(codes) and codes[at].start - end < _TAIL:
        code = codes[at]
        gap = words[end : code.start]
        if code.start <= end or not any(stop in gap for stop in ("?", ". ", "\n\n")):
            end = code.start
    return start + len(words[start:end].rstrip(" ,.\n"))


def _start(span: Span) -> int:
    return span.start
