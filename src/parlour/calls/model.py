"""Shapes of a call. No number and no words here: those are sealed items."""

from dataclasses import dataclass, field
from enum import StrEnum


class State(StrEnum):
    WAITING = "waiting"
    DIALLING = "dialling"
    MISSED = "missed"
    ENDED = "ended"


class Outcome(StrEnum):
    REACHED = "reached"
    NOT_REACHED = "not-reached"
    WRONG_NUMBER = "wrong-number"
    WORDS_FAILED = "words-failed"
    WITHDRAWN = "withdrawn"
    RESOLVED = "resolved"  # the case was finished before we called


class Field(StrEnum):
    """What is sealed of a call; bound into each record."""

    PHONE = "phone"
    WORDS = "words"
    CALLER = "caller"


@dataclass(frozen=True, slots=True)
class Call:
    id: str
    case_id: str
    state: str
    outcome: str
    asked_at: int
    from_at: int
    by_at: int
    message_ok: bool
    relay: bool
    tries: int
    tried_at: int
    dialled_at: int  # 0 while nobody is calling
    words_until: int  # 0 until dialling first began
    agent_id: str
    ended_at: int


@dataclass(frozen=True, slots=True)
class Wish:
    """What a customer asks for. `number` is in E.164."""

    number: str = field(repr=False)
    from_at: int
    by_at: int
    message_ok: bool = False
    relay: bool = False


@dataclass(frozen=True, slots=True)
class CallWords:
    """The caller says two, the customer answers with one."""

    say: tuple[str, str] = field(repr=False)
    answer: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Window:
    from_at: int
    by_at: int


@dataclass(frozen=True, slots=True)
class CallRow:
    """One call in the desk's list: metadata only."""

    call: Call
    reference: str
    topic_name: str
    assignee_id: str


@dataclass(frozen=True, slots=True)
class CallCode:
    digits: str = field(repr=False)
    expires_at: int
