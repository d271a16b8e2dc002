"""The result of an audit: counts, kinds and pointers. This is all that is kept, and all a page may show."""

from dataclasses import dataclass
from typing import Literal

import msgspec

MONTHS = 120
BRANDS = 100
WORST = 20


class BadSummary(Exception):
    """Not a summary this version can read."""


@dataclass(frozen=True, slots=True)
class Totals:
    posts: int
    public: int
    private: int
    threads: int
    customers: int
    brands: int
    replies: int  # written by a company
    asking: int  # replies that ask for personal data
    revealing_public: int  # posts anyone can read that hold a customer's personal data
    revealing_private: int
    left_public: int  # of these, not deleted yet
    left_private: int
    named: int  # customers who told the world which company they use
    gave_public: int  # customers who wrote personal data where anyone can read it
    gave_private: int
    deleted: int  # already gone from the platform, as the file says
    unsigned: int  # by nobody the file names; not in any number of customers
    repeated: int  # read again and not counted again
    first: int  # seconds since 1970; 0 where no post says
    last: int


@dataclass(frozen=True, slots=True)
class Given:
    kind: str
    public_posts: int
    public_customers: int
    private_posts: int
    private_customers: int
    by_company: int  # of these posts, written by the company itself


@dataclass(frozen=True, slots=True)
class Asked:
    kind: str
    replies: int
    public_replies: int
    threads: int
    followed: int  # customers who then gave it in the same thread
    followed_in_public: int


@dataclass(frozen=True, slots=True)
class Lying:
    """How long data has lain since a thread's last message, up to the newest message read. Seconds."""

    threads: int
    median: int
    ninetieth: int  # nine in ten lay no longer
    longest: int


@dataclass(frozen=True, slots=True)
class Risk:
    code: str
    from_public: int  # customers with enough in public posts alone
    from_all: int  # with private messages read too, as whoever takes over the account would


@dataclass(frozen=True, slots=True)
class Month:
    month: str  # "2025-03"
    posts: int
    revealing_public: int
    revealing_private: int
    asking: int


@dataclass(frozen=True, slots=True)
class Brand:
    brand: str
    posts: int
    customers: int
    named: int
    replies: int
    asking: int
    revealing_public: int
    revealing_private: int
    risks: tuple[Risk, ...]


@dataclass(frozen=True, slots=True)
class Worst:
    platform: str
    thread: str
    public_kinds: tuple[str, ...]
    private_kinds: tuple[str, ...]
    public_posts: int
    private_posts: int


@dataclass(frozen=True, slots=True)
class Summary:
    made: int  # seconds since 1970
    totals: Totals
    given: tuple[Given, ...]
    asked: tuple[Asked, ...]
    lying_public: Lying
    lying_private: Lying
    risks: tuple[Risk, ...]
    months: tuple[Month, ...]  # the newest MONTHS
    brands: tuple[Brand, ...]  # the BRANDS that reveal most
    worst: tuple[Worst, ...]
    version: Literal[1] = 1


def to_json(summary: Summary) -> bytes:
    return msgspec.json.format(msgspec.json.encode(summary), indent=1)


def from_json(text: bytes | str) -> Summary:
    """Raises BadSummary. What is wrong is not told: the text is not ours to repeat."""
    try:
        return msgspec.json.decode(text, type=Summary)
    except (msgspec.DecodeError, UnicodeError):
        raise BadSummary("This is not a summary that this version of Parlour can read.") from None
