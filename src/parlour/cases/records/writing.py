"""The tables of cases, as writes need them. Every function runs inside somebody's transaction."""

from collections.abc import Iterable
from dataclasses import dataclass

from custodian_protocol.messages import SessionHeader
from parlour.cases.model import Activity
from parlour.cases.policy import Facts
from parlour.foundation.ids import new_id
from parlour.sealing.opened import Sealed
from parlour.sealing.sealer import Envelope
from parlour.store.contract import Reader, Transaction

_FACTS = (
    "SELECT team_id, status, assignee_id, opened_at, waiting_since, promise_at, resolved_at, erase_at, closed,"
    " register_rev, writes_since, last_seq, COALESCE((SELECT promise_minutes FROM measures"
    " WHERE measures.topic_id = cases.topic_id), 0) FROM cases WHERE id = ?"
)


@dataclass(frozen=True, slots=True)
class Send:
    """What an idempotency key once did."""

    case_id: str
    message_id: str
    at: int


@dataclass(frozen=True, slots=True)
class Signed:
    """A name on its way into the thread."""

    item_id: str
    sealed: Sealed


def facts(reader: Reader, case_id: str) -> Facts | None:
    row = reader.one(_FACTS, (case_id,))
    return Facts(*(*row[:8], bool(row[8]), *row[9:])) if row else None


def envelope(reader: Reader, case_id: str) -> Envelope | None:
    row = reader.one(
        "SELECT case_id, key_kind, key_id, public_key FROM case_keys WHERE case_id = ?", (case_id,)
    )
    return Envelope(*row) if row else None


def key_id(reader: Reader, case_id: str) -> str:
    row = reader.one("SELECT key_id FROM case_keys WHERE case_id = ?", (case_id,))
    return str(row[0]) if row else ""


def team_name(reader: Reader, case_id: str) -> str:
    row = reader.one(
        "SELECT teams.name FROM cases JOIN teams ON teams.id = cases.team_id WHERE cases.id = ?", (case_id,)
    )
    return str(row[0]) if row else ""


# -- sends -------------------------------------------------------------------------------------------


def claim_send(tx: Transaction, key_hash: str, send: Send) -> Send | None:
    """None when the key is ours now; otherwise what it did before, however close the two came."""
    claimed = tx.execute(
        "INSERT INTO sends (key_hash, case_id, message_id, at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (key_hash, send.case_id, send.message_id, send.at),
    )
    if claimed:
        return None
    row = tx.one("SELECT case_id, message_id, at FROM sends WHERE key_hash = ?", (key_hash,))
    if row is None:
        raise LookupError("a send vanished between claim and look")
    return Send(*row)


# -- a new case --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class NewCase:
    envelope: Envelope
    topic_id: str
    team_id: str
    status: str
    origin: str
    channel: str
    language: str
    opened_at: int
    promise_at: int
    queue_at: int


def insert_case(tx: Transaction, case: NewCase, references: Iterable[str]) -> str:
    """Under the first reference that is free. Its first message has seq 1."""
    for reference in references:
        inserted = tx.execute(
            "INSERT INTO cases (id, reference, topic_id, team_id, status, origin, channel, language,"
            " identity_level, opened_at, changed_at, waiting_since, promise_at, first_promise_at, queue_at,"
            " last_seq) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?, ?, ?, ?, 1)"
            " ON CONFLICT (reference) DO NOTHING",
            (
                case.envelope.id,
                reference,
                case.topic_id,
                case.team_id,
                case.status,
                case.origin,
                case.channel,
                case.language,
                case.opened_at,
                case.opened_at,
                case.opened_at,
                case.promise_at,
                case.promise_at,
                case.queue_at,
            ),
        )
        if inserted:
            tx.append(
                "INSERT INTO case_keys (case_id, key_kind, key_id, public_key) VALUES (?, ?, ?, ?)",
                (case.envelope.id, case.envelope.kind, case.envelope.key_id, case.envelope.public_key),
            )
            return reference
    raise LookupError("no reference was free")


def set_follows(tx: Transaction, case_id: str, reference: str) -> None:
    tx.execute("UPDATE cases SET follows = ? WHERE id = ?", (reference, case_id))


def reference_and_promise(reader: Reader, case_id: str) -> tuple[str, int] | None:
    row = reader.one("SELECT reference, promise_at FROM cases WHERE id = ?", (case_id,))
    return (row[0], row[1]) if row else None


