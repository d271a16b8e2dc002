"""A Facebook export: conversations (messages/…/message_N.json) and comments, in a folder, a zip or several."""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import Any

from parlour.exposure.model import Post
from parlour.exposure.readers import times
from parlour.exposure.readers.source import Source, Unreadable
from parlour.exposure.readers.streams import Member, Progress, counted, members, silent
from parlour.exposure.readers.walking import Walk
from parlour.exposure.readers.words import text_of

THREAD = re.compile(r"(?:^|/)messages/[^/]+/([^/]+)/message_\d+\.json$")
COMMENTS = re.compile(r"(?:^|/)comments_and_reactions/comments\.json$")
WANTED = re.compile(f"{THREAD.pattern}|{COMMENTS.pattern}")
NAMES_KEPT = 20_000


def recognise(path: Path) -> Source | None:
    with members(path, WANTED) as found:
        named = [one for one in found if WANTED.search(one.name)]
        return Source(path, "facebook", sum(one.size for one in named)) if named else None


def read(source: Source, brand: str | None, progress: Progress) -> Iterator[Post]:
    with ExitStack() as stack:
        found = list(chain(*(stack.enter_context(members(path, WANTED)) for path in source.paths)))
        threads = [one for one in found if THREAD.search(one.name)]
        page = brand or most_present(threads)
        for member in threads:
            yield from messages(member, page, progress)
        for member in found:
            if COMMENTS.search(member.name):
                yield from comments(member, page, progress)


def most_present(threads: list[Member]) -> str:
    """The page is in every conversation. Rare names are forgotten now and then, so memory stays flat."""
    often: Counter[str] = Counter()
    for member in threads:
        if member.base == "message_1.json":
            often.update(set(participants(member)))
            if len(often) > NAMES_KEPT:
                often = Counter(dict(often.most_common(NAMES_KEPT // 2)))
    first = often.most_common(2)
    if len(first) == 2 and first[0][1] == first[1][1]:
        raise Unreadable(
            "Two people are in equally many of these conversations. Please say the page's name as the brand."
        )
    return first[0][0] if first else ""


def participants(member: Member) -> Iterator[str]:
    """They come first in the file, so little of it is read."""
    with counted(member.open(), silent) as opened:
        walk = Walk(opened, member.base)
        for key in walk.members():
            value = walk.value() if key == "participants" else None
            if isinstance(value, list):
                yield from (name_in(one, "name") for one in value)
                return
            if key == "messages":
                return
            walk.value()


def messages(member: Member, page: str, progress: Progress) -> Iterator[Post]:
    thread = pointer(member.name)
    last, same = 0, 0
    with counted(member.open(), progress) as opened:
        walk = Walk(opened, member.base)
        for key in walk.members():
            if key != "messages":
                walk.value()
                continue
            for _ in walk.elements():
                message = walk.value()
                if not isinstance(message, dict) or message.get("is_unsent") or "content" not in message:
                    continue
                stamp = whole(message.get("timestamp_ms"))
                last, same = stamp, same + 1 if stamp == last else 0
                id_ = f"{thread}/{stamp}" + (f".{same}" if same else "")
                sender, text = name_in(message, "sender_name"), repaired(text_of(message["content"]))
                at = times.of_number(stamp)
                yield Post(
                    "facebook", id_, thread, someone(sender, page), page, sender == page, False, at, text
                )


def comments(member: Member, page: str, progress: Progress) -> Iterator[Post]:
    """An export holds the comments of the account it is of."""
    last, same = 0, 0
    with counted(member.open(), progress) as opened:
        walk = Walk(opened, member.base)
        for key in walk.members():
            if not key.startswith("comments"):
                walk.value()
                continue
            for _ in walk.elements():
                for comment in commented(walk.value()):
                    stamp = whole(comment.get("timestamp"))
                    last, same = stamp, same + 1 if stamp == last else 0
                    id_ = f"comment/{stamp}" + (f".{same}" if same else "")
                    author = name_in(comment, "author") or page
                    text, company = repaired(text_of(comment.get("comment"))), page or author
                    who, mine = someone(author, company), author == company
                    yield Post("facebook", id_, id_, who, company, mine, True, times.of_number(stamp), text)


def commented(entry: Any) -> Iterator[dict[str, Any]]:
    data = entry.get("data") if isinstance(entry, dict) else None
    for one in data if isinstance(data, list) else ():
        comment = one.get("comment") if isinstance(one, dict) else None
        if isinstance(comment, dict):
            yield {"timestamp": entry.get("timestamp"), **comment}


def repaired(text: str) -> str:
    """Facebook writes each byte of UTF-8 as a character. What is no such text comes back as it was."""
    try:
        return text if text.isascii() else text.encode("latin-1").decode()
    except UnicodeError:
        return text


def name_in(entry: Any, key: str) -> str:
    return repaired(text_of(entry.get(key))) if isinstance(entry, dict) else ""


def someone(name: str, page: str) -> str:
    """A person counts as a person, without a name."""
    return page if name == page else short(name)


def pointer(name: str) -> str:
    """A folder is called after the customer and a number: the number finds it as well."""
    found = THREAD.search(name)
    folder = found[1] if found else name
    number = folder.rpartition("_")[2]
    return (
        number if number != folder and number.isalnum() and any(map(str.isdigit, number)) else short(folder)
    )


def short(name: str) -> str:
    return sha256(name.encode()).hexdigest()[:16]


def whole(value: Any) -> int:
    return int(value) if isinstance(value, int | float) and value == value and abs(value) < 1e18 else 0
