"""One case: for the agent who holds it the thread and the composer, for everybody else what it is about."""

from dataclasses import dataclass
from typing import Any

from litestar import Response, get
from litestar.params import FromPath

from parlour.agents.model import ActingAgent
from parlour.cases.masked import MaskedFact
from parlour.cases.model import Case, InboxCounts, InboxPage, Thread
from parlour.cases.policy import BODY_CHARACTERS
from parlour.cases.queries import counts, inbox, thread_of
from parlour.cases.queries.facts import masked_facts
from parlour.store.contract import Reader
from parlour.teams.model import Team
from parlour.teams.queries import teams
from parlour.web.desk.approvals import REASONS, own_approvals
from parlour.web.desk.frame import desk_page, shown_counts
from parlour.web.desk.guard import signed_in
from parlour.web.desk.people import names
from parlour.web.desk.reading import PAGE_MESSAGES, Reading, find_visible, misses_noted, open_thread
from parlour.web.desk.rows import rows_for
from parlour.web.desk.shown import shown_case, shown_messages
from parlour.web.desk.when import date
from parlour.web.front import Front, WebRequest, front_of
from parlour.web.pages import language_of

HELD_AT_MOST = 15  # the custodian's cap on live cases
DAY_MS = 24 * 3600 * 1000
SENT_WORDS = {
    "reply": "Reply sent.",
    "files": "Files sent. The customer can open them once they are checked.",
    "note": "Note saved. The customer does not see it.",
}
DONE_WORDS = {
    "released": "You put the case back in the queue. Its words are closed to you again.",
    "stepped-back": "You said that you know this customer. A colleague goes on; the case is closed to you for good.",
    "handed-over": "Handed over. Its words are closed to you.",
    "resolved": "Resolved. The customer sees the date of erasure.",
    "reopened": "Opened again.",
    "protected": "Protected. From now on nobody takes this case without a second person.",
    "none-waits": "Nothing waits in your teams that you may take.",
    "withdrawn": "Taken back. The customer sees only that a message was taken back.",
}


@dataclass(frozen=True, slots=True)
class _Found:
    """All that the store says for this page, from one moment. `thread`: None for whoever may not read the case."""

    case: Case
    start: int
    thread: Thread | None
    held: InboxPage
    counts: InboxCounts
    teams: tuple[Team, ...]
    facts: tuple[MaskedFact, ...]


@get("/case/{reference:str}")
async def show_case(request: WebRequest, reference: FromPath[str]) -> Response[Any]:
    agent, front, language = signed_in(request), front_of(request), language_of(request)
    asked, purpose = request.query_params.get("from", ""), request.query_params.get("read", "")
    earlier = purpose in REASONS
    async with misses_noted(front, agent):
        found = await front.ground.store.fetch(lambda reader: _find(reader, agent, reference, asked, earlier))
    case, mine = found.case, found.case.assignee_id == agent.staff_id
    why = "answer" if mine else purpose
    reading = await open_thread(front, agent, found.thread, why) if found.thread else Reading()
    special = case.protected or (not mine and bool(case.resolved_at))
    known = await names(
        request, agent, {case.assignee_id, *(one.message.author_id for one in reading.messages)}
    )
    return desk_page(
        request,
        "desk/case.html",
        case=shown_case(front, language, case, known),
        mine=mine,
        reading=found.thread is not None and not reading.problem,
        asked=await own_approvals(front, agent, case) if special else (),
        reasons=REASONS,
        unread_words=reading.problem,
        messages=shown_messages(front, language, reading.messages, known),
        progress=reading.progress,
        me=agent.staff_id,
        earlier=found.start > 0,
        later=reading.last_seq(case) if reading.more else 0,
        looked=reading.looked,
        facts=found.facts,
        seen=reading.last_seq(case),
        counts=shown_counts(found.counts),
        rows=await rows_for(request, agent, found.held.rows, current=case.reference),
        other_teams=[team for team in found.teams if mine and team.id != case.team_id],
        would_erase_on=_would_erase_on(front, language),
        body_limit=BODY_CHARACTERS,
        **_told(request),
    )


def _find(reader: Reader, agent: ActingAgent, reference: str, asked: str, earlier: bool) -> _Found:
    case = find_visible(reader, agent, reference)
    start, mine = _start(asked, case), case.assignee_id == agent.staff_id
    return _Found(
        case,
        start,
        thread_of(reader, case, start, PAGE_MESSAGES, with_notes=True) if mine or earlier else None,
        inbox(reader, "mine", agent, HELD_AT_MOST),
        counts(reader, agent),
        teams(reader),
        masked_facts(reader, case.id) if mine else (),
    )


def _start(asked: str, case: Case) -> int:
    """The newest messages unless the reader asked for a place."""
    if asked.isascii() and asked.isdecimal() and len(asked) < 10:
        return int(asked)
    return max(0, case.last_seq - PAGE_MESSAGES)


def _told(request: WebRequest) -> dict[str, Any]:
    """What the press before this page did, as closed words in the address."""
    sent, done = request.query_params.get("sent", ""), request.query_params.get("done", "")
    return {
        "draft_sent": sent if sent in SENT_WORDS else "",
        "sent_words": SENT_WORDS.get(sent, ""),
        "notice": DONE_WORDS.get(done, ""),
    }


def _would_erase_on(front: Front, language: str) -> str:
    company = front.facts.company()
    return date(front.now() + company.retention_days * DAY_MS, company.zone, language)
