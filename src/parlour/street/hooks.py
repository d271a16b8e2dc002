"""What web and worker say to each other about a platform's request: one frame there, one back. Web looks into none of
it, because the secrets a signature is checked with are the worker's alone.

A frame is a length (4 bytes, big-endian), that many bytes of JSON, then a length and that many bytes of body.
"""

import json
from dataclasses import dataclass, field

MOST_HEAD = 16_000
MOST_BODY = 1_000_000
PREFIX = 4


class BadFrame(Exception):
    """Not what the other process of ours would say."""


@dataclass(frozen=True, slots=True)
class Asked:
    connector: str
    method: str
    query: dict[str, str] = field(repr=False)
    headers: dict[str, str] = field(repr=False)
    body: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Answered:
    status: int
    text: str = field(default="", repr=False)


def asked_frame(asked: Asked) -> bytes:
    about = {
        "connector": asked.connector,
        "method": asked.method,
        "query": asked.query,
        "headers": asked.headers,
    }
    return _piece(json.dumps(about).encode()) + _piece(asked.body)


def asked_from(head: bytes, body: bytes) -> Asked:
    facts = _facts(head)
    texts = (facts.get("connector"), facts.get("method"))
    tables = (facts.get("query"), facts.get("headers"))
    if not all(isinstance(one, str) for one in texts) or not all(_is_table(one) for one in tables):
        raise BadFrame
    return Asked(*texts, *tables, body)  # type: ignore[arg-type] # checked in the line above


def answered_frame(answered: Answered) -> bytes:
    return _piece(json.dumps({"status": answered.status, "text": answered.text}).encode())


def answered_from(head: bytes) -> Answered:
    facts = _facts(head)
    status, text = facts.get("status"), facts.get("text")
    if type(status) is not int or not 200 <= status < 600 or not isinstance(text, str):
        raise BadFrame
    return Answered(status, text)


def length(prefix: bytes, most: int) -> int:
    size = int.from_bytes(prefix, "big")
    if len(prefix) != PREFIX or size > most:
        raise BadFrame
    return size


def _piece(content: bytes) -> bytes:
    return len(content).to_bytes(PREFIX, "big") + content


def _facts(head: bytes) -> dict[str, object]:
    try:
        facts = json.loads(head)
    except ValueError:
        raise BadFrame from None
    if not isinstance(facts, dict):
        raise BadFrame
    return facts


def _is_table(found: object) -> bool:
    return isinstance(found, dict) and all(isinstance(value, str) for value in found.values())
