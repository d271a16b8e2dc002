"""What X delivers by itself: by webhook or over the stream, in the same shapes."""

from parlour.connectors.contract import Unreadable
from parlour.connectors.x import legacy
from parlour.connectors.x.declared import EVENT_READS, MESSAGE_READS
from parlour.connectors.x.reading import people, post, quoted_authors, removed
from parlour.connectors.x.wire import Json, ident, obj, words
from parlour.street.model import Account, Arrival

POSTS = {"post.mention.create", "post.reply.create", "post.quote.create"}


def arrivals(found: Json, account: Account) -> tuple[Arrival, ...]:
    """Raises Unreadable for what neither product of X delivers."""
    if "data" in found:
        return activity(found, account)
    if "for_user_id" in found:
        return legacy.account_activity(found, account)
    if "user_event" in found:  # somebody withdrew the app's access: the next request says so
        return ()
    raise Unreadable("no event of X")


def activity(found: Json, account: Account) -> tuple[Arrival, ...]:
    """An event of the X Activity API.

    Left out on purpose: `chat.received`. It is end-to-end encrypted for the account's own devices and carries nothing
    that can be read without their keys, which no server may hold. `post.create` and `dm.sent` are what we said.
    """
    data = obj(found.get("data"))
    event = words(data.get("event_type"))
    if not event:
        raise Unreadable("an event without a type")
    if ident(obj(data.get("filter")).get("user_id")) not in ("", account.id):
        return ()
    payload = obj(data.get("payload"))
    if event in POSTS:
        includes = obj(data.get("includes")), obj(found.get("includes"))
        arrival = post(payload, account, people(*includes), quoted_authors(*includes), event)
        return (arrival,) if arrival else ()
    if event == "post.delete":
        gone = removed(payload, account)
        return (gone,) if gone else ()
    return tuple(legacy.messages(payload, account)) if event == "dm.received" else ()


def charged(found: Json) -> int:
    """What X charges for the delivery, in mentions read by polling ("X Activity API event pricing")."""
    event = words(obj(found.get("data")).get("event_type"))
    if event in ("dm.received", "chat.received"):
        return MESSAGE_READS
    return EVENT_READS if event in POSTS or event == "post.create" else 0
