"""One case and its messages, sealed; and their way to the custodian and back."""

from custodian_protocol import messages as protocol
from custodian_protocol.records import parse_record
from parlour.cases.model import Case, Kind, Message, ReadMessage, Thread
from parlour.foundation.errors import NotFound
from parlour.sealing.opened import words_from
from parlour.store.contract import Reader, Row

MAX_ITEMS = 500  # what the custodian opens at one asking

_CASE = (
    "SELECT cases.id, reference, topic_id, topics.name, cases.team_id, teams.name, status, origin, channel,"
    " language, identity_level, assignee_id, opened_at, changed_at, waiting_since, promise_at, resolved_at,"
    " erase_at, closed, erased_at, register_rev, last_seq, moves, staff_seen, customer_seen,"
    " ended_seq, follows, protected FROM cases"
    " JOIN topics ON topics.id = cases.topic_id JOIN teams ON teams.id = cases.team_id WHERE "
)
_MESSAGES = "SELECT id, seq, kind, author_kind, author_id, activity, at, record, promise_at FROM messages"


def case_by_reference(reader: Reader, reference: str) -> Case | None:
    """`reference` as `identity.references.read_reference` gives it."""
    row = reader.one(_CASE + "reference = ?", (reference,))
    return _case(row) if row else None


def case_by_id(reader: Reader, case_id: str) -> Case | None:
    row = reader.one(_CASE + "cases.id = ?", (case_id,))
    return _case(row) if row else None


def thread(reader: Reader, case_id: str, after_seq: int = 0, limit: int = 200, *, with_notes: bool) -> Thread:
    """Messages after a place, oldest first. Customers' pages never pass `with_notes`."""
    case = case_by_id(reader, case_id)
    if case is None:
        raise NotFound
    return thread_of(reader, case, after_seq, limit, with_notes=with_notes)


def thread_of(reader: Reader, case: Case, after_seq: int, limit: int, *, with_notes: bool) -> Thread:
    """The same for a case just read."""
    case_id, limit = case.id, min(limit, MAX_ITEMS)
    unwanted = "" if with_notes else " AND kind <> 'note'"
    rows = reader.all(
        f"{_MESSAGES} WHERE case_id = ? AND seq > ?{unwanted} ORDER BY seq LIMIT ?",
        (case_id, after_seq, limit + 1),
    )
    found = tuple(Message(*row) for row in rows[:limit])
    used = {parse_record(one.record).session_id for one in found if one.record}
    headers = reader.all(
        "SELECT id, kind, key_id, header FROM sealing_sessions WHERE case_id = ?", (case_id,)
    )
    return Thread(
        case=case,
        messages=found,
        headers=tuple(protocol.SessionHeader(*row) for row in headers if row[0] in used),
        more=len(rows) > limit,
    )


def numbers_of(reader: Reader, case_id: str, items: tuple[str, ...]) -> list[int]:
    """The places in the conversation of those items that are messages."""
    marks = ", ".join("?" * len(items))
    rows = reader.all(
        f"SELECT seq FROM messages WHERE case_id = ? AND id IN ({marks}) ORDER BY seq",  # noqa: S608 - marks only
        (case_id, *items),
    )
    return [seq for (seq,) in rows]


def to_open(
    thread: Thread, principal: protocol.Principal, *, purpose: str, nonce: bytes
) -> protocol.OpenCase:
    """The question to the custodian: these messages, for this person, for this purpose."""
    items = tuple(
        protocol.SealedItem(one.id, one.kind, one.record) for one in thread.messages if one.record is not None
    )
    return protocol.OpenCase(principal, thread.case.id, purpose, thread.headers, items, nonce)


def read_messages(thread: Thread, opened: protocol.Opened) -> tuple[ReadMessage, ...]:
    """Every message of the thread in order; one that did not verify is marked, never left out."""
    contents = {item.id: item.content for item in opened.items}
    return tuple(_read(one, contents.get(one.id)) for one in thread.messages)


def _read(message: Message, content: bytes | None) -> ReadMessage:
    if message.kind == Kind.ACTIVITY:
        return ReadMessage(message, "", _name_in(content), damaged=False)
    if content is None:
        return ReadMessage(message, "", "", damaged=True)
    try:
        words = words_from(content)
    except ValueError:
        return ReadMessage(message, "", "", damaged=True)
    return ReadMessage(message, words.body, words.name, damaged=False, files=words.files)


def _name_in(content: bytes | None) -> str:
    """Of the person an activity is about, where it was sealed with it."""
    try:
        return words_from(content).name if content else ""
    except ValueError:
        return ""


def _case(row: Row) -> Case:
    return Case(*(*row[:18], bool(row[18]), *row[19:]))
