"""Decisions about a case, from its facts alone."""

from dataclasses import dataclass

from parlour.cases.model import Activity, Status
from parlour.foundation.errors import Conflict, Gone, Invalid, NotAllowed
from parlour.identity.receipt_code import contains_code

# Words that reach us while the key is being destroyed would be lost after we said "sent".
ERASE_MARGIN_MS = 10 * 60_000
REPLAY_MS = 60 * 60_000
BODY_CHARACTERS = 20_000
WITHIN_PROMISE = 15 * 60_000  # cases of one promise lie this far apart at most, before those of the next
FAR = 4_000_000_000_000_000  # past every promise: cases that owe nothing come after those that do


@dataclass(frozen=True, slots=True)
class Facts:
    """What a write must know about its case, read in the write's own transaction."""

    team_id: str
    status: str
    assignee_id: str
    opened_at: int
    waiting_since: int
    promise_at: int
    resolved_at: int
    erase_at: int
    closed: bool
    register_rev: int
    writes_since: int
    last_seq: int
    promise_minutes: int = 0  # what may be promised for its topic; 0: the operator's target


class StaleReply(Conflict):
    """Something was said that the agent's page did not show. Names are not known here: `author_id` is."""

    code = "stale"

    def __init__(self, *, unread: int, by_agent: str, at: int) -> None:
        said = "Another agent replied first." if by_agent else "The customer wrote again."
        noun = "message" if unread == 1 else "messages"
        super().__init__(f"{said} Read {unread} new {noun} first.")
        self.unread = unread
        self.by_agent = by_agent  # staff id of the other agent who replied, or ""
        self.at = at


def must_be_fresh(unread: list[tuple[str, str, int]]) -> None:
    """`unread`: author kind, author and time of what others said since the agent's page was made."""
    if unread:
        other = next((author for kind, author, _ in unread if kind == "agent"), "")
        raise StaleReply(unread=len(unread), by_agent=other, at=unread[-1][2])


def must_take_words(case: Facts, now: int) -> None:
    if case.closed or (case.erase_at and now >= case.erase_at - ERASE_MARGIN_MS):
        raise Gone("This conversation is being erased. Please start a new one.")


def must_be_current(case: Facts, issued_at: int) -> None:
    """A customer's token issued before the receipt code was replaced, or a lockdown, says nothing any more."""
    if issued_at < case.writes_since:
        raise NotAllowed("This session has ended. Open the conversation again with your code.", code="ended")


def must_hold(case: Facts, staff_id: str) -> None:
    if case.assignee_id != staff_id:
        raise NotAllowed("Take this case first.", code="not-held")


def must_be_open(case: Facts) -> None:
    if case.resolved_at:
        raise Conflict("This case is resolved. Reopen it to reply.", code="resolved")


def clean_body(body: str, *, with_files: bool = False) -> str:
    """The words as they are sealed: line ends as one character, nothing around them, empty beside files only."""
    words = body.replace("\r\n", "\n").replace("\r", "\n").strip()
    if not words and not with_files:
        raise Invalid("Enter what you want to say.", code="empty")
    if len(words) > BODY_CHARACTERS:
        raise Invalid(f"That is too long: {BODY_CHARACTERS:,} characters at most.", code="too-long")
    return words


def clean_customer_body(body: str, *, with_files: bool = False) -> str:
    words = clean_body(body, with_files=with_files)
    if contains_code(words):
        raise Invalid("That looks like a receipt code. Staff never need it.", code="receipt-code")
    return words


def queue_at(promise_at: int, changed_at: int) -> int:
    """The case's place in every inbox: by promise while one is owed, else after those, by age.

    Promises are whole quarters of an hour, so many share one: within it who came first is first, to the second.
    """
    if not promise_at:
        return FAR + changed_at
    return promise_at + max(0, WITHIN_PROMISE - 1 - max(0, promise_at - changed_at) // 1024)


def activities(case: Facts, *, state: str, team: str, assignee: str) -> tuple[tuple[Activity, str], ...]:
    """What to write into the thread for a change of the register: what happened, and to whom (staff id)."""
    if state == "erased":
        return ((Activity.ERASED, ""),)
    found: list[tuple[Activity, str]] = []
    if state == "open" and case.resolved_at:
        found.append((Activity.REOPENED, ""))
    if team != case.team_id:
        found.append((Activity.HANDED_OVER, case.assignee_id))
    elif case.assignee_id and not assignee and state == "open":
        found.append((Activity.RELEASED, case.assignee_id))
    if assignee and assignee != case.assignee_id:
        found.append((Activity.JOINED, assignee))
    if state == "resolved" and not case.resolved_at:
        found.append((Activity.RESOLVED, assignee or case.assignee_id))
    return tuple(found)


def status_after(case: Facts, *, state: str) -> Status:
    if state != "open":
        return Status.RESOLVED
    if not case.resolved_at:
        return Status(case.status)
    # A reopened case waits for us: its customer, or two of us, found that something is left to do.
    return Status.OPEN
