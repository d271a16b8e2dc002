"""Finding a case an agent may see, and asking the custodian to open it. Metadata never depends on the custodian."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from custodian_protocol.messages import Refusal
from parlour.agents.model import ActingAgent
from parlour.cases.actions import not_opened, seen_by_staff
from parlour.cases.model import Case, Kind, ReadMessage, Thread
from parlour.cases.queries import case_by_reference, read_messages, thread, to_open
from parlour.files.model import Progress
from parlour.foundation.errors import NotFound
from parlour.guard.actions import note_miss
from parlour.identity.references import read_reference
from parlour.sealing.custodian import AWAY_WORDS, CustodianAway, CustodianRefused
from parlour.store.contract import Reader
from parlour.web.downloads import progress_of
from parlour.web.front import Front

PAGE_MESSAGES = 200


AWAY = (
    "The custodian is not answering, so nothing can be opened just now. Nothing is lost, and you can still write. "
    "Reload the page in a minute."
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What opening gave: the messages, or plain words why there are none."""

    messages: tuple[ReadMessage, ...] = ()
    looked: int | None = None
    more: bool = False
    problem: str = ""
    progress: dict[str, Progress] = field(default_factory=dict)  # of the files these messages brought

    def last_seq(self, case: Case) -> int:
        """How far the reader of this page has seen; a reply says so, and is refused when more has come."""
        return self.messages[-1].message.seq if self.messages else case.last_seq


def why_not_opened(problem: CustodianAway | CustodianRefused) -> str:
    """The custodian's own words where it said any, such as that its key service is away."""
    return AWAY if problem.words == AWAY_WORDS else problem.words


async def visible_case(front: Front, agent: ActingAgent, reference: str) -> Case:
    async with misses_noted(front, agent):
        return await front.ground.store.fetch(lambda reader: find_visible(reader, agent, reference))


@asynccontextmanager
async def misses_noted(front: Front, agent: ActingAgent) -> AsyncIterator[None]:
    """Whoever tries references that are not theirs is noticed by the number of them."""
    try:
        yield
    except NotFound:
        await note_miss(front.ground, agent.staff_id)
        raise


def find_visible(reader: Reader, agent: ActingAgent, reference: str) -> Case:
    """A case of the agent's teams, or held by the agent. Anything else is answered as if it were not there."""
    known = read_reference(reference)
    case = case_by_reference(reader, known) if known else None
    if case is None or not may_see(agent, case):
        raise NotFound("There is no such case in your teams. Check the reference: it looks like 7K3-94M.")
    return case


def may_see(agent: ActingAgent, case: Case) -> bool:
    """Metadata only. What is in a case is the custodian's to decide, each time."""
    return agent.is_officer or case.team_id in agent.teams or case.assignee_id == agent.staff_id


async def read_case(front: Front, agent: ActingAgent, case: Case, after_seq: int) -> Reading:
    found = await front.ground.store.fetch(
        lambda reader: thread(reader, case.id, after_seq, PAGE_MESSAGES, with_notes=True)
    )
    return await open_thread(front, agent, found)


async def open_thread(front: Front, agent: ActingAgent, found: Thread, purpose: str = "answer") -> Reading:
    was, newest = (
        found.case.staff_seen,
        max((m.seq for m in found.messages if m.kind == Kind.INBOUND), default=0),
    )
    if newest > was:
        found = await _marked_as_seen(front, found, newest)
    question = to_open(found, agent.principal(), purpose=purpose, nonce=os.urandom(16))
    try:
        opened = await front.custodian.ask("open", question)
    except (CustodianAway, CustodianRefused) as problem:
        if newest > was:
            await not_opened(front.ground, found.case.id, was, newest)
        if isinstance(problem, CustodianRefused) and problem.code == Refusal.NO_SESSION:
            raise
        return Reading(problem=why_not_opened(problem))
    read = read_messages(found, opened)
    return Reading(read, opened.looked, found.more, "", await progress_of(front, found.case.id, read))


async def _marked_as_seen(front: Front, found: Thread, newest: int) -> Thread:
    """Before it is opened, and read anew: what its author took back until now is not shown."""
    await seen_by_staff(front.ground, found.case.id, newest)
    after = found.messages[0].seq - 1
    return await front.ground.store.fetch(
        lambda reader: thread(reader, found.case.id, after, PAGE_MESSAGES, with_notes=True)
    )
