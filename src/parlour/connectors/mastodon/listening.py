"""Server-sent events (WHATWG HTML, 9.2), as far as instances use them: `event`, `data`, and comments."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from parlour.connectors.line import MOST_LINE, Away
from parlour.connectors.mastodon import reading
from parlour.street.model import Account, Arrival


@dataclass(frozen=True, slots=True)
class Event:
    """`name` is "" for a comment, which instances send as a sign of life."""

    name: str
    data: bytes = field(default=b"", repr=False)


def events(lines: Iterator[bytes]) -> Iterator[Event]:
    """Raises Away on an event that does not end."""
    name, data, size = "", list[bytes](), 0
    for line in lines:
        key, _, value = line.partition(b":")
        value = value.removeprefix(b" ")
        if line.startswith(b":"):
            yield Event("")
        elif key == b"event":
            name = value.decode("ascii", "replace")
        elif key == b"data":
            data.append(value)
            if (size := size + len(value)) > MOST_LINE:
                raise Away
        elif not line:
            if name and data:
                yield Event(name, b"\n".join(data))
            name, data, size = "", [], 0


def heard(event: Event, account: Account) -> Arrival | None:
    """Whatever else happens in the account's home is not looked at."""
    match event.name:
        case "notification":
            return reading.mention(reading.parsed(event.data), account)
        case "status.update":
            return reading.edited(reading.parsed(event.data), account)
        case "conversation":
            return reading.conversation(reading.parsed(event.data), account)
        case "delete":
            return reading.removed(event.data)
        case _:
            return None
