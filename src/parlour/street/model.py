"""What comes from a public network, and the little that may go out to it."""

from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    MENTION = "mention"  # public words to us or about us
    REPLY = "reply"  # public words of somebody else to a person who wrote to us: looked at for impostors only
    DIRECT = "direct"  # words for us alone
    REMOVED = "removed"  # its author took the post or message back


@dataclass(frozen=True, slots=True)
class Author:
    """As the platform gives it. `id` stays when the handle changes; what a platform leaves out is ""."""

    id: str = field(repr=False)
    handle: str = field(default="", repr=False)  # without @; on Mastodon with its instance
    name: str = field(default="", repr=False)
    avatar: str = field(default="", repr=False)  # address of the picture


@dataclass(frozen=True, slots=True)
class Arrival:
    """One post or message, in memory for as long as it is taken in. `id` is unique in its connector for good: an edited
    post arrives again under the id it had first."""

    kind: Kind
    id: str
    thread: str  # conversation, or the first post of it
    author: Author
    at: int  # milliseconds since 1970, UTC
    text: str = field(default="", repr=False)
    url: str = field(default="", repr=False)  # where a person can look at it; "" for direct messages
    language: str = ""  # BCP 47, as the platform guessed it; "" where it does not say
    answers: str = ""  # id of the post it replies to; "" when it begins something
    to: str = field(default="", repr=False)  # of a REPLY: the id of the author it speaks to
    summoned: bool = True  # whether the platform lets a program reply: it was addressed to us by name
    files: int = 0  # pictures and other attachments that were not fetched


class Reply(StrEnum):
    PUBLIC = "public"
    DIRECT = "direct"


@dataclass(frozen=True, slots=True)
class Target:
    """Where an answer goes: to a post in public, or to its author alone."""

    reply: Reply
    post: str  # id of the post or message that is answered
    thread: str
    author: Author


@dataclass(frozen=True, slots=True)
class Account:
    """Which of the company's accounts a connector speaks for, as the platform names it."""

    id: str
    handle: str
    name: str = ""
