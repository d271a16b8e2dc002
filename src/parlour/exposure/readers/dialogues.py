"""Whole conversations a row: turns wrapped in <cust__ … __cust> and <rep__ … __rep>, without times."""

import re
from collections.abc import Iterator
from zlib import crc32

from parlour.exposure.model import Post

OPENING = re.compile(r"<(cust|rep)__")
HANDLES = re.compile(r"__(?:company|cust)__")
CUSTOMER = "customer of "


def fits(names: list[str]) -> bool:
    return {"first_tweet_id", "first_utterance", "context"} <= set(names)


def posts(rows: Iterator[list[str]], names: list[str], brand: str, _where: str) -> Iterator[Post]:
    first, opening, rest = (names.index(name) for name in ("first_tweet_id", "first_utterance", "context"))
    for row in rows:
        if len(row) > max(first, opening, rest):
            yield from turns(row[first], f"{row[opening]} {row[rest]}", brand)


def turns(thread: str, conversation: str, brand: str) -> Iterator[Post]:
    """Only the first turn has an id; a later one gets one from its place and words, so that one turn has one id."""
    pieces = OPENING.split(conversation)
    for number, (side, rest) in enumerate(zip(pieces[1::2], pieces[2::2], strict=True)):
        turn = rest.partition(f"__{side}>")[0]
        text, by_brand = HANDLES.sub("", turn).strip(), side == "rep"
        id_ = f"{thread}.{number}.{crc32(turn.encode()):08x}" if number else thread
        yield Post(
            "x", id_, thread, brand if by_brand else f"{CUSTOMER}{thread}", brand, by_brand, True, 0, text
        )
