"""What a Mastodon account wrote: outbox.json (ActivityPub, an OrderedCollection), alone or in its archive."""

import re
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Any

from parlour.exposure.model import Post
from parlour.exposure.readers import times
from parlour.exposure.readers.source import Source, Unreadable
from parlour.exposure.readers.streams import Member, Progress, counted, members
from parlour.exposure.readers.walking import Walk
from parlour.exposure.readers.words import from_html, text_of
from parlour.exposure.readers.zips import DENSEST

OUTBOX = re.compile(r"(?:^|/)outbox\.json$")
EVERYONE = {"https://www.w3.org/ns/activitystreams#Public", "as:Public", "Public"}
GZIP = b"\x1f\x8b"
CUT_OFF = "This archive is cut off or damaged. Please fetch it again, whole."


def recognise(path: Path) -> Source | None:
    if path.is_file() and is_gzip(path):
        return Source(path, "mastodon", path.stat().st_size)
    with members(path, OUTBOX) as found:
        return Source(path, "mastodon", found[0].size) if found and is_outbox(found[0]) else None


def read(source: Source, brand: str | None, progress: Progress) -> Iterator[Post]:
    with ExitStack() as stack:
        if is_gzip(source.path):
            opened = stack.enter_context(unpacked(source.path, progress))
        else:
            found = stack.enter_context(members(source.path, OUTBOX))
            opened = stack.enter_context(counted(found[0].open(), progress))
        walk = Walk(opened, "outbox.json")
        for key in walk.members():
            if key != "orderedItems":
                walk.value()
                continue
            for _ in walk.elements():
                yield from post(walk.value(), (brand or "").lstrip("@"))


def is_outbox(member: Member) -> bool:
    """A file alone may be called anything."""
    with member.open() as opened:
        beginning = opened.read(64 * 1024)
    return beginning.lstrip()[:1] == b"{" and b"OrderedCollection" in beginning


def post(activity: Any, brand: str) -> Iterator[Post]:
    """A boost repeats another's words, so only what the account made itself is one."""
    note = activity.get("object") if isinstance(activity, dict) else None
    if not isinstance(note, dict) or activity.get("type") != "Create":
        return
    id_ = text_of(note.get("id") or activity.get("id"))
    actor = text_of(note.get("attributedTo") or activity.get("actor"))
    to = {name for field in ("to", "cc") for name in addressed(note.get(field) or activity.get(field))}
    thread = text_of(note.get("conversation") or note.get("context") or note.get("inReplyTo")) or id_
    text = from_html(text_of(note.get("content")))
    at = times.of_iso(text_of(note.get("published") or activity.get("published")))
    company = brand or actor.rstrip("/").rpartition("/")[2]
    yield Post("mastodon", id_, thread, actor, company, True, bool(to & EVERYONE), at, text)


def addressed(field: Any) -> list[str]:
    fields = field if isinstance(field, list) else [field]
    return [one for one in fields if isinstance(one, str)]


def is_gzip(path: Path) -> bool:
    if path.is_dir():
        return False
    with path.open("rb") as opened:
        return opened.read(2) == GZIP


@contextmanager
def unpacked(path: Path, progress: Progress) -> Iterator[IO[bytes]]:
    """The outbox inside a tar.gz, passing over the pictures before it."""
    try:
        with path.open("rb") as raw, tarfile.open(fileobj=counted(raw, progress), mode="r|gz") as packed:
            for one in packed:
                if one.isfile() and OUTBOX.search(one.name):
                    if one.size > DENSEST * max(path.stat().st_size, 1 << 20):
                        raise Unreadable("The outbox unpacks to far more than an export could hold.")
                    yield packed.extractfile(one) or raw
                    return
    except (tarfile.TarError, zlib.error, EOFError, OSError) as fault:
        raise Unreadable(CUT_OFF) from fault
    raise Unreadable("There is no outbox.json in this archive.")
