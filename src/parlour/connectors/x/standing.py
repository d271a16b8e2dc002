"""Whom a post speaks to, and whether X lets a program reply to it.

X: a reply through the API is permitted only when the post's author summoned the account, by mentioning it in the post
or by quoting a post of the account (“Manage Posts”, “Post creation restrictions”). The names that a reply carries in
front, without anybody having typed them, stand before `display_text_range`; they count where the reply is to us.
"""

import re
from dataclasses import dataclass
from typing import Any

from parlour.connectors.x.wire import Json, ident, obj, rows, whole, words
from parlour.street.model import Account, Kind


@dataclass(frozen=True, slots=True)
class Standing:
    kind: Kind
    to: str  # of a reply between others: whom it speaks to
    summoned: bool


def standing(account: Account, writer: str, to: str, named: bool, carried: bool, quoted: bool) -> Standing:
    """`named`: the visible text mentions us; `carried`: only the names in front do; `quoted`: a post of ours is."""
    summoned = named or quoted or (carried and to == account.id)
    between_others = bool(to) and to not in (account.id, writer) and not summoned
    return Standing(
        Kind.REPLY if between_others else Kind.MENTION, to if between_others else "", summoned=summoned
    )


def mentions_of(account: Account, mentions: list[Any], shown: Any, text: str) -> tuple[bool, bool]:
    """Whether we are named in the visible text, and whether we are among the names in front of it. Where X lists no
    mentions, the text says."""
    shown_from = whole(rows(shown)[0]) if rows(shown) else 0
    if not mentions:
        return _spoken(account.handle, text[shown_from:]), _spoken(account.handle, text[:shown_from])
    starts = [_start(mention) for mention in map(obj, mentions) if _is(account, mention)]
    return any(start >= shown_from for start in starts), any(start < shown_from for start in starts)


def _is(account: Account, mention: Json) -> bool:
    found = ident(mention.get("id_str")) or ident(mention.get("id"))
    handle = words(mention.get("username")) or words(mention.get("screen_name"))
    return found == account.id if found else handle.casefold() == account.handle.casefold() != ""


def _spoken(handle: str, text: str) -> bool:
    return (
        bool(handle) and re.search(rf"(?<![\w@])@{re.escape(handle)}(?!\w)", text, re.IGNORECASE) is not None
    )


def _start(mention: Json) -> int:
    indices = rows(mention.get("indices"))  # version 1.1
    return whole(indices[0]) if indices else whole(mention.get("start"))
