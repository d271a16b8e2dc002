"""Conversations of direct messages, and what has to be deleted at the platform."""

from parlour.store.contract import Reader, Transaction
from parlour.street.model import Removal


def thread_case(reader: Reader, mark: str) -> tuple[str, int] | None:
    """The case, and when the conversation was last invited."""
    row = reader.one("SELECT case_id, invited_at FROM street_threads WHERE mark = ?", (mark,))
    return (row[0], row[1]) if row else None


def keep_thread(tx: Transaction, mark: str, case_id: str, heard_at: int, invited_at: int) -> None:
    tx.execute(
        "INSERT INTO street_threads (mark, case_id, heard_at, invited_at) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (mark) DO UPDATE SET case_id = excluded.case_id, heard_at = excluded.heard_at,"
        " invited_at = excluded.invited_at",
        (mark, case_id, heard_at, invited_at),
    )


def rename_thread(tx: Transaction, mark: str, fresh: str) -> int:
    """Nothing where the new name is in use already: both go on by themselves."""
    return tx.execute(
        "UPDATE street_threads SET mark = ? WHERE mark = ?"
        " AND NOT EXISTS (SELECT 1 FROM street_threads known WHERE known.mark = ?)",
        (fresh, mark, fresh),
    )


def want_removal(tx: Transaction, removal: Removal) -> None:
    tx.execute(
        "INSERT INTO street_removals (connector, message_id, mark, kinds, state, due_at, at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (
            removal.connector,
            removal.message,
            removal.mark,
            " ".join(removal.kinds),
            removal.state,
            removal.at,
            removal.at,
        ),
    )


def next_removal(reader: Reader, connector: str, now: int) -> tuple[str, int] | None:
    """Message and attempts."""
    row = reader.one(
        "SELECT message_id, attempts FROM street_removals WHERE connector = ? AND state = 'due' AND due_at <= ?"
        " ORDER BY due_at, message_id LIMIT 1",
        (connector, now),
    )
    return (row[0], row[1]) if row else None


def set_removal(tx: Transaction, connector: str, message: str, state: str, due_at: int) -> int:
    return tx.execute(
        "UPDATE street_removals SET state = ?, due_at = ?, attempts = attempts + 1"
        " WHERE connector = ? AND message_id = ?",
        (state, due_at, connector, message),
    )
