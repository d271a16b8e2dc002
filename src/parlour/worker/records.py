"""What only the worker keeps: how far it has followed the register and the log, and the log's copy."""

from collections.abc import Sequence

from parlour.store.contract import Reader, Transaction

_REGISTER = "register-rev"


def register_rev(reader: Reader) -> int:
    row = reader.one("SELECT value FROM settings WHERE name = ?", (_REGISTER,))
    return int(row[0]) if row else 0


def save_register_rev(tx: Transaction, rev: int) -> None:
    tx.execute(
        "INSERT INTO settings (name, value) VALUES (?, ?)"
        " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        (_REGISTER, str(rev)),
    )


def add_leaves(tx: Transaction, first: int, leaves: Sequence[bytes]) -> None:
    for position, leaf in enumerate(leaves, start=first):
        tx.execute(
            "INSERT INTO log_leaves (position, leaf) VALUES (?, ?) ON CONFLICT DO NOTHING", (position, leaf)
        )


def add_checkpoint(tx: Transaction, size: int, note: str) -> None:
    tx.execute("INSERT INTO checkpoints (size, note) VALUES (?, ?) ON CONFLICT DO NOTHING", (size, note))


def newest_checkpoint(reader: Reader) -> tuple[int, str]:
    row = reader.one("SELECT size, note FROM checkpoints ORDER BY size DESC LIMIT 1")
    return (int(row[0]), str(row[1])) if row else (0, "")


def checkpoints(reader: Reader) -> list[tuple[int, str]]:
    rows = reader.all("SELECT size, note FROM checkpoints ORDER BY size")
    return [(int(row[0]), str(row[1])) for row in rows]


def drop_blanks_before(tx: Transaction, at: int) -> int:
    """A blank's id begins with the time it was made, in milliseconds."""
    return tx.execute("DELETE FROM blank_envelopes WHERE id < ?", (f"{at:012x}",))


def outbox_state(reader: Reader) -> tuple[int, int]:
    """How many things wait, and since when the oldest was due (0: none)."""
    row = reader.one("SELECT COUNT(*), MIN(due_at) FROM outbox")
    return (int(row[0]), int(row[1] or 0)) if row else (0, 0)


def forget_sends(tx: Transaction, before: int) -> int:
    return tx.execute("DELETE FROM sends WHERE at < ?", (before,))


def forget_signed_out(tx: Transaction, now: int) -> int:
    return tx.execute("DELETE FROM signed_out WHERE expires_at < ?", (now,))


def forget_write_tokens(tx: Transaction, now: int) -> int:
    return tx.execute("DELETE FROM write_tokens WHERE expires_at < ?", (now,))
