"""What a thread's own lines say of people: names come from the words these people sealed, never from a list."""

from collections.abc import Iterable

from parlour.cases.model import Activity, Kind, ReadMessage


def lost_names(messages: Iterable[ReadMessage]) -> dict[int, str]:
    """By place in the thread: who lost connection there, as they last signed; not there when they never wrote."""
    signed: dict[str, str] = {}
    found: dict[int, str] = {}
    for shown in messages:
        message = shown.message
        if message.kind == Kind.OUTBOUND and shown.name:
            signed[message.author_id] = shown.name.partition(",")[0]
        elif message.activity == Activity.LOST and message.author_id in signed:
            found[message.seq] = signed[message.author_id]
    return found