# -- messages ----------------------------------------------------------------------------------------


def insert_message(
    tx: Transaction,
    message_id: str,
    case_id: str,
    seq: int,
    kind: str,
    author: tuple[str, str],
    at: int,
    sealed: Sealed,
) -> None:
    if sealed.header is not None:
        insert_header(tx, case_id, sealed.header)
    tx.send(
        "INSERT INTO messages (id, case_id, seq, kind, author_kind, author_id, at, record)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (message_id, case_id, seq, kind, *author, at, sealed.record),
    )


def insert_header(tx: Transaction, case_id: str, header: SessionHeader) -> None:
    tx.send(
        "INSERT INTO sealing_sessions (id, case_id, kind, key_id, header) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT DO NOTHING",
        (header.id, case_id, header.kind, header.key_id, header.header),
    )


def insert_activity(
    tx: Transaction,
    case_id: str,
    seq: int,
    activity: Activity,
    staff_id: str,
    at: int,
    promise_at: int = 0,
    signed: Signed | None = None,
) -> None:
    """`signed`: how the person wishes to be named to the customer, sealed like words."""
    if signed is not None and signed.sealed.header is not None:
        insert_header(tx, case_id, signed.sealed.header)
    about = ("agent" if staff_id else "system", staff_id, activity, at, promise_at)
    item_id, record = (signed.item_id, signed.sealed.record) if signed else (new_id(), None)
    tx.send(
        "INSERT INTO messages (id, case_id, seq, kind, author_kind, author_id, activity, at, promise_at, record)"
        " VALUES (?, ?, ?, 'activity', ?, ?, ?, ?, ?, ?)",
        (item_id, case_id, seq, *about, record),
    )


def message_seq(reader: Reader, message_id: str) -> int:
    row = reader.one("SELECT seq FROM messages WHERE id = ?", (message_id,))
    return int(row[0]) if row else 0


def newer_than(reader: Reader, case_id: str, seen_seq: int, staff_id: str) -> list[tuple[str, str, int]]:
    """Author kind, author and time of what others than this agent said to or from the customer past a place,
    oldest first."""
    rows = reader.all(
        "SELECT author_kind, author_id, at FROM messages WHERE case_id = ? AND seq > ?"
        " AND kind IN ('inbound', 'outbound') AND author_id <> ? ORDER BY seq LIMIT 100",
        (case_id, seen_seq, staff_id),
    )
    return [(row[0], row[1], row[2]) for row in rows]


# -- what follows from a message ---------------------------------------------------------------------


def moved_on(tx: Transaction, case_id: str, seq: int, at: int) -> None:
    """A message that changes nothing else: no index is touched. What the customer called finished stays so."""
    tx.send(
        "UPDATE cases SET ended_seq = CASE WHEN ended_seq = last_seq THEN ? ELSE ended_seq END, last_seq = ?,"
        " changed_at = ? WHERE id = ?",
        (seq, seq, at, case_id),
    )


def turned(
    tx: Transaction,
    case_id: str,
    seq: int,
    at: int,
    *,
    status: str,
    waiting_since: int,
    promise_at: int,
    queue_at: int,
) -> None:
    """A message after which the other side waits. The first after which nothing is owed is the first answer."""
    answered_at = 0 if promise_at else at
    tx.send(
        "UPDATE cases SET last_seq = ?, changed_at = ?, status = ?, waiting_since = ?, promise_at = ?,"
        " queue_at = ?, moves = 0, answered_at = CASE WHEN answered_at > 0 THEN answered_at ELSE ? END"
        " WHERE id = ?",
        (seq, at, status, waiting_since, promise_at, queue_at, answered_at, case_id),
    )


def promise_moved(tx: Transaction, case_id: str, seq: int, at: int, promise_at: int) -> None:
    """The place in line stays that of the first promise: nobody loses theirs because we were late."""
    tx.send(
        "UPDATE cases SET last_seq = ?, changed_at = ?, promise_at = ?, moves = moves + 1 WHERE id = ?",
        (seq, at, promise_at, case_id),
    )


def last_activity_of(reader: Reader, case_id: str, staff_id: str) -> str:
    row = reader.one(
        "SELECT activity FROM messages WHERE case_id = ? AND author_id = ? AND kind <> 'note'"
        " ORDER BY seq DESC LIMIT 1",
        (case_id, staff_id),
    )
    return str(row[0]) if row else ""
