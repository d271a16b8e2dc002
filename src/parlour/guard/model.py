"""What the log tells of a person's day, and what officers are told."""

from dataclasses import dataclass
from enum import StrEnum


class Sign(StrEnum):
    BAIT = "bait"  # touched a customer nobody is
    KEY = "key"  # used an API key that nobody's program has
    IDLE = "idle"  # opened a case and did nothing for it in half an hour
    REFUSED = "refused"  # tried what the custodian refused
    CLOSED = "closed"  # took a case outside the opening hours
    PAIR = "pair"  # the same second person once more
    MISS = "miss"  # looked for a case that is not there, or not theirs
    NAME = "name"  # read words in which their own surname stands
    SERVICE = "service"  # web or worker were refused far more often than browsers ever are
    RATE = "rate"  # took far more than colleagues


# Acts of the log, and of the store, that officers hear of every day.
CHANGES = (
    "founded", "invited", "enrolled", "approved", "stopped", "removed-staff", "changed-rights", "kept-on", "frozen",
    "unfrozen", "policy-changed", "sheets-printed", "root-left-the-file",
    "root-to-key-service", "lockdown", "clock-trusted", "bait-laid",
    "api-key-made", "api-key-ended",
    "connected", "connector-pause", "connector-resume", "connector-disconnect",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    at: int
    act: str
    who: str
    about: str


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of the log, as far as it matters here."""

    at: int
    who: str
    act: str
    case: str  # the commitment, "" for none
    about: str


@dataclass(frozen=True, slots=True)
class Day:
    """A person's last 24 hours."""

    staff: str
    took: int
    signs: dict[Sign, int]


@dataclass(frozen=True, slots=True)
class Finding:
    """What officers have to look at. `hold_up`: until they have, this person is signed out."""

    staff: str  # "" when nobody knows whose hands a customer's receipt code was in
    kind: str  # "bait", "service" or "score"
    score: int
    signs: dict[Sign, int]
    hold_up: bool


@dataclass(frozen=True, slots=True)
class Opening:
    """Somebody joined a case. `acted`: they wrote in it afterwards, resolved it or handed it over."""

    staff: str
    reference: str
    topic: str
    at: int
    acted: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """Somebody was shown one protected detail, or, without a reference, looked for a case in vain."""

    staff: str
    at: int
    reference: str = ""
    detail: str = ""  # the question whose answer it was


@dataclass(frozen=True, slots=True)
class Alarm:
    id: str
    staff: str
    kind: str
    score: int
    signs: dict[str, int]
    at: int
    mailed_at: int
    looked_by: str  # staff id of the officer who has looked
    looked_at: int
