"""Messages of Messenger and Instagram: pushed in `messaging` and `standby`, or read from conversations.

A thread is the person it is with: there is one for each person and account, and their id is all that a push tells.
"""

from collections.abc import Callable
from functools import partial

from parlour.connectors.line import Line
from parlour.connectors.meta_graph import (
    after_that,
    id_or_none,
    identified,
    latest_of,
    objects_in,
    page,
    recent,
    segment,
    told,
)
from parlour.connectors.meta_reading import (
    Reading,
    Wire,
    entries,
    inner,
    key,
    key_or_none,
    moment,
    objects,
    readable,
    taken_together,
    words,
)
from parlour.connectors.meta_walking import Look, Page
from parlour.street.model import Account, Arrival, Author, Kind, Target

MESSAGE_FIELDS = "id,created_time,from,message,attachments"
Changed = Callable[[Account, Wire, Wire], Arrival | None]
"""Reads one change of an entry: what somebody did in public."""
TALKS, NEWEST = "25", "20"  # Instagram tells no more than 20 of a conversation


def told_to(account: Account, body: bytes, kind: str, changed: Changed) -> tuple[Arrival, ...]:
    """What a request tells this account of; () for others of the same app."""
    readings: list[Reading] = []
    for entry in entries(body, kind):
        if key(entry.get("id")) == account.id:
            readings += [partial(changed, account, entry, each) for each in objects(entry, "changes")]
            readings += [partial(pushed, account, each) for each in objects(entry, "messaging")]
            readings += [partial(pushed, account, each) for each in objects(entry, "standby")]
    return taken_together(readings)


def pushed(account: Account, event: Wire) -> Arrival | None:
    """None for what nobody wrote: delivery and read reports, reactions, referrals, hand-overs between apps, echoes."""
    message, edit, press = (inner(event, name) for name in ("message", "message_edit", "postback"))
    if not (message or edit or press.get("mid")) or message.get("is_echo"):
        return None
    person = key(inner(event, "sender").get("id"))
    if person == account.id:
        return None
    said = message or edit or press
    gone = message.get("is_deleted") is True
    return Arrival(
        kind=Kind.REMOVED if gone else Kind.DIRECT,
        id=key(said.get("mid")),
        thread=person,
        author=Author(person),
        at=moment(event.get("timestamp")),
        text="" if gone else words(said.get("title") if said is press else said.get("text")),
        answers=key_or_none(inner(message, "reply_to").get("mid")),
        files=sum(each.get("type") != "fallback" for each in objects(message, "attachments")),
    )


def talks(line: Line, account: Account, platform: str) -> Look:
    """Looks into conversations, the one with the latest message first."""
    return partial(_talks, line, account, platform)


def _talks(line: Line, account: Account, platform: str, since: int, after: str) -> Page:
    fields = f"id,updated_time,messages.limit({NEWEST}){{{MESSAGE_FIELDS}}}"
    query = {"platform": platform, "fields": fields, "limit": TALKS, **after_that(after)}
    found, further = page(told(line.get(f"/{segment(account.id)}/conversations", **query)))
    fresh = [talk for talk in found if recent(talk.get("updated_time"), since)]
    messages = [message for talk in fresh for message in _said(line, talk, since)]
    arrivals, unread = readable(partial(_kept, account, message) for message in messages)
    return Page(arrivals, further if fresh else "", unread)


def _said(line: Line, talk: Wire, since: int) -> list[Wire]:
    path = f"/{segment(str(talk.get('id', '')))}/messages"
    query = {"fields": MESSAGE_FIELDS, "limit": NEWEST}
    return latest_of(line, talk.get("messages"), path, query, since, "created_time")


def _kept(account: Account, message: Wire) -> Arrival | None:
    person = inner(message, "from")
    author = Author(key(person.get("id")), words(person.get("username")), words(person.get("name")))
    if author.id == account.id:
        return None
    return Arrival(
        kind=Kind.DIRECT,
        id=key(message.get("id")),
        thread=author.id,
        author=author,
        at=moment(message.get("created_time")),
        text=words(message.get("message")),
        files=len(objects(inner(message, "attachments"), "data")),
    )


def send(line: Line, account: Account, recipient: dict[str, str], text: str) -> str:
    """`recipient` is a person who wrote within 24 hours, or a comment of the last 7 days, which is answered once.
    developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages"""
    data = {"recipient": recipient, "messaging_type": "RESPONSE", "message": {"text": text}}
    answer = line.ask("POST", f"/{segment(account.id)}/messages", data=data)
    return identified(answer, "message_id")


def answered(line: Line, account: Account, target: Target, platform: str) -> str:
    """The id of what we wrote to a person after their message; "" when that message is still the last."""
    query = {
        "platform": platform,
        "user_id": target.author.id,
        "fields": f"messages.limit({NEWEST}){{id,from}}",
    }
    found = objects_in(told(line.get(f"/{segment(account.id)}/conversations", **query)))
    ours = ""
    for message in (each for talk in found for each in objects_in(talk.get("messages"))):
        if message.get("id") == target.post:
            break
        author = message.get("from")
        if isinstance(author, dict) and author.get("id") == account.id:
            ours = id_or_none(message.get("id"))
    return ours
