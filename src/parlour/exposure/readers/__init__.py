"""Files of posts and messages, read one post at a time in constant memory, whatever their size."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from parlour.exposure.model import Post
from parlour.exposure.readers import facebook, mails, mastodon, tables, x
from parlour.exposure.readers.source import Source, Unreadable
from parlour.exposure.readers.streams import Progress
from parlour.exposure.readers.zips import is_zip

__all__ = ["FORMATS", "Source", "Unreadable", "read", "recognise", "together"]

FORMATS: dict[str, Callable[[Source, str | None, Progress], Iterator[Post]]] = {
    "x": x.read,
    "facebook": facebook.read,
    "mastodon": mastodon.read,
    "mail": mails.read,
    "twcs": tables.read,
    "dialogues": tables.read,
    "table": tables.read,
}
ARCHIVES = (x.recognise, facebook.recognise, mastodon.recognise)
# Any text has a first line, so tables come last.
FILES = (x.recognise, mastodon.recognise, mails.recognise, tables.recognise)
STOPPED = "Reading stopped: the file could not be read to its end, or there was no room for temporary files."
OTHERS = "Anything else in a zip is unpacked first."


def recognise(path: Path) -> Source:
    """Raises Unreadable. A folder of zips that are one X export is that export."""
    if not path.exists():
        raise Unreadable("There is no such file or folder.")
    try:
        looks = ARCHIVES if path.is_dir() or is_zip(path) else FILES
        source = next(filter(None, (look(path) for look in looks)), None)
    except OSError as fault:
        raise Unreadable("This could not be opened. May this account read it?") from fault
    source = source or (_of_zips(path) if path.is_dir() else None)
    if source is None:
        raise Unreadable(f"{Unreadable.words} {OTHERS}" if looks is ARCHIVES else Unreadable.words)
    return source


def together(paths: Sequence[Path]) -> list[Source]:
    """Recognises each, and makes one source of the zips of one X export. Raises Unreadable."""
    sources = [recognise(path) for path in dict.fromkeys(paths)]
    accounts = {source: x.account_of(source.paths[0]) for source in sources if source.format == "x"}
    known = set(filter(None, accounts.values()))
    alone = known.pop() if len(known) == 1 else ""
    joined: dict[str, Source] = {}
    for source in sources:
        account = (accounts[source] or alone) if source in accounts else ""
        key = account or source.path.as_posix()
        joined[key] = _joined(joined[key], source) if key in joined else source
    return list(joined.values())


def read(source: Source, brand: str | None, progress: Progress) -> Iterator[Post]:
    """`brand`: the company's handle, page, domain or account number, where a file does not say.

    `progress` is told the bytes read since it was last told. Raises Unreadable, at the start or where a file breaks.
    """
    try:
        yield from FORMATS[source.format](source, brand, progress)
    except (OSError, sqlite3.OperationalError) as fault:
        raise Unreadable(STOPPED) from fault


def _of_zips(folder: Path) -> Source | None:
    try:
        whole = together(sorted(folder.glob("*.zip")))
    except Unreadable:
        return None
    return replace(whole[0], path=folder, parts=whole[0].paths) if len(whole) == 1 else None


def _joined(first: Source, other: Source) -> Source:
    return replace(
        first, size=first.size + other.size, parts=tuple(dict.fromkeys((*first.paths, *other.paths)))
    )
