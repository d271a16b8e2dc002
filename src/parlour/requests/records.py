"""Begun requests and the offered types as rows."""

import json

from parlour.store.contract import Transaction

OFFERED = "request-topics"


def save_begun(tx: Transaction, mark: str, sealed: bytes, until: int) -> None:
    tx.execute(
        "INSERT INTO begun_requests (mark, sealed, kept_until) VALUES (?, ?, ?)"
        " ON CONFLICT (mark) DO UPDATE SET sealed = excluded.sealed, kept_until = excluded.kept_until",
        (mark, sealed, until),
    )


def forget_begun(tx: Transaction, now: int) -> int:
    return tx.execute("DELETE FROM begun_requests WHERE kept_until < ?", (now,))


def save_offered(tx: Transaction, chosen: dict[str, str]) -> None:
    tx.execute(
        "INSERT INTO settings (name, value) VALUES (?, ?)"
        " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        (OFFERED, json.dumps(chosen)),
    )
