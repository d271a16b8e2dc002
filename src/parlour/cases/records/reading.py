"""Marks of who has read how far, and what they allow."""

from parlour.cases.model import Activity
from parlour.cases.records import outbox
from parlour.store.contract import Reader, Transaction

_SEEN = {
    "staff_seen": "UPDATE cases SET staff_seen = ? WHERE id = ? AND staff_seen < ?",
    "customer_seen": "UPDATE cases SET customer_seen = ? WHERE id = ? AND customer_seen < ?",
}
_UNSEEN = {
    "staff_seen": "SELECT 1 FROM cases WHERE id = ? AND staff_seen < ?",
    "customer_seen": "SELECT 1 FROM cases WHERE id = ? AND customer_seen < ?",
}


def set_seen(tx: Transaction, case_id: str, column: str, upto: int) -> bool:
    """Only ever forward."""
    return tx.execute(_SEEN[column], (upto, case_id, upto)) > 0


def unsee(tx: Transaction, case_id: str, was: int, upto: int) -> None:
    sql = "UPDATE cases SET staff_seen = ? WHERE id = ? AND staff_seen = ?"
    tx.execute(sql, (was, case_id, upto))


def ended_seq(reader: Reader, case_id: str) -> int:
    row = reader.one("SELECT ended_seq FROM cases WHERE id = ?", (case_id,))
    return int(row[0]) if row else 0


def ended(tx: Transaction, case_id: str, seq: int, at: int, queue_at: int) -> None:
    """Nothing is owed, though nobody answered: it counts neither as kept nor as missed."""
    tx.execute(
        "UPDATE cases SET last_seq = ?, ended_seq = ?, changed_at = ?, status = 'waiting', waiting_since = 0,"
        " promise_at = 0, queue_at = ?, moves = 0 WHERE id = ?",
        (seq, seq, at, queue_at, case_id),
    )


def kind_of(reader: Reader, case_id: str, seq: int, author: tuple[str, str]) -> str:
    """Of this author's own words, or that they were withdrawn; "" for anything else."""
    row = reader.one(
        "SELECT kind, activity FROM messages WHERE case_id = ? AND seq = ? AND author_kind = ? AND author_id = ?",
        (case_id, seq, *author),
    )
    if row is None:
        return ""
    if row[1] == Activity.WITHDRAWN:
        return str(row[1])
    return str(row[0]) if row[0] in ("inbound", "outbound") else ""


def withdraw(tx: Transaction, case_id: str, seq: int, column: str, at: int) -> bool:
    """False when the other side has read that far. Its files go with it."""
    if tx.one(_UNSEEN[column], (case_id, seq)) is None:
        return False
    files = tx.all(
        "SELECT files.id, blob_id, state FROM files JOIN messages ON messages.id = files.message_id"
        " WHERE messages.case_id = ? AND messages.seq = ?",
        (case_id, seq),
    )
    for file_id, blob_id, state in files:
        tx.execute("DELETE FROM files WHERE id = ?", (file_id,))
        if blob_id:
            outbox.file_gone(tx, file_id, blob_id, quarantined=state == "checking", at=at)
    tx.execute(
        "UPDATE messages SET kind = 'activity', activity = ?, record = NULL WHERE case_id = ? AND seq = ?",
        (Activity.WITHDRAWN, case_id, seq),
    )
    return True


def unanswered_since(reader: Reader, case_id: str) -> int:
    """When the customer last wrote, if nothing was said to them since; else 0."""
    row = reader.one(
        "SELECT kind, at FROM messages WHERE case_id = ? AND kind IN ('inbound', 'outbound')"
        " ORDER BY seq DESC LIMIT 1",
        (case_id,),
    )
    return int(row[1]) if row and row[0] == "inbound" else 0


def owe_again(
    tx: Transaction, case_id: str, at: int, waiting_since: int, promise_at: int, queue_at: int
) -> None:
    """With no answer left in the thread, the case counts as not answered yet."""
    tx.execute(
        "UPDATE cases SET changed_at = ?, status = 'open', waiting_since = ?, promise_at = ?, queue_at = ?, moves = 0,"
        " answered_at = CASE WHEN EXISTS (SELECT 1 FROM messages WHERE case_id = cases.id AND kind = 'outbound')"
        " THEN answered_at ELSE 0 END WHERE id = ?",
        (at, waiting_since, promise_at, queue_at, case_id),
    )
