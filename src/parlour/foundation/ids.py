"""Ids made by the caller, ordered by time, so that an answer is tied to its row before the row exists."""

import re
import time

from parlour.foundation.chance import chance

_ID = re.compile(r"[0-9a-f]{32}")


def new_id() -> str:
    """A UUIDv7 (RFC 9562) as 32 hex characters: 48 bits of time, 74 of chance."""
    milliseconds = time.time_ns() // 1_000_000
    drawn = int.from_bytes(chance(10), "big")
    high = (milliseconds << 16) | 0x7000 | (drawn >> 68)
    low = 0x8000_0000_0000_0000 | (drawn & 0x3FFF_FFFF_FFFF_FFFF)
    return f"{high:016x}{low:016x}"


def is_id(text: str) -> bool:
    """Whether it has the shape of an id: anything from outside is asked before it goes further."""
    return _ID.fullmatch(text) is not None
