"""A status is HTML that strangers wrote. What is left of it is what they said, as plain text."""

import re
from html import unescape

MOST_HTML = 50_000  # characters; an instance takes 500 of text, its relatives a few thousand
MOST_TEXT = 20_000
UNSEEN = "script style template title textarea noscript iframe object svg math head select".split()
PARAGRAPHS = "p div blockquote ul ol pre h1 h2 h3 h4 h5 h6 table".split()
LINES = "br li tr hr".split()
_SPACE = re.compile(r"[^\S\n]+")
_MANY = re.compile(r"\n{3,}")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
# Read with expressions of our own: the standard parser takes half a minute over 50 kB of tags that do not end.
_TAG = re.compile(r"<([^<>]*)>")
_NAME = re.compile(r"(/?)([A-Za-z][A-Za-z0-9]*)")
_ATTRIBUTE = re.compile(
    r"""(?<![a-z-])(class|href)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"']+))""", re.IGNORECASE
)


def plain(content: str) -> str:
    """Paragraphs and line breaks stay. A link is its text, or its address in full where the text is the address cut
    short, as instances write it; text hidden by other means is left out, for its readers did not see it."""
    reader, at = _Reader(), 0
    content = content[:MOST_HTML]
    for tag in _TAG.finditer(content):
        reader.text(content[at : tag.start()])
        if name := _NAME.match(tag[1]):
            reader.tag(name[2].lower(), tag[1], ends=bool(name[1]))
        at = tag.end()
    reader.text(content[at:])
    return tidy(reader.whole())


def tidy(text: str) -> str:
    """Nothing that is not seen: control characters, half characters, white space at the ends."""
    lines = _CONTROL.sub("", text[: 2 * MOST_TEXT]).split("\n")
    return _MANY.sub("\n\n", "\n".join(_SPACE.sub(" ", line).strip() for line in lines)).strip()[:MOST_TEXT]


class _Reader:
    """Counts instead of keeping a stack, so that tags nobody closed cost no more than their number."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._hidden, self._depth = (
            "",
            0,
        )  # the element that hides what is in it, and how deep in its like we are
        self._href: str | None = None
        self._shown: list[str] = []  # of the link we are in
        self._full: list[str] = []  # the same with what is hidden in it

    def whole(self) -> str:
        self._end_link()
        return "".join(self._parts)

    def tag(self, name: str, inside: str, *, ends: bool) -> None:
        if self._hidden:
            self._depth += (-1 if ends else 1) * (name == self._hidden)
            self._hidden = self._hidden if self._depth else ""
        elif name in LINES or name in PARAGRAPHS:
            self._end_link()
            self._parts.append("\n" * (2 if name in PARAGRAPHS else not ends))
        elif name == "a":
            self._end_link()
            self._href = None if ends else _attribute(inside, "href")
        elif not ends and (name in UNSEEN or (name == "span" and _is_invisible(inside))):
            self._hidden, self._depth = name, 1

    def text(self, raw: str) -> None:
        said = _unescaped(raw.replace("\n", " ").replace("\r", " "))
        if self._href is not None:
            if self._hidden in ("", "span"):
                self._full.append(said)
            if not self._hidden:
                self._shown.append(said)
        elif not self._hidden:
            self._parts.append(said)

    def _end_link(self) -> None:
        if self._href is None:
            return
        full, shown = "".join(self._full).strip(), "".join(self._shown)
        self._parts.append(full if full == self._href.strip() else shown)
        self._href, self._full, self._shown = None, [], []


def _is_invisible(inside: str) -> bool:
    return "invisible" in _attribute(inside, "class").split()


def _attribute(inside: str, name: str) -> str:
    for found in _ATTRIBUTE.finditer(inside):
        if found[1].lower() == name:
            return _unescaped(found[2] or found[3] or found[4] or "")
    return ""


def _unescaped(text: str) -> str:
    try:
        return unescape(text)
    except ValueError:  # a character's number of thousands of digits
        return text
