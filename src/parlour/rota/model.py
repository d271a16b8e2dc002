"""An agent's presence and an offer: ids, closed words and times."""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """What is kept. The first two an agent chooses; the others take an agent out until one press."""

    AVAILABLE = "available"
    AWAY = "away"
    IDLE = "idle"  # no key, pointer or page for five minutes
    MISSED = "missed"  # two offers, one after the other


LOST = "lost"  # available, but the beats stopped: never kept, only seen


@dataclass(frozen=True, slots=True)
class Presence:
    staff_id: str
    teams: tuple[str, ...]
    state: str  # see State
    beat_at: int
    active_at: int
    misses: int = 0
    live: int = 0  # cases this agent is busy with now


@dataclass(frozen=True, slots=True)
class Waiting:
    """A case whose customer is there and which nobody answers: unheld, or held by somebody lost."""

    case_id: str
    team_id: str
    holder: str = ""
    barred: tuple[str, ...] = ()  # staff who said that they know the customer


@dataclass(frozen=True, slots=True)
class Offer:
    case_id: str
    staff_id: str  # "" between two offers
    offered_at: int
    ends_at: int
    missed_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OfferedCase:
    """What the agent's page says of an offer."""

    reference: str
    topic_name: str
    ends_at: int
    from_holder: bool  # somebody else holds it and lost the connection


@dataclass(frozen=True, slots=True)
class Line:
    """Where a waiting customer stands."""

    place: int  # 1: next
    overtaken: bool  # somebody who came later is before them
    pace_ms: int  # between two answers of the team lately; 0: not known


@dataclass(frozen=True, slots=True)
class TeamNow:
    """One team on the wall."""

    team_id: str
    name: str
    waiting: int
    longest_since: int  # 0 when nobody waits
    at_risk: int  # promises due within half an hour
