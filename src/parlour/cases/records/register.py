"""What a change of the register does to a case's rows."""

from custodian_protocol.messages import RegisterChange
from parlour.cases.records import outbox
from parlour.store.contract import Transaction


def copy_change(
    tx: Transaction,
    change: RegisterChange,
    *,
    seq: int,
    at: int,
    status: str,
    waiting_since: int,
    promise_at: int,
    queue_at: int,
) -> None:
    tx.execute(
        "UPDATE cases SET team_id = ?, assignee_id = ?, status = ?, resolved_at = ?, erase_at = ?, closed = ?,"
        " erased_at = ?, register_rev = ?, writes_since = ?, protected = ?,"
        " ended_seq = CASE WHEN ended_seq = last_seq THEN ? ELSE ended_seq END,"
        " last_seq = ?, changed_at = ?, waiting_since = ?,"
        " queue_at = CASE WHEN promise_at > 0 AND promise_at = ? THEN queue_at ELSE ? END, promise_at = ?"
        " WHERE id = ?",
        (
            change.team,
            change.assignee,
            status,
            change.resolved_at,
            change.erase_at,
            int(change.state in ("erasing", "erased")),
            at if change.state == "erased" else 0,
            change.rev,
            change.writes_since,
            int(change.protected),
            seq,
            seq,
            at,
            waiting_since,
            promise_at,
            queue_at,
            promise_at,
            change.case,
        ),
    )


def end_calls(tx: Transaction, case_id: str, at: int) -> None:
    """Nobody calls about a matter that is finished: the number and the words go."""
    tx.execute(
        "UPDATE calls SET state = 'ended', outcome = 'resolved', dialled_at = 0, ended_at = ?"
        " WHERE case_id = ? AND ended_at = 0",
        (at, case_id),
    )
    tx.execute("DELETE FROM call_items WHERE case_id = ?", (case_id,))


def step_back(tx: Transaction, case_id: str, staff_id: str) -> None:
    tx.execute(
        "INSERT INTO stepped_back (case_id, staff_id) VALUES (?, ?) ON CONFLICT DO NOTHING",
        (case_id, staff_id),
    )


def delete_content(tx: Transaction, case_id: str, at: int) -> None:
    """Everything sealed and everything that leads to it. The case's row stays: when it was, who held it.

    The key is gone already, so nothing of this could be opened again; the rows go because they are of no use
    to anybody any more, and their sizes and times say something still. The hash of the customer's own write
    token stays until it runs out, so that this browser is shown "erased" instead of "unknown".
    """
    files = tx.all("SELECT id, blob_id, state FROM files WHERE case_id = ? AND blob_id <> ''", (case_id,))
    for sql in (
        "DELETE FROM files WHERE case_id = ?",
        "DELETE FROM messages WHERE case_id = ?",
        "DELETE FROM call_items WHERE case_id = ?",
        "DELETE FROM calls WHERE case_id = ?",
        "DELETE FROM call_codes WHERE case_id = ?",
        "DELETE FROM sealing_sessions WHERE case_id = ?",
        "DELETE FROM case_keys WHERE case_id = ?",
        "DELETE FROM outbox WHERE case_id = ?",
        "DELETE FROM offers WHERE case_id = ?",
        "DELETE FROM contacts WHERE case_id = ?",
        "DELETE FROM facts WHERE case_id = ?",
        "DELETE FROM reveals WHERE case_id = ?",
        "DELETE FROM stepped_back WHERE case_id = ?",
        "DELETE FROM mail_links WHERE case_id = ?",
        "DELETE FROM street_rooms WHERE case_id = ?",
        "DELETE FROM street_threads WHERE case_id = ?",
        "UPDATE notices SET case_id = '' WHERE case_id = ?",
    ):
        tx.execute(sql, (case_id,))
    for file_id, blob_id, state in files:
        outbox.file_gone(tx, file_id, blob_id, quarantined=state == "checking", at=at)
