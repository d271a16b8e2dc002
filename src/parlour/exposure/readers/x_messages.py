"""The direct messages of an X archive, one to one and in groups, both sides, each once."""

from collections.abc import Iterator
from typing import Any

from parlour.exposure.model import Post
from parlour.exposure.readers import times
from parlour.exposure.readers.records import Memory
from parlour.exposure.readers.streams import Member, Progress, counted
from parlour.exposure.readers.walking import Walk
from parlour.exposure.readers.words import text_of, unescaped

NUMBERED_APART = "message "  # once, messages and posts were numbered each from 1


def posts(
    members: list[Member], memory: Memory, account: str, brand: str, progress: Progress
) -> Iterator[Post]:
    for member in members:
        with counted(member.open(), progress) as opened:
            walk = Walk(opened, member.base)
            walk.past_assignment()
            for thread, message in messages(walk):
                id_, sender = text_of(message.get("id")), text_of(message.get("senderId"))
                if id_ and memory.is_new(f"{NUMBERED_APART}{id_}"):
                    at = times.of_iso(text_of(message.get("createdAt")))
                    text = unescaped(text_of(message.get("text")))
                    yield Post("x", id_, thread or id_, sender, brand, sender == account, False, at, text)


def messages(walk: Walk) -> Iterator[tuple[str, dict[str, Any]]]:
    """A conversation of years is one entry of the file, so it is walked, not held."""
    for _ in walk.elements():
        thread = ""
        for outer in walk.members():
            if outer != "dmConversation":
                walk.value()
                continue
            for key in walk.members():
                if key == "messages":
                    yield from ((thread, message) for message in created(walk))
                else:
                    value = walk.value()
                    thread = text_of(value) if key == "conversationId" else thread


def created(walk: Walk) -> Iterator[dict[str, Any]]:
    """Messages; not who joined, left or renamed the group."""
    for _ in walk.elements():
        event = walk.value()
        message = event.get("messageCreate") if isinstance(event, dict) else None
        if isinstance(message, dict):
            yield message
