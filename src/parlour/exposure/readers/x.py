"""An X archive: a zip, a folder, or several zips of one export. Of its files only posts and messages are read.

`account.js` is looked at for the account's own id and handle where there is no manifest; contacts, addresses,
mail and IP histories are never opened.
"""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from parlour.exposure.model import Post
from parlour.exposure.readers import records, x_messages, x_tweets
from parlour.exposure.readers.source import Source, Unreadable
from parlour.exposure.readers.streams import Member, Progress, members
from parlour.exposure.readers.walking import Walk

KINDS = re.compile(
    r"(?:^|/)(?P<kind>tweets?|deleted-tweets?|community-tweets?|note-tweets?|deleted-note-tweets?"
    r"|direct-messages?|direct-messages?-group)(?:-part(?P<part>\d+))?\.js$"
)
ABOUT = re.compile(r"(?:^|/)(?:manifest|account)\.js$")
WANTED = re.compile(f"{KINDS.pattern}|{ABOUT.pattern}")
TWEETS = (
    "deleted-tweet",
    "tweet",
    "community-tweet",
)  # deleted ones first: they say more about the same post
NOTES = ("note-tweet", "deleted-note-tweet")
MESSAGES = ("direct-message", "direct-message-group")
ID, HANDLE = (re.compile(rb'"%b"\s*:\s*"(\w{1,40})"' % name) for name in (b"accountId", b"username"))
PARTY = re.compile(rb'"(?:senderId|recipientId)"\s*:\s*"(\d{1,30})"')
BEGINNING = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Account:
    id: str
    name: str


def recognise(path: Path) -> Source | None:
    with members(path, WANTED) as found:
        size = sum(_cost(one) for one in found)
        return Source(path, "x", size) if any(_kind(one) for one in found) else None


def account_of(path: Path) -> str:
    """ "" where the zip is a later part that does not say."""
    with members(path, WANTED) as found:
        return _stated(found).id


def read(source: Source, brand: str | None, progress: Progress) -> Iterator[Post]:
    """Raises Unreadable for a missing part, before anything is read."""
    with ExitStack() as stack:
        found = list(chain(*(stack.enter_context(members(path, WANTED)) for path in source.paths)))
        if missing := sorted(_missing(found)):
            raise Unreadable(
                f"Missing from this X archive: {', '.join(missing)}. Please give every zip of the export together."
            )
        account = whose(found, brand)
        memory = stack.enter_context(records.memory())
        tweets, notes, messages = (_of(found, kinds) for kinds in (TWEETS, NOTES, MESSAGES))
        yield from x_tweets.posts(tweets, notes, memory, account.id, account.name, progress)
        yield from x_messages.posts(messages, memory, account.id, account.name, progress)


def whose(found: list[Member], brand: str | None) -> Account:
    stated = _stated(found)
    given = (brand or "").lstrip("@")
    id_ = stated.id or (given if given.isdecimal() else _most_present(found))
    return Account(id_, given or stated.name or id_)


def _stated(found: list[Member]) -> Account:
    """The manifest's word before that of account.js."""
    about = sorted((one for one in found if ABOUT.search(one.name)), key=lambda one: one.base, reverse=True)
    each = (_in_account(one) if one.base == "account.js" else _in_manifest(one) for one in about)
    return next((account for account in each if account.id), Account("", ""))


def _in_account(file: Member) -> Account:
    with file.open() as opened:
        text = opened.read(BEGINNING)
    id_, handle = ID.search(text), HANDLE.search(text)
    return Account(id_[1].decode() if id_ else "", handle[1].decode() if handle else "")


def _in_manifest(file: Member) -> Account:
    user = _dict(_manifest(file).get("userInfo"))
    return Account(str(user.get("accountId") or ""), str(user.get("userName") or ""))


def _manifest(file: Member) -> dict[str, object]:
    with file.open() as opened:
        walk = Walk(opened, file.base)
        walk.past_assignment()
        return _dict(walk.value())


def _most_present(found: list[Member]) -> str:
    """Whoever is in most messages of the first file: every conversation has the account in it."""
    for one in _of(found, MESSAGES):
        with one.open() as opened:
            often = Counter(PARTY.findall(opened.read(BEGINNING))).most_common(2)
        if len(often) == 1 or (len(often) == 2 and often[0][1] > often[1][1]):
            return str(often[0][0], "ascii")
        if often:
            raise Unreadable(
                "This X archive does not say whose it is: manifest.js is missing. "
                "Please give the whole export, or the account's number as the brand."
            )
    return ""


def _missing(found: list[Member]) -> set[str]:
    here = {one.base for one in found}
    named = {name for one in found if one.base == "manifest.js" for name in _listed(one)}
    if not named:
        named = {name for one in found for name in _before(one.base)}
    return named - here


def _listed(manifest: Member) -> Iterator[str]:
    types = _dict(_manifest(manifest).get("dataTypes"))
    for files in (_dict(each).get("files") for each in types.values()):
        for file in files if isinstance(files, list) else ():
            name = str(_dict(file).get("fileName"))
            if KINDS.search(name):
                yield name.rpartition("/")[2]


def _before(base: str) -> Iterator[str]:
    """Without a manifest: part 3 says that there were parts 0 to 2."""
    found = KINDS.search(base)
    if found and found["part"] and int(found["part"]) < 10_000:
        yield f"{found['kind']}.js"
        yield from (f"{found['kind']}-part{number}.js" for number in range(1, int(found["part"])))


def _of(found: list[Member], kinds: tuple[str, ...]) -> list[Member]:
    chosen = [one for one in found if _kind(one) in kinds]
    return sorted(chosen, key=lambda one: (kinds.index(_kind(one)), one.name))


def _kind(one: Member) -> str:
    found = KINDS.search(one.name)
    return found["kind"].replace("tweets", "tweet").replace("messages", "message") if found else ""


def _cost(one: Member) -> int:
    """Posts are read twice: once for which of them are versions of one another."""
    kind = _kind(one)
    return one.size * (2 if kind in TWEETS else 1 if kind else 0)


def _dict(value: object) -> dict[str, object]:
    return value if isinstance(value, dict) else {}
