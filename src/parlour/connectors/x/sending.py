"""The three things that go out to X: a reply, a direct message, and the deletion of a message."""

from collections.abc import Callable, Iterator
from typing import Any

from parlour.connectors.contract import Unreadable
from parlour.connectors.line import Answer, Away, Denied, NotThere
from parlour.connectors.x.asking import MESSAGE_FIELDS, contents, listed_in, next_page, posts
from parlour.connectors.x.calling import XLine
from parlour.connectors.x.reading import references
from parlour.connectors.x.wire import ID, Json, ident, needed, obj
from parlour.street.model import Account, Reply, Target
from parlour.street.words import Invitation

MOST_PAGES = 40  # X shows the latest 3,200 posts of an account


def send(line: XLine, target: Target, invitation: Invitation) -> str:
    """A direct message goes to its author alone, also when they wrote in a group: the link in it is theirs."""
    if invitation.reply is not target.reply:
        raise Denied("other-words")
    if target.reply is Reply.DIRECT:
        path = f"/2/dm_conversations/with/{_checked(target.author.id)}/messages"
        return _made(line, path, {"text": invitation.text}, "dm_event_id")
    reply = {"in_reply_to_tweet_id": _checked(target.post)}
    return _made(line, "/2/tweets", {"text": invitation.text, "reply": reply}, "id")


def sent_before(line: XLine, account: Account, target: Target) -> str:
    """In public our reply to this very post; of direct messages, which name no message they answer, the first one of
    ours after it."""
    reading = _our_messages if target.reply is Reply.DIRECT else _our_replies
    try:
        return min(reading(line, account, target), key=int, default="")
    except Unreadable:
        raise Away from None


def remove(line: XLine, message: str) -> None:
    try:
        found = contents(line.ask("DELETE", f"/2/dm_events/{_checked(message)}"))
    except NotThere:
        return
    data = found.get("data")
    if isinstance(data, dict) and data.get("deleted") is False:
        raise Denied("not-permitted")


def _made(line: XLine, path: str, data: dict[str, Any], name: str) -> str:
    made = contents(line.ask("POST", path, data=data)).get("data")
    id_ = made.get(name) if isinstance(made, dict) else None
    if not isinstance(id_, str) or not ID.fullmatch(id_):
        raise Away
    return id_


def _our_replies(line: XLine, account: Account, target: Target) -> Iterator[str]:
    path, query = f"/2/users/{account.id}/tweets", {"max_results": "100", "since_id": _checked(target.post)}
    for each in _all(lambda page: posts(line, path, query | page)):
        if references(each).get("replied_to") == target.post:
            yield needed(each.get("id"))


def _our_messages(line: XLine, account: Account, target: Target) -> Iterator[str]:
    path = f"/2/dm_conversations/with/{_checked(target.author.id)}/dm_events"
    after, query = int(_checked(target.post)), {"max_results": "20", **MESSAGE_FIELDS}
    for each in _all(lambda page: line.get(path, **query, **page)):
        id_ = needed(each.get("id"))
        if int(id_) <= after:
            return
        if ident(each.get("sender_id")) == account.id:
            yield id_


def _all(ask: Callable[[dict[str, str]], Answer]) -> Iterator[Json]:
    page: dict[str, str] = {}
    for _ in range(MOST_PAGES):
        found = contents(ask(page))
        yield from map(obj, listed_in(found))
        token = next_page(found)
        if not token:
            return
        page = {"pagination_token": token}


def _checked(id_: str) -> str:
    """It becomes part of an address."""
    if not id_.isdigit() or not ID.fullmatch(id_):
        raise Denied("no-such-id")
    return id_
