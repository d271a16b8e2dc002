"""Text as a person wrote it, out of what a platform made of it."""

import html
import re
from typing import Any

LONE = re.compile("[\ud800-\udfff]")
TAG = re.compile(r"<!--|-->|<(/?)([A-Za-z][A-Za-z0-9]*+)[^<>]*+>")
HIDDEN = {"script", "style", "head", "title"}
BREAKS = {"p", "br", "div", "li", "tr", "td", "th", "h1", "h2", "h3", "h4", "table", "blockquote"}
# The sign first and then what is before it: a search for one character is the fastest there is.
MENTION = re.compile(r"@(?<!\w@)(?!user_[0-9a-f]{8}\b)(\w{0,40}[A-Za-z]\w{0,40})")


def text_of(value: Any) -> str:
    """A string that can be stored; half a surrogate pair, which JSON may hold, cannot."""
    text = value if isinstance(value, str) else "" if value is None else str(value)
    return text if text.isascii() else LONE.sub("�", text)


def unescaped(text: str) -> str:
    try:
        return html.unescape(text) if "&" in text else text
    except ValueError:  # a character by a number of thousands of digits
        return text


def mentioned(text: str) -> str:
    """The first account named that is not a hidden customer's."""
    found = MENTION.search(text)
    return found[1] if found else ""


def from_html(page: str) -> str:
    """One pass, so in time linear in the page: the standard library's parser is not, on hostile pages."""
    said: list[str] = []
    at, hidden = 0, ""
    for tag in TAG.finditer(page):
        if not hidden:
            said.append(page[at : tag.start()])
        at = tag.end()
        name = (tag[2] or tag[0]).lower()
        if hidden:
            hidden = "" if (name == hidden and tag[1]) or (name, hidden) == ("-->", "<!--") else hidden
        elif name == "<!--" or (name in HIDDEN and not tag[1]):
            hidden = name
        elif name in BREAKS:
            said.append("\n")
    if not hidden:
        said.append(page[at:])
    lines = (" ".join(line.split()) for line in unescaped("".join(said)).splitlines())
    return "\n".join(line for line in lines if line)
