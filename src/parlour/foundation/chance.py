"""Random bytes for what is no secret: ids, nonces, references. Keys and codes ask the system themselves.

Asking the system for each would cost more than the rest of a message: every such call lets another thread go
first. So some are drawn ahead; `pop` and `extend` are each one step, and a forked child begins anew.
"""

import os

MOST = 16
_DRAWN_AT_ONCE = 256

_ahead: list[bytes] = []
os.register_at_fork(after_in_child=_ahead.clear)


def chance(count: int) -> bytes:
    """At most 16 bytes, never given out twice."""
    if count > MOST:
        raise ValueError("too many bytes at once")
    try:
        return _ahead.pop()[:count]
    except IndexError:
        block = os.urandom(MOST * _DRAWN_AT_ONCE)
        _ahead.extend(block[start : start + MOST] for start in range(MOST, len(block), MOST))
        return block[:count]
