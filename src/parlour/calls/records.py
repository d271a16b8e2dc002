"""The tables of calls, as writes need them. Every function runs inside somebody's transaction."""

from parlour.calls.model import Call, Field, Outcome, State, Window, Wish
from parlour.cases.records.writing import insert_header
from parlour.sealing.opened import Sealed
from parlour.store.contract import Reader, Row, Transaction

CALLS = (
    "SELECT id, case_id, state, outcome, asked_at, from_at, by_at, message_ok, relay, tries, tried_at, dialled_at,"
    " words_until, agent_id, ended_at FROM calls"
)


def call_from(row: Row) -> Call:
    return Call(*(*row[:7], bool(row[7]), bool(row[8]), *row[9:15]))


def call(reader: Reader, call_id: str) -> Call | None:
    row = reader.one(CALLS + " WHERE id = ?", (call_id,))
    return call_from(row) if row else None


def live_call(reader: Reader, case_id: str) -> Call | None:
    row = reader.one(CALLS + " WHERE case_id = ? AND ended_at = 0", (case_id,))
    return call_from(row) if row else None


def insert_call(tx: Transaction, call_id: str, case_id: str, wish: Wish, at: int) -> None:
    tx.execute(
        "INSERT INTO calls (id, case_id, state, asked_at, from_at, by_at, message_ok, relay)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            call_id,
            case_id,
            State.WAITING,
            at,
            wish.from_at,
            wish.by_at,
            int(wish.message_ok),
            int(wish.relay),
        ),
    )


def put_item(tx: Transaction, case_id: str, call_id: str, field: Field, item: tuple[str, Sealed]) -> None:
    item_id, sealed = item
    if sealed.header is not None:
        insert_header(tx, case_id, sealed.header)
    tx.execute("DELETE FROM call_items WHERE call_id = ? AND field = ?", (call_id, field))
    tx.execute(
        "INSERT INTO call_items (item_id, case_id, call_id, field, record) VALUES (?, ?, ?, ?, ?)",
        (item_id, case_id, call_id, field, sealed.record),
    )


def dialling(tx: Transaction, call_id: str, agent_id: str, at: int, words_until: int) -> None:
    tx.execute(
        "UPDATE calls SET state = ?, dialled_at = ?, words_until = ?, agent_id = ? WHERE id = ?",
        (State.DIALLING, at, words_until, agent_id, call_id),
    )


def missed(tx: Transaction, call_id: str, tries: int, at: int) -> None:
    tx.execute(
        "UPDATE calls SET state = ?, tries = ?, tried_at = ?, dialled_at = 0 WHERE id = ?",
        (State.MISSED, tries, at, call_id),
    )


def waiting(tx: Transaction, call_id: str, window: Window, asked_at: int) -> None:
    tx.execute(
        "UPDATE calls SET state = ?, from_at = ?, by_at = ?, asked_at = ?, dialled_at = 0 WHERE id = ?",
        (State.WAITING, window.from_at, window.by_at, asked_at, call_id),
    )


def ended(tx: Transaction, call_id: str, outcome: Outcome, tries: int, at: int) -> None:
    """The number and the words go with the call: nothing needs them any more."""
    tx.execute(
        "UPDATE calls SET state = ?, outcome = ?, tries = ?, tried_at = ?, dialled_at = 0, ended_at = ?"
        " WHERE id = ?",
        (State.ENDED, outcome, tries, at, at, call_id),
    )
    tx.execute("DELETE FROM call_items WHERE call_id = ?", (call_id,))


# -- call codes --------------------------------------------------------------------------------------


def insert_code(tx: Transaction, code_id: str, case_id: str, mark: str, expires_at: int) -> bool:
    """False when these digits are somebody else's just now."""
    tx.execute("DELETE FROM call_codes WHERE case_id = ?", (case_id,))
    return bool(
        tx.execute(
            "INSERT INTO call_codes (id, case_id, mark, expires_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
            (code_id, case_id, mark, expires_at),
        )
    )


def drop_old_codes(tx: Transaction, now: int) -> None:
    tx.execute("DELETE FROM call_codes WHERE expires_at <= ?", (now,))


def coded_case(reader: Reader, mark: str, now: int) -> tuple[str, str] | None:
    """The case these digits lead to just now, and its team."""
    row = reader.one(
        "SELECT cases.id, cases.team_id FROM call_codes JOIN cases ON cases.id = call_codes.case_id"
        " WHERE mark = ? AND expires_at > ?",
        (mark, now),
    )
    return (row[0], row[1]) if row else None


def spend_code(tx: Transaction, mark: str) -> bool:
    return bool(tx.execute("DELETE FROM call_codes WHERE mark = ?", (mark,)))


def wrong_codes_since(reader: Reader, staff_id: str, since: int) -> int:
    row = reader.one("SELECT count(*) FROM wrong_codes WHERE staff_id = ? AND at > ?", (staff_id, since))
    return int(row[0]) if row else 0


def note_wrong_code(tx: Transaction, row_id: str, staff_id: str, at: int, since: int) -> None:
    tx.execute("DELETE FROM wrong_codes WHERE staff_id = ? AND at <= ?", (staff_id, since))
    tx.execute("INSERT INTO wrong_codes (id, staff_id, at) VALUES (?, ?, ?)", (row_id, staff_id, at))
