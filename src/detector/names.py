"""Names, only where somebody says one; and the signatures staff put under a post."""

import re
from collections.abc import Iterator

from detector.kinds import Kind, Speaker
from detector.reading import Reading, Span

_SAID = re.compile(
    r"\b(?:(?:my|full|account|passenger|first|last|sur) ?name(?: is|'s|:)|(?:^|(?<=[\n,.;] ))names?(?: is|:)"
    r"|name\?|name:"
    r"|under the name(?: of)?|(?:you can|please|just) call me)[ :]{1,2}"
)
_SAID_OF = re.compile(r"\b(?:her|his|their|agent's) name(?: is|'s|:| was) ")
_GREETED = re.compile(
    r"\b(?:(?:hi|hello|hey|good (?:morning|afternoon|evening|day)|greetings|who am i)(?: there| everyone"
    r"| all)?[,.!? ]{1,3})"
    r"(?:i'm|i am|this is|it's) "
)
_TITLED = re.compile(
    r"\b(?:i'm|i am|this is|call me|name\?|professional contact:|hello,|hi,|morning,|afternoon,)"
    r" (?:mr|mrs|ms|miss|mx|dr|prof|sir|dame|lord|lady|rev)\.? "
)
_SPOKE = re.compile(
    r"\b(?:spoke (?:to|with)|speaking (?:to|with)|talked to|(?:agent|advis[eo]r|manager|colleague|rep|assistant"
    r"|staff)"
    r"(?: called| named)?) "
)
_STAFF = re.compile(r"\b(?:i'm|i am|this is|my name is|my name's) (?=[a-z])")
_NAMING = frozenset(
    "name names surname fullname firstname lastname myname accountname passengername call".split()
)
_GREETINGS = frozenset("hi hello hey good greetings who".split())
_STAFF_WORDS = frozenset(
    "spoke speaking talked agent advisor adviser manager colleague rep assistant staff".split()
)
_TITLES = frozenset("mr mrs ms miss mx dr prof sir dame lord lady rev".split())
_WORD = r"[A-Z][^\W\d_]{0,20}(?:['-][A-Z][^\W\d_]{1,20})?"
_NAME = re.compile(rf"(?:[A-Z]\. )?{_WORD}(?: (?:van |de |der |O')?{_WORD}){{0,3}}")
_ANY_CASE = re.compile(r"[^\W\d_][^\W\d_'-]{1,20}(?: [^\W\d_][^\W\d_'-]{1,20}){0,2}")
# "^AB", "*HillaryTurner", "/MT", "- Mariya" at the end of a post, or before its link.
_SIGNATURE = re.compile(r"[*^~/-] ?([A-Z][A-Za-z]{0,19})(?=\s*(?:$|\d/\d\s*$|http))")
_NOT_NAMES = frozenset(
    "not on in the a at and but is was my it i this that so very here there from with for to of please still "
    "wrong or "
    "your you back if can when now just all are".split()
)


def names(text: Reading, speaker: Speaker) -> Iterator[Span]:
    low, words = text.low, text.said
    if not _NAMING.isdisjoint(words):
        for said in _SAID.finditer(low):
            yield from _any_case(text, said.end())
        for said in _SAID_OF.finditer(low):
            yield from _capital(text, said.end())
    if speaker is Speaker.COMPANY:
        if "i'm " in low or "i am " in low or "this is" in low:
            for said in _STAFF.finditer(low):
                yield from _capital(text, said.end())
        return
    if not _GREETINGS.isdisjoint(words):
        for said in _GREETED.finditer(low):
            yield from _capital(text, said.end())
    if not _STAFF_WORDS.isdisjoint(words):
        for spoke in _SPOKE.finditer(low):
            yield from _capital(text, spoke.end())
    if not _TITLES.isdisjoint(words):
        for title in _TITLED.finditer(low):
            yield from _capital(text, title.end())


def signatures(text: Reading) -> Iterator[Span]:
    match = _SIGNATURE.search(text.words, max(0, len(text.words) - 60))
    if not match or match.group(1) in ("DM", "I", "A"):
        return
    if match.group()[0] not in "/-" or not text.words[match.start() - 1 : match.start()].isalnum():
        yield Span(Kind.NAME, match.start(1), match.end(1))


def is_staff_mentioned(before: str) -> bool:
    return any(match.end() == len(before) for said in (_SPOKE, _SAID_OF) for match in said.finditer(before))


def _capital(text: Reading, start: int) -> Iterator[Span]:
    match = _NAME.match(text.words, start)
    if match and match.group().split()[0].lower() not in _NOT_NAMES and len(match.group()) > 1:
        yield Span(Kind.NAME, start, match.end())


def _any_case(text: Reading, start: int) -> Iterator[Span]:
    match = _NAME.match(text.words, start)
    if match:
        yield from _capital(text, start)
        return
    plain = _ANY_CASE.match(text.words, start)
    if not plain:
        return
    end = start
    for word in plain.group().split(" "):
        if word.lower() in _NOT_NAMES:
            break
        end += len(word) + (end > start)
    if end > start:
        yield Span(Kind.NAME, start, end)
