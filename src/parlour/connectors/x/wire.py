"""Values out of X's JSON, whatever it says. What is absent or null is empty; what has another shape than the
documentation gives raises Unreadable, which quotes nothing."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, NoReturn

import msgspec

from parlour.connectors.contract import Unreadable
from parlour.street.model import Author

Json = Mapping[str, Any]

HANDLE = re.compile(r"[A-Za-z0-9_]{1,50}")
ID = re.compile(r"-?[0-9]{1,20}")
SNOWFLAKE_EPOCH_MS = (
    1_288_834_974_657  # ids made since November 2010 carry their time above the lowest 22 bits
)
MOST_MS = 2**53
OLD_LANGUAGES = {"in": "id", "iw": "he", "ji": "yi"}
NO_LANGUAGES = {"und", "art", "zxx"}  # and qam, qct, qht, qme, qst: only mentions, tags, links or pictures


def parsed(body: bytes) -> Json:
    """The quick reader refuses half characters, which X sends where it cut a text: those are for the patient one."""
    try:
        return obj(msgspec.json.decode(body))
    except (msgspec.DecodeError, RecursionError):
        return _patiently(body)


def _patiently(body: bytes) -> Json:
    try:
        found = json.loads(body.decode(), parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise Unreadable("not JSON") from None
    return obj(found)


def obj(value: Any) -> Json:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise Unreadable("not an object")
    return value


def rows(value: Any) -> list[Any]:
    if value is None:
        return []
    if not isinstance(value, list):
        raise Unreadable("not a list")
    return value


def words(value: Any) -> str:
    """Half a character, as cut texts have them, becomes a replacement mark."""
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Unreadable("not a text")
    return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def plain(value: Any) -> str:
    """X writes &, < and > of a text as in HTML, and nothing else."""
    return words(value).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def ident(value: Any) -> str:
    """An id as text, or "" for none."""
    if value is None:
        return ""
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**20:
        return str(value)
    if isinstance(value, str) and ID.fullmatch(value):
        return value
    raise Unreadable("not an id")


def needed(*values: Any) -> str:
    """The first id that is there."""
    for value in values:
        if found := ident(value):
            return found
    raise Unreadable("an id is missing")


def whole(value: Any) -> int:
    """A small number, or 0."""
    return value if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**9 else 0


def moment(id_: str, *said: Any) -> int:
    """Milliseconds since 1970: the first time that can be read, else the one in the id itself."""
    for value in said:
        if (at := _at(value)) is not None and 0 < at < MOST_MS:
            return at
    at = (int(id_) >> 22) + SNOWFLAKE_EPOCH_MS
    return at if 0 < at < MOST_MS else 0


def language(value: Any) -> str:
    tag = words(value)
    known = re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", tag) and not tag.startswith("q")
    return OLD_LANGUAGES.get(tag, tag) if known and tag not in NO_LANGUAGES else ""


def author(id_: str, user: Json) -> Author:
    """A user as version 2 or version 1.1 writes it; perhaps wrapped, as some events have it."""
    user = obj(user.get("data")) or user
    return Author(
        id_,
        words(user.get("username")) or words(user.get("screen_name")),
        words(user.get("name")),
        words(user.get("profile_image_url_https")) or words(user.get("profile_image_url")),
    )


def address(handle: str, id_: str) -> str:
    """Where a person can look at a post. Without a name it is found by its id alone."""
    return f"https://x.com/{handle if HANDLE.fullmatch(handle) else 'i/web'}/status/{id_}"


def _at(value: Any) -> int | None:
    if isinstance(value, int):
        return value
    if not isinstance(value, str):
        return None
    try:
        if value.isascii() and value.isdigit():
            return int(value[:20])
        found = datetime.fromisoformat(value) if "T" in value[8:12] else _old_date(value)
        return int((found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp() * 1000)
    except (ValueError, OverflowError):
        return None


def _old_date(value: str) -> datetime:
    return datetime.strptime(value, "%a %b %d %H:%M:%S %z %Y")


def _no_number(_: str) -> NoReturn:
    raise ValueError
