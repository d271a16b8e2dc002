"""Whether a link leads to us, by its text alone: nothing is ever fetched."""

import re
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

LONGEST = 4096
_ODD = re.compile(r"[\s\x00-\x20\x7f\\]")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Link:
    ours: bool
    host: str  # as the browser would go to it; "" when it leads nowhere we can name


def judge_link(text: str, our_url: str) -> Link:
    """Ours only when scheme, host and port are exactly ours, with no name before an @ and no letter that
    merely looks like one of ours."""
    text = text.strip()
    if not text or len(text) > LONGEST or _ODD.search(text):
        return Link(False, "")
    # "help.example/c" is how people write links; a browser would add our scheme.
    own = urlsplit(our_url)
    if not _SCHEME.match(text) or re.match(r"[A-Za-z0-9.-]+:\d+(/|$)", text):
        text = f"{own.scheme}://{text.removeprefix('//')}"
    try:
        found = urlsplit(text)
        ours = _same_place(found, own)
        return Link(ours, found.hostname or "")
    except ValueError:
        return Link(False, "")


def _same_place(found: SplitResult, own: SplitResult) -> bool:
    return (
        found.scheme == own.scheme
        and "@" not in found.netloc
        and found.netloc.isascii()
        and "%" not in found.netloc
        and (found.hostname or "") == own.hostname
        and (found.port or _PORTS.get(found.scheme)) == (own.port or _PORTS.get(own.scheme))
    )
