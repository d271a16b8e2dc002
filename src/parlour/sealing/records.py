"""Blank envelopes and this month's intake key, as the store keeps them: public halves and signatures."""

import base64
import json
from collections.abc import Iterable

from custodian_protocol.messages import Blank, IntakeKey
from parlour.store.contract import Reader, Transaction

_INTAKE = "intake-key"


def add_blanks(tx: Transaction, blanks: Iterable[Blank]) -> None:
    for blank in blanks:
        tx.execute(
            "INSERT INTO blank_envelopes (id, public_key, signature) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            (blank.id, blank.public_key, blank.signature),
        )


def count_blanks(reader: Reader) -> int:
    row = reader.one("SELECT COUNT(*) FROM blank_envelopes")
    return int(row[0]) if row else 0


def lease_blanks(tx: Transaction, count: int) -> tuple[Blank, ...]:
    """Taken out of the store for good: a blank is used by one process once, or never."""
    skip = " FOR UPDATE SKIP LOCKED" if tx.dialect == "postgres" else ""
    rows = tx.all(
        "DELETE FROM blank_envelopes WHERE id IN"  # noqa: S608 - the clause is one of two fixed ones
        f" (SELECT id FROM blank_envelopes ORDER BY id LIMIT ?{skip})"
        " RETURNING id, public_key, signature",
        (count,),
    )
    return tuple(Blank(*row) for row in rows)


def drop_blanks(tx: Transaction) -> int:
    """After a lockdown: blanks published before it are not used any more."""
    return tx.execute("DELETE FROM blank_envelopes")


def save_intake_key(tx: Transaction, key: IntakeKey) -> None:
    """Kept so that web, started while the custodian is away, can still take new cases in."""
    value = json.dumps(
        {
            "id": key.id,
            "public_key": base64.b64encode(key.public_key).decode(),
            "signature": base64.b64encode(key.signature).decode(),
            "not_after": key.not_after,
        }
    )
    tx.execute(
        "INSERT INTO settings (name, value) VALUES (?, ?)"
        " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        (_INTAKE, value),
    )


def intake_key(reader: Reader) -> IntakeKey | None:
    row = reader.one("SELECT value FROM settings WHERE name = ?", (_INTAKE,))
    if row is None:
        return None
    data = json.loads(row[0])
    return IntakeKey(
        data["id"],
        base64.b64decode(data["public_key"]),
        base64.b64decode(data["signature"]),
        data["not_after"],
    )
