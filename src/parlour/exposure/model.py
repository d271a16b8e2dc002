"""One post or message, whatever it was read from."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Post:
    """Held for as long as it is counted; what is kept afterwards are ids, kinds and counts."""

    platform: str  # "x", "facebook", "mastodon", "mail", or "" where a file does not say
    id: str  # the platform's own; one post twice has one id
    thread: str  # the id of the conversation, or of the post that began it
    author: str  # the platform's id or handle of who wrote it
    brand: str  # the company it was written to or by
    by_brand: bool
    public: bool
    at: int  # seconds since 1970, UTC; 0 where a file does not say
    text: str
    deleted: bool = False  # already deleted on the platform, as the file says
