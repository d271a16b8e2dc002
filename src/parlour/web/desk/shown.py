"""A case and its messages as the page of an agent shows them. Metadata is plain; words come opened."""

from dataclasses import dataclass
from typing import Any

from parlour.cases.model import Case, ReadMessage
from parlour.sealing.opened import FileName
from parlour.web.desk.people import UNKNOWN_NAME
from parlour.web.desk.rows import STATE_WORDS, identity_words, state_of
from parlour.web.desk.when import date, day_number, short
from parlour.web.front import Front
from parlour.web.times import machine_time

ACTIVITY_WORDS = {
    "joined": "%(name)s joined",
    "released": "%(name)s put the case back in the queue",
    "handed-over": "Handed over to another team",
    "promise-moved": "The promise could not be kept: the customer was told a new time",
    "lost": "Lost connection: the customer was told",
    "ended": "The customer says that this is finished",
    "withdrawn": "A message was taken back before it was read",
    "resolved": "Resolved",
    "reopened": "Opened again",
    "erased": "Erased",
}


@dataclass(frozen=True, slots=True)
class ShownCase:
    id: str
    reference: str
    topic: str
    team: str
    team_id: str
    status: str
    state: str
    state_word: str
    identity: str
    follows: str
    holder: str
    closed: bool
    opened: str
    since: str
    promise: str
    promise_at: int
    erase_at: int
    erase_on: str
    customer_seen: int
    protected: bool


@dataclass(frozen=True, slots=True)
class ShownMessage:
    seq: int
    kind: str
    author_id: str
    name: str
    at: str
    machine: str
    body: str
    words: str  # for activity: our own sentence, its person in `name`
    damaged: bool
    files: tuple[FileName, ...]


def shown_case(front: Front, language: str, case: Case, known: dict[str, str]) -> ShownCase:
    now, zone = front.now(), front.facts.company().zone
    today, state = day_number(now, zone), state_of(case, now)
    return ShownCase(
        id=case.id,
        reference=case.reference,
        topic=case.topic_name,
        team=case.team_name,
        team_id=case.team_id,
        status=case.status,
        state=state,
        state_word=STATE_WORDS[state],
        identity=identity_words(case.identity_level),
        follows=case.follows,
        holder=known.get(case.assignee_id, UNKNOWN_NAME) if case.assignee_id else "",
        closed=case.closed,
        opened=short(case.opened_at, zone, language, today),
        since=short(case.waiting_since, zone, language, today),
        promise=short(case.promise_at, zone, language, today),
        promise_at=case.promise_at,
        erase_at=case.erase_at,
        erase_on=date(case.erase_at, zone, language),
        customer_seen=case.customer_seen,
        protected=case.protected,
    )


def shown_messages(
    front: Front, language: str, read: tuple[ReadMessage, ...], known: dict[str, str]
) -> list[ShownMessage]:
    zone = front.facts.company().zone
    today = day_number(front.now(), zone)
    return [_shown(one, known, zone, language, today) for one in read]


def _shown(read: ReadMessage, known: dict[str, str], *clock: Any) -> ShownMessage:
    message = read.message
    colleague = known.get(message.author_id, UNKNOWN_NAME) if message.author_id else ""
    return ShownMessage(
        seq=message.seq,
        kind=message.kind,
        author_id=message.author_id,
        name=read.name or colleague,
        at=short(message.at, *clock),
        machine=machine_time(message.at),
        body=read.body,
        words=ACTIVITY_WORDS.get(message.activity, ""),
        damaged=read.damaged,
        files=read.files,
    )
