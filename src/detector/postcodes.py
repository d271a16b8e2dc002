"""UK postcodes, full and partial: BS 7666 and the Royal Mail's Programmer's Guide to PAF, 124 areas."""

import re
from collections.abc import Iterator

from detector.kinds import Kind
from detector.reading import Reading, Span

_AREAS = frozenset(
    "AB AL B BA BB BD BF BH BL BN BR BS BT BX CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN EX "
    "FK FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG "
    "NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS "
    "TW UB W WA WC WD WF WN WR WS WV YO ZE".split()
)
# From the first digit on, so that the search stops at digits only; the area is looked for to the left.
_FULL = re.compile(r"\d(?<=[A-Za-z]\d)[A-Za-z\d]?(?: {0,2}|-)[\dIO][A-Za-z]{2}(?![A-Za-z0-9])")
_MASKED = re.compile(r"\d(?<=[A-Za-z]\d)[A-Za-z\d]?(?: ?\d?(?:\*{2,3}|[xX]{2})|[ ]?\*{2,3})(?![A-Za-z0-9*])")
_OUTWARD = re.compile(r"\d(?<=[A-Za-z]\d)[A-Za-z\d]?(?![A-Za-z0-9])")
_SAID = re.compile(r"\bpost ?code|\bpostal (?:code|area)|\bzip\b")
_AREA = re.compile(r"^ (?:postal |postcode )?area\b")
_CENTRAL = frozenset(
    "E EC N NW SE SW W WC".split()
)  # London's, the only ones with a letter after the district
_BEFORE_A_WORD = frozenset(" \t\n([\"',:;")
_NEVER_INWARD = re.compile("[CIKMOV]")
# "g6 4gb", "m8 2nd", "b4 5pm": what a digit and two letters mean far more often in lower case.
_UNITS = frozenset("gb tb mb kb hz hr am pm st nd rd th kg km ml mm cm in ft ps hd mp nm fm".split())
_HARD_UNITS = frozenset(("GB", "TB"))


def postcodes(text: Reading) -> Iterator[Span]:
    words = text.words
    said = ("post" in text.low or "zip" in text.low) and _SAID.search(text.low) is not None
    for match in _FULL.finditer(words):
        start = _area_start(words, match.start())
        if start is not None and _is_full(words[start : match.end()], text.before(start, 40)):
            yield Span(Kind.POSTCODE, start, match.end())
    if "**" in words or "xx" in text.low:
        yield from _partial(words, _MASKED, text)
    if said or " area" in text.low:
        yield from _partial(words, _OUTWARD, text)


def _partial(words: str, pattern: re.Pattern[str], text: Reading) -> Iterator[Span]:
    for match in pattern.finditer(words):
        start = _area_start(words, match.start())
        if start is None:
            continue
        if (
            pattern is _MASKED
            or _SAID.search(text.before(start, 24))
            or _AREA.match(text.low[match.end() : match.end() + 20])
        ):
            yield Span(Kind.PARTIAL_POSTCODE, start, match.end())


def is_area(letters: str) -> bool:
    return letters in _AREAS


def _area_start(words: str, digit: int) -> int | None:
    for length in (2, 1):
        start = digit - length
        if start < 0 or words[start:digit].upper() not in _AREAS:
            continue
        if start and (words[start - 1].isalnum() or words[start - 1] in "£$_"):
            continue
        return start
    return None


def _is_full(written: str, before: str) -> bool:
    """Strict where nothing says "postcode": the letters never used inward, units and ordinals are refused."""
    if _SAID.search(before):
        return True
    inward = written[-3:]
    outward = written[:-3].rstrip(" -")
    if inward[1:] == "xx" or (outward[-1].isalpha() and outward[:-2].upper() not in _CENTRAL):
        return False
    is_joined = len(outward) + 3 == len(written)
    if is_joined and (before[-1:] or " ") not in _BEFORE_A_WORD:
        return False
    if not inward[0].isdigit():
        return (
            written == written.upper()
            and " " in written
            and inward[0] in "IO"
            and inward[1:] not in ("NE", "LD")
        )
    if written == written.upper():
        is_size = inward[1:] in _HARD_UNITS and written[1].isdigit()  # "LG G6 4GB", not "EX1 1GB"
        return not is_size and (" " in written or not _NEVER_INWARD.search(inward[1:]))
    return not _NEVER_INWARD.search(inward[1:].upper()) and inward[1:] not in _UNITS
