"""Server-sent events: notifications, own posts, deletions and conversations as they happen."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from .mastodon_reading import conversation
from .wire import Asked, Said, Stream, said
from .world import Audience, Event, What

if TYPE_CHECKING:
    from .mastodon import Mastodon

AT_A_TIME = 100
NAMES = {"user": "user", "user/notification": "user:notification", "direct": "direct"}


def stream(mastodon: "Mastodon", asked: Asked, parts: tuple[str, ...]) -> Said:
    name = NAMES[parts[0]] if parts[0] else asked.one("stream")
    if name not in NAMES.values():
        return said({"error": "Unknown stream type"}, 404)
    return Stream(_events(mastodon, name, len(mastodon.world.events)), "text/event-stream")


def _events(mastodon: "Mastodon", name: str, seen: int) -> Iterator[bytes]:
    goes_on = mastodon.faults.lifeline()
    yield b":)\n"
    while goes_on():
        events = mastodon.world.wait(seen, mastodon.keep_alive)
        if not events and goes_on():
            yield b":thump\n"
        for at in range(0, len(events), AT_A_TIME):
            told = (_told(mastodon, name, event) for event in events[at : at + AT_A_TIME])
            if not goes_on():
                return
            if piece := b"".join(told):
                yield piece
        seen += len(events)


def _told(mastodon: "Mastodon", name: str, event: Event) -> bytes:
    post, company = event.post, mastodon.world.company
    if event.what is not What.NEW:
        if name != "user" or not mastodon.may_see(post):
            return b""
        gone = event.what is What.GONE
        return (
            _line("delete", post.id.encode())
            if gone
            else _line("status.update", mastodon.shapes.status(post))
        )
    if name == "direct":
        ours = post.audience is Audience.DIRECT and mastodon.may_see(post)
        return _line("conversation", conversation(mastodon, post.thread, post)) if ours else b""
    if number := mastodon.note_of(post):
        return _line("notification", mastodon.shapes.notification(number, post))
    if name == "user" and post.author == company:
        return _line("update", mastodon.shapes.status(post))
    return b""


def _line(event: str, data: bytes) -> bytes:
    return b"event: %s\ndata: %s\n\n" % (event.encode(), data)
