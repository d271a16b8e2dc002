"""Ids as they may be kept and shown. A platform's own are short and printable; a file can say anything."""

from hashlib import blake2b

LONGEST = 200
KEPT_OF_A_STRANGE_ONE = 120


def pointer(text: str) -> str:
    """The id itself; of one no terminal or page should see, a visible part and a digest that tells it from others."""
    if (
        len(text) <= LONGEST and text.isprintable()
    ):  # not printable: controls, direction marks, half characters
        return text
    visible = "".join(
        one if one.isprintable() else "\N{REPLACEMENT CHARACTER}" for one in text[:KEPT_OF_A_STRANGE_ONE]
    )
    return f"{visible}~{blake2b(text.encode('utf-8', 'surrogatepass'), digest_size=8).hexdigest()}"
