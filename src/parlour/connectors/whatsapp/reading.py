"""What WhatsApp's webhook posts.

developers.facebook.com/documentation/business-messaging/whatsapp: webhooks/reference/messages, business-scoped-user-ids

A person is known by their business-scoped id, by their telephone number only where none is told. A thread is its
person. When a person's id changes, an arrival without words or files says so: its thread is the old id, its author the
new one. Whoever keeps threads lets that thread go on under the new id.
"""

import re
from functools import partial

from parlour.connectors.meta_reading import (
    Reading,
    Wire,
    entries,
    inner,
    key,
    key_or_none,
    moment,
    objects,
    taken_together,
    words,
)
from parlour.street.model import Account, Arrival, Author, Kind

BUSINESS_SCOPED = re.compile(r"[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}")
MOVED = ("user_changed_number", "user_changed_user_id")
SILENT = ("reaction", "request_welcome")  # a sign under a message of ours, and a chat opened without a word


def arrivals(body: bytes, account: Account) -> tuple[Arrival, ...]:
    """Messages; () for reports on what we sent, errors, and other numbers."""
    readings: list[Reading] = []
    for entry in entries(body, "whatsapp_business_account"):
        for change in objects(entry, "changes"):
            value = inner(change, "value")
            number = inner(value, "metadata").get("phone_number_id")
            if change.get("field") == "messages" and key_or_none(number) == account.id:
                people = objects(value, "contacts")
                readings += [partial(message, people, each) for each in objects(value, "messages")]
    return taken_together(readings)


def message(people: list[Wire], wire: Wire) -> Arrival | None:
    kind = words(wire.get("type"))
    if kind == "system":
        return _moved(wire)
    if kind in SILENT:
        return None
    author = _author(people, wire)
    name, said, gone = wire.get("id"), wire, kind == "revoke"
    if kind in ("edit", "revoke"):
        name = inner(wire, kind).get("original_message_id")
        said = inner(inner(wire, kind), "message")
    text, files = _said(said)
    return Arrival(
        kind=Kind.REMOVED if gone else Kind.DIRECT,
        id=key(name),
        thread=author.id,  # of a group too: the answer carries a link for its author alone
        author=author,
        at=moment(wire.get("timestamp")),
        text="" if gone else text,
        answers=key_or_none(inner(wire, "context").get("id")),
        files=0 if gone else files,
    )


def _said(wire: Wire) -> tuple[str, int]:
    """The words, and how many things came that are not words: pictures, places, contacts, what is not supported."""
    kind = words(wire.get("type"))
    match kind:
        case "text":
            return words(inner(wire, "text").get("body")), 0
        case "button":
            return words(inner(wire, "button").get("text")), 0
        case "interactive":
            pressed = inner(wire, "interactive")
            button, row = inner(pressed, "button_reply"), inner(pressed, "list_reply")
            title = words(button.get("title")) or words(row.get("title"))
            return title, 0 if title else 1
        case "image" | "video" | "document":
            return words(inner(wire, kind).get("caption")), 1
        case _:
            return "", 1


def _author(people: list[Wire], wire: Wire) -> Author:
    """The contact is told beside the messages, and has the person's id also where the message has only the number."""
    number, person = key_or_none(wire.get("from")), key_or_none(wire.get("from_user_id"))
    known = next((each for each in people if _is(each, number, person)), {})
    profile = inner(known, "profile")
    name = person or key_or_none(known.get("user_id")) or key(number)
    return Author(name, words(profile.get("username")).removeprefix("@"), words(profile.get("name")))


def _is(contact: Wire, number: str, person: str) -> bool:
    if person and contact.get("user_id") is not None:
        return key_or_none(contact.get("user_id")) == person
    return bool(number) and key_or_none(contact.get("wa_id")) == number


def _moved(wire: Wire) -> Arrival | None:
    """A new number brings a new business-scoped id; `previous_user_id` is the one it had."""
    told = inner(wire, "system")
    if told.get("type") not in MOVED:
        return None
    named = key_or_none(wire.get("from_user_id"))
    old = key_or_none(told.get("previous_user_id")) or named or key(wire.get("from"))
    fresh = key_or_none(told.get("user_id")) or (named if named != old else "")
    fresh = fresh or (key_or_none(told.get("wa_id")) if not BUSINESS_SCOPED.fullmatch(old) else "")
    if not fresh or fresh == old:
        return None
    return Arrival(Kind.RENAMED, key(wire.get("id")), old, Author(fresh), moment(wire.get("timestamp")))
