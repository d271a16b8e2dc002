"""What comes from a public network, and the little that may go out to it."""

from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    MENTION = "mention"  # public words to us or about us
    REPLY = "reply"  # public words of somebody else to a person who wrote to us: looked at for impostors only
    DIRECT = "direct"  # words for us alone
    REMOVED = "removed"  # its author took the post or message back
    RENAMED = "renamed"  # the conversation `thread` goes on under the author's new id


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
    avatar: str = ""  # address of its picture; not kept

    @property
    def shown(self) -> str:
        """As people know it: a telephone number as it is, its id where it has no handle."""
        if not self.handle:
            return self.id
        return self.handle if self.handle.startswith("+") else f"@{self.handle}"


class Trouble(StrEnum):
    """Why a connector does not do what it should; said on the officers' page in words."""

    AWAY = "away"
    THROTTLED = "throttled"
    SIGN_IN = "sign-in"  # its token ended, and only an officer brings a new one
    BUDGET = "budget"  # the month's money is spent
    DENIED = "denied"
    UNREADABLE = "unreadable"  # it sends what its documentation does not describe
    SECRETS = "secrets"  # what was saved does not open: the worker's key is another one


@dataclass(frozen=True, slots=True)
class Connection:
    """One connected account, without its secrets."""

    name: str
    account: Account
    saved_at: int
    place: str
    paused_at: int
    trouble: str
    trouble_at: int
    wait_until: int
    looked_at: int
    test_at: int
    tested_at: int
    tested: str
    budget: int  # millionths of a dollar a month
    spent: int
    spent_in: str
    picture: bytes | None = None  # difference hash of the account's own
    picture_at: int = 0  # when it was taken

    @property
    def paused(self) -> bool:
        return self.paused_at > 0


class CardState(StrEnum):
    NEW = "new"
    INVITED = "invited"
    SET_ASIDE = "set-aside"


@dataclass(frozen=True, slots=True)
class Card:
    """What is known of a public post: where it is and what kinds of things are in it."""

    id: str
    connector: str
    post: str
    thread: str
    author: str = field(repr=False)
    handle: str = field(repr=False)
    url: str = field(repr=False)
    language: str
    at: int
    seen_at: int
    kinds: tuple[str, ...]
    asks: bool
    posing: tuple[str, ...]
    summoned: bool
    state: str = CardState.NEW
    staff_id: str = ""
    acted_at: int = 0


class AnswerState(StrEnum):
    DUE = "due"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Answer:
    """An invitation on its way. Its words are not here: they follow from `reply` and `language`."""

    id: str
    connector: str
    reply: str
    post: str
    thread: str
    author: str = field(repr=False)
    handle: str = field(repr=False)
    language: str
    state: str
    why: str
    card_id: str
    staff_id: str
    follows: str
    due_at: int
    attempts: int
    at: int

    @property
    def target(self) -> Target:
        return Target(Reply(self.reply), self.post, self.thread, Author(self.author, self.handle))


@dataclass(frozen=True, slots=True)
class Invited:
    """What a link of ours leads to: a new room, and who sent it."""

    kind: str  # "invited", or "begun" once its button was pressed
    card_id: str
    follows: str
    staff_id: str
    opened: bool


@dataclass(frozen=True, slots=True)
class Removal:
    """A direct message that is sealed here and has to go there."""

    connector: str
    message: str
    mark: str  # of its conversation: the same for all its messages, and nothing else
    kinds: tuple[str, ...]
    state: str  # "due", or "by-hand" where the platform lets no program delete it
    at: int


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a room began."""

    connector: str
    url: str = field(repr=False)
    ends_at: int
