"""How many files, how large, and what a file may be called. Pure."""

import unicodedata
from pathlib import PurePosixPath

from parlour.foundation.errors import Busy, Conflict

MOST_BYTES = 100 * 1024 * 1024  # of one file: a minute of a phone's video
MOST_AT_ONCE = 10  # files in one sending
MOST_IN_CASE = 100
LEAST_FREE = 2 * 1024**3  # bytes that stay free on the disk for words, which matter more
NAME_CHARACTERS = 100
NAMELESS = "file"
# What is shown in the page rather than saved: pictures we have drawn anew ourselves. Nothing else, ever.
SHOWN = frozenset(("image/jpeg", "image/png", "image/gif", "image/webp"))
GIVEN_UP_AFTER = 8  # failed checks, over about two minutes


def clean_name(name: str) -> str:
    """One line of visible characters and no path, as browsers on every system may save it. Control characters
    and those that turn the direction of writing are dropped: "gpj.exe" must not read as "exe.jpg"."""
    last = name.replace("\\", "/").rpartition("/")[2]
    kept = "".join(one for one in unicodedata.normalize("NFC", last) if _visible(one))
    path = PurePosixPath(" ".join(kept.split()).strip(". "))
    stem, suffix = path.stem, path.suffix[:16]
    return stem[: NAME_CHARACTERS - len(suffix)] + suffix if stem else NAMELESS


def with_suffix(name: str, suffix: str) -> str:
    """The name under which it is saved: its content says what it is, not its sender."""
    path = PurePosixPath(name)
    return name if path.suffix.lower() == suffix else f"{path.stem or NAMELESS}{suffix}"


def must_fit(free: int) -> None:
    if free < LEAST_FREE:
        raise Busy("We cannot take files this minute. Your words are safe. Please try again later.")


def must_be_few(held: int, new: int) -> None:
    if held + new > MOST_IN_CASE:
        raise Conflict("A conversation holds 100 files at most. Start a new one for more.", code="full")


def _visible(one: str) -> bool:
    return (
        unicodedata.category(one) not in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp") and one not in '<>:"|?*'
    )
