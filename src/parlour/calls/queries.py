"""Page-shaped reads of calls, and the way of their sealed items to the custodian and back."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from custodian_protocol import messages as protocol
from custodian_protocol.records import parse_record
from parlour.calls import records, words
from parlour.calls.model import Call, CallRow, CallWords, Field
from parlour.store.contract import Reader

MOST_ROWS = 200
_LISTED = (
    "SELECT calls.id, calls.case_id, calls.state, calls.outcome, calls.asked_at, calls.from_at, calls.by_at,"
    " calls.message_ok, calls.relay, calls.tries, calls.tried_at, calls.dialled_at, calls.words_until,"
    " calls.agent_id, calls.ended_at, cases.reference, topics.name, cases.assignee_id FROM calls"
    " JOIN cases ON cases.id = calls.case_id JOIN topics ON topics.id = cases.topic_id"
)


@dataclass(frozen=True, slots=True)
class SealedCall:
    """A call, its place in its team's list (0 when over), and what is sealed of it."""

    call: Call
    place: int
    items: tuple[protocol.SealedItem, ...]
    headers: tuple[protocol.SessionHeader, ...]


@dataclass(frozen=True, slots=True)
class OpenedCall:
    """What the custodian showed; "" and None for what did not open."""

    phone: str = field(default="", repr=False)
    words: CallWords | None = None
    caller: str = field(default="", repr=False)


def live_call(reader: Reader, case_id: str) -> Call | None:
    return records.live_call(reader, case_id)


def call_list(reader: Reader, teams: Collection[str] | None) -> tuple[CallRow, ...]:
    """Calls under way in the order promised; `teams` None means every team."""
    if teams is not None and not teams:
        return ()
    only = "" if teams is None else f" AND cases.team_id IN ({', '.join('?' * len(teams))})"
    rows = reader.all(
        f"{_LISTED} WHERE calls.ended_at = 0{only} ORDER BY calls.by_at, calls.asked_at, calls.id LIMIT {MOST_ROWS}",
        tuple(teams or ()),
    )
    return tuple(CallRow(records.call_from(row), *row[15:]) for row in rows)


def sealed_call(reader: Reader, call: Call, fields: Collection[Field]) -> SealedCall:
    rows = reader.all("SELECT item_id, field, record FROM call_items WHERE call_id = ?", (call.id,))
    items = tuple(protocol.SealedItem(*row) for row in rows if row[1] in fields)
    used = {parse_record(item.record).session_id for item in items}
    headers = reader.all(
        "SELECT id, kind, key_id, header FROM sealing_sessions WHERE case_id = ?", (call.case_id,)
    )
    found = tuple(protocol.SessionHeader(*row) for row in headers if row[0] in used)
    return SealedCall(call, place_of(reader, call), items, found)


def to_open(
    sealed: SealedCall, principal: protocol.Principal, *, purpose: str, nonce: bytes
) -> protocol.OpenCase:
    return protocol.OpenCase(principal, sealed.call.case_id, purpose, sealed.headers, sealed.items, nonce)


def opened_call(sealed: SealedCall, opened: protocol.Opened) -> OpenedCall:
    contents = {item.id: item.content for item in opened.items}
    by_field: Mapping[str, bytes] = {
        item.field: contents[item.id] for item in sealed.items if item.id in contents
    }
    return OpenedCall(
        phone=by_field.get(Field.PHONE, b"").decode(),
        words=words.from_content(by_field[Field.WORDS]) if Field.WORDS in by_field else None,
        caller=by_field.get(Field.CALLER, b"").decode(),
    )


def code_of(reader: Reader, case_id: str, now: int) -> tuple[str, int] | None:
    """Id and end of the case's call code, while it is good."""
    row = reader.one(
        "SELECT id, expires_at FROM call_codes WHERE case_id = ? AND expires_at > ?", (case_id, now)
    )
    return (row[0], row[1]) if row else None


def place_of(reader: Reader, call: Call) -> int:
    """In its team's list, from 1; 0 for a call that is over."""
    if call.ended_at:
        return 0
    row = reader.one(
        "SELECT count(*) FROM calls JOIN cases ON cases.id = calls.case_id"
        " WHERE calls.ended_at = 0 AND cases.team_id = (SELECT team_id FROM cases WHERE id = ?)"
        " AND (calls.by_at < ? OR (calls.by_at = ? AND calls.asked_at < ?)"
        " OR (calls.by_at = ? AND calls.asked_at = ? AND calls.id < ?))",
        (call.case_id, call.by_at, call.by_at, call.asked_at, call.by_at, call.asked_at, call.id),
    )
    return (int(row[0]) if row else 0) + 1
