"""Shapes of a file. Its name and its key are only ever in sealed records."""

import json
from dataclasses import asdict, dataclass, field
from enum import StrEnum

from custodian_protocol.messages import SessionHeader

UPLOAD = "upload"  # the field of what is sealed to a quarantine
FILE = "file"  # the field of what is sealed to the case
KEY_BYTES = 32


class State(StrEnum):
    CHECKING = "checking"
    READY = "ready"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a file is, for whoever sees its message."""

    state: str
    refused: str = ""  # why: one of worker/cleaning/verdict.py
    scanned: str = ""  # "clean", "off": no scanner is set up, or "unreachable": one is, and did not answer


@dataclass(frozen=True, slots=True)
class Upload:
    """Received whole, sealed and durable among the blobs; the store does not know of it yet."""

    id: str
    blob_id: str
    name: str = field(repr=False)
    size: int
    session: SessionHeader
    record: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A file waiting for its check."""

    id: str
    case_id: str
    blob_id: str
    session: SessionHeader
    record: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Kept:
    """A checked file: the blob, and the sealed record that opens it."""

    id: str
    case_id: str
    blob_id: str
    record: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class FileKey:
    """What opens a file: sealed to the quarantine with `kind` "", and to the case once its content is known."""

    key: bytes = field(repr=False)
    name: str = field(repr=False)
    size: int
    kind: str = ""  # the media type by content

    def to_content(self) -> bytes:
        return json.dumps({**asdict(self), "key": self.key.hex()}).encode()


def file_key_from(content: bytes) -> FileKey:
    """Raises ValueError, without the content, when it is not what `to_content` makes."""
    try:
        facts = json.loads(content)
        return FileKey(bytes.fromhex(facts["key"]), facts["name"], facts["size"], facts["kind"])
    except (ValueError, TypeError, KeyError):
        raise ValueError("opened content is not a file's key") from None
