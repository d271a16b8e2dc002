"""What the webhook did not bring, after an outage: the Page's feed with its comments, and its conversations.

developers.facebook.com/docs/graph-api/reference/page/feed and .../object/comments
"""

from functools import partial

from parlour.connectors.contract import Batch
from parlour.connectors.facebook.reading import address
from parlour.connectors.line import MINUTE_MS
from parlour.connectors.meta_graph import Graph, after_that, latest_of, page, recent, segment, told
from parlour.connectors.meta_messaging import talks
from parlour.connectors.meta_reading import Wire, inner, key, key_or_none, moment, readable, words
from parlour.connectors.meta_walking import Page, walked
from parlour.street.model import Account, Arrival, Author, Kind

FEED_MS = 30 * 24 * 60 * MINUTE_MS  # older posts are hardly commented on
POSTS, COMMENTS = "25", "50"
POST_FIELDS = "id,from,message,created_time,attachments{media_type}"
COMMENT_FIELDS = "id,from,message,created_time,parent{id},attachment{type}"


def poll(line: Graph, account: Account, cursor: str) -> Batch:
    return walked((partial(_feed, line, account), talks(line, account, "messenger")), cursor, line.now())


def _feed(line: Graph, account: Account, since: int, after: str) -> Page:
    from_then = str(since // 1000)
    nested = f"comments.filter(stream).order(reverse_chronological).since({from_then}).limit({COMMENTS})"
    query = {
        "fields": f"{POST_FIELDS},{nested}{{{COMMENT_FIELDS}}}",
        "since": str(max(0, since - FEED_MS) // 1000),
        "limit": POSTS,
        **after_that(after),
    }
    posts, further = page(told(line.get(f"/{segment(account.id)}/feed", **query)))
    readings = [partial(_post, account, post) for post in posts if recent(post.get("created_time"), since)]
    for post in posts:
        name = str(post.get("id", ""))
        onward = {"fields": COMMENT_FIELDS, "filter": "stream", "order": "reverse_chronological"}
        onward |= {"since": from_then, "limit": COMMENTS}
        path = f"/{segment(name)}/comments"
        comments = latest_of(line, post.get("comments"), path, onward, since, "created_time")
        readings += [partial(_comment, account, name, comment) for comment in comments]
    arrivals, unread = readable(readings)
    return Page(arrivals, further, unread)


def _post(account: Account, post: Wire) -> Arrival | None:
    author, name = _author(post), key(post.get("id"))
    if author.id == account.id:
        return None
    return Arrival(
        kind=Kind.MENTION,
        id=name,
        thread=name,
        author=author,
        at=moment(post.get("created_time")),
        text=words(post.get("message")),
        url=address(name),
        files=int(bool(inner(post, "attachments"))),
    )


def _comment(account: Account, post: str, comment: Wire) -> Arrival | None:
    author, name = _author(comment), key(comment.get("id"))
    if author.id == account.id:
        return None
    return Arrival(
        kind=Kind.MENTION,
        id=name,
        thread=key(post),
        author=author,
        at=moment(comment.get("created_time")),
        text=words(comment.get("message")),
        url=address(post, name),
        answers=key_or_none(inner(comment, "parent").get("id")) or post,
        files=int(bool(inner(comment, "attachment"))),
    )


def _author(wire: Wire) -> Author:
    author = inner(wire, "from")
    return Author(key_or_none(author.get("id")), name=words(author.get("name")))
