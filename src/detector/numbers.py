"""Runs of digits, with or without separators: is it a card, a phone, an NHS number?"""

import re
from collections.abc import Iterator

from detector.checks import nhs
from detector.kinds import Kind
from detector.money import is_card
from detector.phones import extension_end, is_phone_by_shape, may_be_phone, said, said_after
from detector.reading import Reading, Span

_RUN = re.compile(r"\d(?<![0-9A-Za-z_£$€]\d)(?:[ .()/:-]{0,3}\d){6,31}")
_DIGITS = re.compile(r"\d+")
_NHS_WORDS = re.compile(r"\bnhs\b|\bhospital|\bpatient|\bgp\b")
_NHS_SHAPE = re.compile(r"[4679]\d\d[ ]\d{3}[ ]\d{4}")
_FEW_DIGITS = re.compile(r"(?<!\d)\d{1,5}[ -]\Z")
_SHORTEST, _LONGEST = 7, 19
_REACH = 48  # characters before a number in which a word can say what it is

Group = tuple[int, int, str]  # start, end, digits


def numbers(text: Reading) -> Iterator[Span]:
    for run in _RUN.finditer(text.words):
        yield from _within(text, run.start(), run.end())


def _within(text: Reading, run_start: int, run_end: int) -> Iterator[Span]:
    """The longest number first, from each group of digits on: two numbers can stand side by side."""
    groups = _groups(text.words, run_start, run_end)
    first = 0
    while first < len(groups):
        start = groups[first][0]
        if first == len(groups) - 1 and len(groups[first][2]) < _SHORTEST:
            return
        before = text.before(start, _REACH)
        for last, digits in _longest_first(groups, first):
            span = _named(text, start, groups[last][1], digits, before)
            if span:
                yield span
                first = last
                break
        first += 1


def _longest_first(groups: list[Group], first: int) -> list[tuple[int, str]]:
    """Every row of groups from the first on that has as many digits as a number has."""
    rows = []
    digits = ""
    for last in range(first, len(groups)):
        digits += groups[last][2]
        if len(digits) > _LONGEST:
            break
        if len(digits) >= _SHORTEST:
            rows.append((last, digits))
    return rows[::-1]


def _groups(words: str, start: int, end: int) -> list[Group]:
    """Digits that stand together; single digits set apart from each other are one number, spelt out."""
    run = words[start:end]
    if run.isdigit():
        return [(start, end, run)]
    groups = [(*match.span(), match.group()) for match in _DIGITS.finditer(words, start, end)]
    if len(groups) > 6 and sum(len(digits) <= 2 for _, _, digits in groups) >= len(groups) - 1:
        return [(groups[0][0], groups[-1][1], "".join(digits for _, _, digits in groups))]
    return groups


def _named(text: Reading, start: int, end: int, digits: str, before: str) -> Span | None:
    written = text.words[start:end]
    if not _stands_alone(text.words, end):
        return None
    plus = before.rstrip(" (")[-1:] == "+"
    if len(digits) == 10 and not plus and _may_be_nhs(written, before) and nhs(digits):
        return Span(Kind.NHS_NUMBER, start, end)
    if len(digits) >= 12 and not plus and is_card(digits, before):
        return Span(Kind.CARD, start, end)
    if not may_be_phone(digits, written):
        return None
    shaped = is_phone_by_shape(digits, written, plus) and (digits[:2] == "07" or not _is_torn_off(before))
    if shaped or said(before) or said_after(text.low, end) or _is_left_last(text.words, start, end, digits):
        start = text.words.rindex("+", 0, start) if plus else start - (text.words[start - 1 : start] == "(")
        return Span(Kind.PHONE, start, extension_end(text.words, end))
    return None


def _is_left_last(words: str, start: int, end: int, digits: str) -> bool:
    """A mobile of ten digits (6 to 9 first: India's plan) that ends a post after a full sentence: "ring me", unsaid."""
    return (
        len(digits) == 10
        and digits[0] in "6789"
        and words[start:end].isdigit()
        and not words[end : end + 9].strip(" .!\n")
        and words[:start][-9:].rstrip(" ")[-1:] in ("\n", ".", "!", "?")
    )


def _is_torn_off(before: str) -> bool:
    """A few digits just before: the middle of something longer."""
    return before[-1:] in ("-", " ") and _FEW_DIGITS.search(before) is not None


def _stands_alone(words: str, end: int) -> bool:
    following = words[end : end + 1]
    return not following.isalnum() or following in "xXeE"


def _may_be_nhs(written: str, before: str) -> bool:
    if _NHS_SHAPE.fullmatch(written):
        return not said(before) or _NHS_WORDS.search(before) is not None
    return _NHS_WORDS.search(before) is not None
