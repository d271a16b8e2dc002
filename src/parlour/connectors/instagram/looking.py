"""What the webhook did not bring, after an outage: the newest posts with their comments, and the conversations.

developers.facebook.com/docs/instagram-platform/comment-moderation. Comments come newest first, 50 at a time; a reply to
a comment that is not among a post's newest 50 is not found this way. Mentions cannot be listed.
"""

from functools import partial

from parlour.connectors.contract import Batch
from parlour.connectors.instagram.reading import comment
from parlour.connectors.line import MINUTE_MS
from parlour.connectors.meta_graph import (
    Graph,
    after_that,
    latest_of,
    objects_in,
    page,
    recent,
    segment,
    told,
)
from parlour.connectors.meta_messaging import talks
from parlour.connectors.meta_reading import Wire, key, moment, readable, words
from parlour.connectors.meta_walking import Page, walked
from parlour.street.model import Account, Arrival

POSTS_MS = 30 * 24 * 60 * MINUTE_MS  # older posts are hardly commented on
POSTS, COMMENTS = "25", "50"
COMMENT_FIELDS = "id,text,timestamp,username,from,parent_id"
FIELDS = f"{COMMENT_FIELDS},replies.limit({COMMENTS}){{{COMMENT_FIELDS}}}"


def poll(line: Graph, account: Account, cursor: str) -> Batch:
    return walked((partial(_posts, line, account), talks(line, account, "instagram")), cursor, line.now())


def _posts(line: Graph, account: Account, since: int, after: str) -> Page:
    fields = f"id,permalink,timestamp,comments.limit({COMMENTS}){{{FIELDS}}}"
    query = {"fields": fields, "limit": POSTS, **after_that(after)}
    posts, further = page(told(line.get(f"/{segment(account.id)}/media", **query)))
    young = [post for post in posts if recent(post.get("timestamp"), since - POSTS_MS)]
    readings = [
        partial(_comment, account, post, each) for post in young for each in _comments(line, post, since)
    ]
    arrivals, unread = readable(readings)
    return Page(arrivals, further if young else "", unread)


def _comments(line: Graph, post: Wire, since: int) -> list[Wire]:
    """New comments, and new replies to whichever comments are shown."""
    path, query = f"/{segment(str(post.get('id', '')))}/comments", {"fields": FIELDS, "limit": COMMENTS}
    fresh = latest_of(line, post.get("comments"), path, query, since, "timestamp")
    older = [each for each in objects_in(post.get("comments")) if each not in fresh]
    replies = [reply for each in (*fresh, *older) for reply in objects_in(each.get("replies"))]
    return [*fresh, *(reply for reply in replies if recent(reply.get("timestamp"), since))]


def _comment(account: Account, post: Wire, wire: Wire) -> Arrival | None:
    url = words(post.get("permalink"))
    at = moment(wire.get("timestamp"))
    return comment(account, wire, key(post.get("id")), at, url if url.startswith("https://") else "")
