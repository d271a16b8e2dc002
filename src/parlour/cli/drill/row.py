"""One line of the drill: an attack that was really carried out, and what it got."""

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

MARK = re.compile(rb"MARK(\d{7})X")
JULY_2020 = {
    "public observer": "every complaint, with the provider's name, for ever",
    "stolen agent cookie": "130 accounts reached, 36 inboxes read, in hours",
    "phished agent": "four employees phished by telephone; that was the way in",
    "bogus-case contractor": "invented help-desk calls to look at celebrities, for two years",
    "peeking insider": "nobody noticed for two years; there was no list of who had read what",
    "rogue officer": "over 1,500 people could change accounts",
    "mass export": "8 full copies taken with the data tool",
    "deleting the traces": "nobody could say afterwards what had been read",
}


@dataclass(frozen=True, slots=True)
class Row:
    scenario: str
    applies: bool = True
    share_1h: float | None = None  # of all customers with unerased content
    share_24h: float | None = None
    data: str = ""  # what kind of data, and how it was tried
    alarm_s: float | None = None  # until something says so by itself or when asked; None: nothing does
    told: str = ""
    control_breached: bool | None = None  # the same attack on a weakened build; None: not tried

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "july_2020": JULY_2020.get(self.scenario, "")}


def marks(*blobs: bytes | str) -> set[int]:
    """Which customers' words are readable in these."""
    found: set[int] = set()
    for blob in blobs:
        raw = blob.encode("utf-8", "replace") if isinstance(blob, str) else blob
        found |= {int(number) for number in MARK.findall(raw)}
    return found


def mark(number: int) -> str:
    return f"MARK{number:07}X"


def share(exposed: Iterable[int] | int, of: int) -> float:
    return (exposed if isinstance(exposed, int) else len(set(exposed))) / of
