"""What must happen after a commit: rows written with their cause, deleted when done."""

import json
from collections.abc import Collection, Sequence

from parlour.cases.model import Due
from parlour.store.contract import Reader, Transaction

AT_ONCE = 16  # few enough that a statement for each number stays prepared


def row_id(kind: str, case_id: str) -> str:
    """One row of a kind for a case, so that whoever did the thing can strike it out without looking."""
    return f"{kind}-{case_id}"


def insert(tx: Transaction, row_id: str, kind: str, case_id: str, payload: str, due_at: int) -> None:
    tx.send(
        "INSERT INTO outbox (id, kind, case_id, payload, due_at) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (row_id, kind, case_id, payload, due_at),
    )


def insert_notice(tx: Transaction, row_id: str, case_id: str, due_at: int) -> None:
    """Only where an address waits for it, which is asked in the same statement."""
    tx.send(
        "INSERT INTO outbox (id, kind, case_id, payload, due_at)"
        " SELECT CAST(? AS TEXT), 'notice', case_id, '{}', CAST(? AS BIGINT) FROM contacts"
        " WHERE case_id = ? AND state = 'confirmed' ON CONFLICT DO NOTHING",
        (row_id, due_at, case_id),
    )


def file_gone(tx: Transaction, file_id: str, blob_id: str, *, quarantined: bool, at: int) -> None:
    """Of no case: it must outlive its case's rows, to end what lies outside the store."""
    about = {"blob": blob_id, "quarantine": file_id if quarantined else ""}
    insert(tx, f"file-gone-{blob_id}", "file-gone", "", json.dumps(about), at)


def lease(
    tx: Transaction, *, kinds: Collection[str], limit: int, due: int, now: int, until: int
) -> tuple[Due, ...]:
    skip = " FOR UPDATE SKIP LOCKED" if tx.dialect == "postgres" else ""
    marks = ", ".join("?" for _ in kinds)
    rows = tx.all(
        "UPDATE outbox SET leased_until = ?, attempts = attempts + 1 WHERE id IN (SELECT id FROM outbox"  # noqa: S608 - question marks and a fixed clause
        f" WHERE due_at <= ? AND leased_until <= ? AND kind IN ({marks}) ORDER BY due_at, id LIMIT ?{skip})"
        " RETURNING id, kind, case_id, payload, attempts",
        (until, due, now, *kinds, limit),
    )
    return tuple(Due(*row) for row in rows)


def is_due(reader: Reader, kind: str, due: int, now: int) -> bool:
    sql = "SELECT 1 FROM outbox WHERE kind = ? AND due_at <= ? AND leased_until <= ? LIMIT 1"
    return reader.one(sql, (kind, due, now)) is not None


def payload(tx: Transaction, row_id: str) -> str:
    row = tx.one("SELECT payload FROM outbox WHERE id = ?", (row_id,))
    return str(row[0]) if row else ""


def finish(tx: Transaction, ids: Sequence[str]) -> int:
    """A handful at a time: one statement for each took as long as writing the case had."""
    done = 0
    for start in range(0, len(ids), AT_ONCE):
        some = ids[start : start + AT_ONCE]
        marks = ", ".join("?" for _ in some)
        done += tx.execute(f"DELETE FROM outbox WHERE id IN ({marks})", some)  # noqa: S608 - question marks
    return done


def retry(tx: Transaction, row_id: str, due_at: int) -> None:
    tx.execute("UPDATE outbox SET due_at = ?, leased_until = 0 WHERE id = ?", (due_at, row_id))
