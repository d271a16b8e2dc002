"""What a path turned out to be, and the refusal for a path that cannot be read."""

from dataclasses import dataclass
from pathlib import Path

from parlour.foundation.errors import Refused


@dataclass(frozen=True, slots=True)
class Source:
    path: Path
    format: str  # a key of FORMATS
    size: int  # bytes that reading will report, so that a bar can end at its end
    parts: tuple[Path, ...] = ()  # the zips of one export that came in several; empty for a path alone

    @property
    def paths(self) -> tuple[Path, ...]:
        return self.parts or (self.path,)


class Unreadable(Refused):
    """The words say what is missing or what can be read, and never carry anything out of a file."""

    code = "unreadable"
    words = (
        "The audit cannot read this. It reads a CSV of posts, an X archive, a Facebook export, "
        "a Mastodon archive or outbox.json, and mail as mbox or .eml."
    )
