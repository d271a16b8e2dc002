"""Reads our own pages the way a browser would: their forms, their messages, their data attributes."""

import re
from dataclasses import dataclass, field
from html import unescape

_FORM = re.compile(r"<form\b([^>]*)>(.*?)</form>", re.DOTALL)
_INPUT = re.compile(r"<input\b([^>]*)>")
_ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')
_MESSAGE = re.compile(r'<li class="message ([\w-]+)[^"]*"[^>]*\bdata-seq="(\d+)"[^>]*>(.*?)</li>', re.DOTALL)
_KINDS = {"own": "inbound", "theirs": "outbound"}  # as the customer's page calls them
_WORDS = re.compile(r'<div class="words"[^>]*>(.*?)</div>', re.DOTALL)


class NotThere(Exception):
    """The page lacks what was looked for. The text names it, never what the page holds instead."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One message as a page shows it."""

    seq: int
    kind: str
    body: str = field(repr=False)


def hidden_fields(page: str, action: str) -> dict[str, str]:
    """What the form that posts to `action` carries by itself: its token, its key."""
    for attributes, inside in _FORM.findall(page):
        if _attributes(attributes).get("action") == action:
            inputs = (_attributes(one) for one in _INPUT.findall(inside))
            return {one["name"]: one.get("value", "") for one in inputs if one.get("type") == "hidden"}
    raise NotThere(f"no form for {action.rsplit('/', 1)[-1]}")


def has_form(page: str, action: str) -> bool:
    return any(_attributes(attributes).get("action") == action for attributes, _ in _FORM.findall(page))


def token(page: str) -> str:
    """The form token, the same in every form of a page."""
    for attributes in _INPUT.findall(page):
        one = _attributes(attributes)
        if one.get("name") == "token":
            return one["value"]
    raise NotThere("no form token")


def messages(page: str) -> list[Shown]:
    """Every message with its words; raises NotThere while the page shows one without. Activities have none."""
    shown = []
    for kind, seq, inside in _MESSAGE.findall(page):
        if kind == "activity":
            continue
        words = _WORDS.search(inside)
        if not words:
            raise NotThere("no words of a message")
        shown.append(Shown(int(seq), _KINDS.get(kind, kind), unescape(words[1])))
    return shown


def datum(page: str, name: str) -> str:
    found = re.search(rf'\bdata-{name}="([^"]*)"', page)
    if not found:
        raise NotThere(f"no data-{name}")
    return unescape(found[1])


def _attributes(text: str) -> dict[str, str]:
    return {name: unescape(value) for name, value in _ATTRIBUTE.findall(text)}
