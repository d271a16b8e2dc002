"""The file of a backed-up key store: magic, a header in the clear, and what only the custodian opens."""

import json
from typing import Any

MAGIC = b"PARLOUR KEY STORE BACKUP 1\n"
LENGTH_BYTES = 4


def write_header(header: dict[str, Any]) -> bytes:
    head = json.dumps(header, sort_keys=True).encode()
    return MAGIC + len(head).to_bytes(LENGTH_BYTES, "big") + head


def split_header(file: bytes) -> tuple[dict[str, Any], bytes, bytes]:
    """The header, not yet authenticated, its own bytes, and the sealed rest. Raises ValueError."""
    start = len(MAGIC) + LENGTH_BYTES
    end = start + int.from_bytes(file[len(MAGIC) : start], "big")
    header = json.loads(file[start:end]) if file.startswith(MAGIC) else None
    if not isinstance(header, dict):
        raise ValueError("not a backup of a key store")
    return header, file[:end], file[end:]
