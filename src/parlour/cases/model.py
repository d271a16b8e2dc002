"""Shapes of a case and its messages. Nothing here holds words: those are sealed records."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from custodian_protocol.messages import Registration, SessionHeader
from parlour.identity.rooms import Room
from parlour.sealing.opened import FileName


class Status(StrEnum):
    OPEN = "open"  # the customer waits for us
    WAITING = "waiting"  # we wait for the customer
    SNOOZED = "snoozed"
    RESOLVED = "resolved"


class Kind(StrEnum):
    INBOUND = "inbound"
    OUTBOUND = "outbound"
    NOTE = "note"
    ACTIVITY = "activity"


class Activity(StrEnum):
    JOINED = "joined"
    RELEASED = "released"
    HANDED_OVER = "handed-over"
    RESOLVED = "resolved"
    REOPENED = "reopened"
    ERASED = "erased"
    MOVED = "promise-moved"  # the message's `promise_at` is the new time
    ENDED = "ended"  # the customer says that it is finished
    WITHDRAWN = "withdrawn"  # words their author took back before the other side read them
    LOST = "lost"  # the agent who holds the case lost the connection


@dataclass(frozen=True, slots=True)
class Case:
    id: str
    reference: str
    topic_id: str
    topic_name: str
    team_id: str
    team_name: str
    status: str
    origin: str
    channel: str
    language: str
    identity_level: int
    assignee_id: str  # staff id, or "" while nobody has it
    opened_at: int
    changed_at: int
    waiting_since: int  # 0 while we wait for the customer
    promise_at: int  # 0 while nothing is owed
    resolved_at: int
    erase_at: int  # 0 while no clock runs
    closed: bool  # no more writes
    erased_at: int
    register_rev: int
    last_seq: int
    moves: int = 0  # how often the present promise was moved
    staff_seen: int = 0  # number of the last message that was opened for an agent
    customer_seen: int = 0
    ended_seq: int = 0  # where the customer said that it is finished
    follows: str = ""  # reference of the case whose mailed link led here
    protected: bool = False  # taken only with a second person's yes


@dataclass(frozen=True, slots=True)
class Message:
    id: str
    seq: int
    kind: str  # see Kind
    author_kind: str  # "customer", "agent", "system"
    author_id: str  # staff id or ""
    activity: str  # see Activity; "" unless kind is "activity"
    at: int
    record: bytes | None = field(repr=False)  # sealed; of an activity at most the name of who joined
    promise_at: int = 0  # the new time, of an activity that moved a promise


@dataclass(frozen=True, slots=True)
class Thread:
    case: Case
    messages: tuple[Message, ...]
    headers: tuple[SessionHeader, ...]  # of the sessions that sealed these messages
    more: bool  # whether messages follow the last one


@dataclass(frozen=True, slots=True)
class ReadMessage:
    """A message after the custodian opened it. `damaged`: it did not verify, and is shown as that."""

    message: Message
    body: str = field(repr=False)
    name: str = field(repr=False)
    damaged: bool
    files: tuple[FileName, ...] = ()


@dataclass(frozen=True, slots=True)
class OpenedCase:
    """What the customer's receipt page needs. `room` is None when a repeat comes after an hour."""

    case_id: str
    reference: str
    promise_at: int
    sent_at: int
    room: Room | None
    repeated: bool
    registration: Registration | None  # offer it to the custodian now; the outbox repeats it otherwise


@dataclass(frozen=True, slots=True)
class Sent:
    case_id: str
    message_id: str
    seq: int
    sent_at: int
    promise_at: int
    repeated: bool
    resolved: bool  # the case was resolved when a customer wrote: ask the custodian to reopen it


@dataclass(frozen=True, slots=True)
class Told:
    """An address was kept. `repeated` never: the same one twice is one address."""

    repeated: bool = False


class InboxRow(NamedTuple):
    """One case in a list: metadata only. `version` changes whenever anything shown changes. A tuple, because an
    inbox makes fifty and a dataclass takes three times as long."""

    id: str
    reference: str
    topic_name: str
    team_id: str
    team_name: str
    status: str
    identity_level: int
    assignee_id: str
    opened_at: int
    waiting_since: int
    promise_at: int
    resolved_at: int
    erase_at: int
    version: tuple[int, int]


@dataclass(frozen=True, slots=True)
class InboxPage:
    rows: tuple[InboxRow, ...]
    after: str  # hand it back for the next page; "" at the end


@dataclass(frozen=True, slots=True)
class InboxCounts:
    """Counted up to COUNT_LIMIT; a list says "99+" beyond."""

    mine: int
    teams: int
    all: int


COUNT_LIMIT = 100


@dataclass(frozen=True, slots=True)
class Due:
    """One outbox row, leased to the caller until it is finished, retried, or the lease runs out."""

    id: str
    kind: str  # register, adopt, erase-ready, confirm, notice, link, index-contact, check-file, file-gone
    case_id: str
    payload: str
    attempts: int
