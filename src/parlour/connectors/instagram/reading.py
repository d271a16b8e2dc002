"""What Instagram's webhook posts. developers.facebook.com/documentation/instagram-platform/webhooks/examples

A mention on somebody else's post comes without words, author and time; its thread is marked, as it is answered at
another address than a comment on a post of ours.
"""

from parlour.connectors.meta_messaging import told_to
from parlour.connectors.meta_reading import (
    Wire,
    inner,
    key,
    key_or_none,
    moment,
    words,
)
from parlour.street.model import Account, Arrival, Author, Kind

MENTION = "mention:"


def arrivals(body: bytes, account: Account) -> tuple[Arrival, ...]:
    """Comments, mentions and messages of others; () for what the account wrote itself, and other accounts."""
    return told_to(account, body, "instagram", changed)


def changed(account: Account, entry: Wire, change: Wire) -> Arrival | None:
    value, at = inner(change, "value"), entry.get("time")
    match change.get("field"):
        case "comments" | "live_comments":
            media = key(inner(value, "media").get("id"))
            return comment(account, value, media, moment(at))
        case "mentions":
            media = key(value.get("media_id"))
            name = key_or_none(value.get("comment_id")) or media
            return Arrival(Kind.MENTION, name, MENTION + media, Author(""), moment(at))
        case _:
            return None


def comment(account: Account, wire: Wire, media: str, at: int, url: str = "") -> Arrival | None:
    person = inner(wire, "from")
    handle = words(person.get("username")) or words(wire.get("username"))
    author = Author(key_or_none(person.get("id")), handle)
    if author.id == account.id or (handle and handle.casefold() == account.handle.casefold()):
        return None
    return Arrival(
        kind=Kind.MENTION,
        id=key(wire.get("id")),
        thread=media,
        author=author,
        at=at,
        text=words(wire.get("text")),
        url=url,
        answers=key_or_none(wire.get("parent_id")) or media,
    )
