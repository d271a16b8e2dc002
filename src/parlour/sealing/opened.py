"""Two types that must never be mistaken for text: what is sealed, and what was opened.

Sealed text is a type rather than a string with a prefix, so that no words a person types can ever pass for
it, and so that a checker sees it wherever it travels. Opened words hide themselves from `repr`, because a
traceback or a log line prints whatever object it meets.
"""

import json
from dataclasses import asdict, dataclass, field
from typing import Any

from custodian_protocol.messages import SessionHeader

_encode = json.JSONEncoder(ensure_ascii=False).encode  # `json.dumps` would make an encoder for each message


@dataclass(frozen=True, slots=True)
class Sealed:
    """One sealed item; `header` must be stored with it until its session's header is durable."""

    record: bytes
    header: SessionHeader | None
    session_id: str
    key_id: str  # the key sealed to; a case that has moved to another key refuses the item


@dataclass(frozen=True, slots=True)
class FileName:
    """A file that came with a message: what its sender called it, and its size in bytes."""

    id: str
    name: str = field(repr=False)
    size: int


@dataclass(frozen=True, slots=True)
class Words:
    """What one message says, how its author wished to be named ("Asha, Accounts"; "" for customers), and which
    files came with it."""

    body: str = field(repr=False)
    name: str = field(default="", repr=False)
    files: tuple[FileName, ...] = ()

    def to_content(self) -> bytes:
        content: dict[str, Any] = {"body": self.body, "name": self.name}
        if self.files:
            content["files"] = [asdict(one) for one in self.files]
        return _encode(content).encode()


def words_from(content: bytes) -> Words:
    """Raises ValueError, without the content, when it is not what `to_content` makes."""
    try:
        data = json.loads(content)
        body, name = data["body"], data["name"]
        files = tuple(FileName(**one) for one in data.get("files", ()))
    except (ValueError, TypeError, KeyError):
        raise ValueError("opened content is not a message") from None
    if not isinstance(body, str) or not isinstance(name, str):
        raise ValueError("opened content is not a message")
    return Words(body, name, files)
