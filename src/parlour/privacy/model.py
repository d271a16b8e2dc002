"""Witnesses of the log, and what each said last."""

from dataclasses import dataclass
from enum import StrEnum

from parlour.privacy.witness import COSIGNER_KEY, key_text


class Trouble(StrEnum):
    AWAY = "away"
    REFUSED = "refused"  # it does not know this log, or its answer is not what the format says
    FORK = "fork"  # it saw another log under our name: something was deleted, changed or put back


@dataclass(frozen=True, slots=True)
class Witness:
    url: str  # https, on port 443; the submission prefix
    name: str
    key: bytes

    def to_line(self) -> str:
        """As an officer types it."""
        return f"{self.url} {key_text(self.name, self.key, COSIGNER_KEY)}"


@dataclass(frozen=True, slots=True)
class Seen:
    witness: str
    size: int = 0
    note: str = ""
    line: str = ""
    at: int = 0
    trouble: str = ""
