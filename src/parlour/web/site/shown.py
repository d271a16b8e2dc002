"""What a thread's own lines say of people: names come from the words these people sealed, never from a list."""

from collections.abc import Collection

from parlour.cases.model import Activity, Kind, ReadMessage


def lost_names(messages: Collection[ReadMessage]) -> dict[int, str]:
    """By place in the thread: who lost connection there, as they last signed or joined."""
    signed: dict[str, str] = {}
    found: dict[int, str] = {}
    for shown in messages:
        message = shown.message
        if (message.kind == Kind.OUTBOUND or message.activity == Activity.JOINED) and shown.name:
            signed[message.author_id] = shown.name.partition(",")[0]
        elif message.activity == Activity.LOST and message.author_id in signed:
            found[message.seq] = signed[message.author_id]
    return found


def someone_unnamed(messages: Collection[ReadMessage]) -> bool:
    """Whether a piece of a thread says that somebody was lost, and not who."""
    lost = [shown for shown in messages if shown.message.activity == Activity.LOST]
    return len(lost) > len(lost_names(messages))
