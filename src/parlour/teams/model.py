"""Teams, and the topics a customer may choose."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Team:
    id: str
    name: str
    position: int
    retired: bool = False


@dataclass(frozen=True, slots=True)
class Topic:
    id: str
    name: str
    team_id: str
    position: int
    retired: bool = False


@dataclass(frozen=True, slots=True)
class TeamDraft:
    """A team as a form gives it: `id` is "" for a new one; topics are (id or "", name), in order."""

    id: str
    name: str
    topics: tuple[tuple[str, str], ...]
