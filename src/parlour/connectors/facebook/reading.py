"""What the Page's webhook posts. developers.facebook.com/docs/graph-api/webhooks/reference/page"""

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

FIELDS = ("feed", "mention")
POSTS = ("post", "status", "photo", "video", "share", "link", "album")
VERBS = {"add": Kind.MENTION, "edit": Kind.MENTION, "edited": Kind.MENTION, "remove": Kind.REMOVED}


def arrivals(body: bytes, account: Account) -> tuple[Arrival, ...]:
    """Comments, posts and messages of others; () for reactions, what the Page hid or wrote itself, and other Pages."""
    return told_to(account, body, "page", changed)


def changed(account: Account, entry: Wire, change: Wire) -> Arrival | None:
    value = inner(change, "value")
    item, kind = value.get("item"), VERBS.get(words(value.get("verb")))
    if change.get("field") not in FIELDS or kind is None or item not in (*POSTS, "comment"):
        return None
    author = _author(value)
    gone = kind is Kind.REMOVED  # by whomever: the Page may have removed what somebody else wrote
    if author.id == account.id and not gone:
        return None
    post = key(value.get("post_id"))
    comment = key(value.get("comment_id")) if item == "comment" else ""
    return Arrival(
        kind=kind,
        id=comment or post,
        thread=post,
        author=author,
        at=moment(value.get("created_time"), entry.get("time")),
        text="" if gone else words(value.get("message")),
        url=address(post, comment),
        answers=(key_or_none(value.get("parent_id")) or post) if comment else "",
        files=0 if gone else _files(value),
    )


def address(post: str, comment: str = "") -> str:
    page = f"https://www.facebook.com/{post}"
    return f"{page}?comment_id={comment.rpartition('_')[2]}" if comment else page


def _author(value: Wire) -> Author:
    """Older versions say sender_id and sender_name; some events do not say who it was."""
    author = inner(value, "from")
    if author:
        return Author(key_or_none(author.get("id")), name=words(author.get("name")))
    return Author(key_or_none(value.get("sender_id")), name=words(value.get("sender_name")))


def _files(value: Wire) -> int:
    photos = value.get("photos")
    if isinstance(photos, list) and photos:
        return len(photos)
    return int(any(value.get(name) for name in ("photo", "video")) or value.get("item") in ("photo", "video"))
