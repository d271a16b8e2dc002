"""References such as `7K3-94M`: safe to say aloud, and open nothing.

Crockford's characters without the two vowels left in them, so that none of 729 million spells a word.
"""

import re

from parlour.foundation.chance import chance

ALPHABET = "0123456789BCDFGHJKMNPQRSTVWXYZ"
_SHAPE = re.compile(rf"[{ALPHABET}]{{6}}")
_SEPARATORS = re.compile(r"[\s\-\u2010-\u2015\u2212_.#]+")
_LOOKALIKES = str.maketrans("OIL", "011")


def new_reference() -> str:
    number, drawn = int.from_bytes(chance(8), "big"), ""
    for _ in range(6):
        number, place = divmod(number, len(ALPHABET))
        drawn += ALPHABET[place]
    return f"{drawn[:3]}-{drawn[3:]}"


def read_reference(text: str) -> str | None:
    """The reference as somebody typed or heard it; None when it cannot be one."""
    drawn = _SEPARATORS.sub("", text).upper().translate(_LOOKALIKES)
    if not _SHAPE.fullmatch(drawn):
        return None
    return f"{drawn[:3]}-{drawn[3:]}"
