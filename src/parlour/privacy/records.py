"""Witnesses and their signatures as rows."""

import json
from collections.abc import Sequence
from dataclasses import astuple

from parlour.privacy.model import Seen, Witness
from parlour.store.contract import Transaction

WITNESSES = "witnesses"


def save_witnesses(tx: Transaction, wanted: Sequence[Witness]) -> None:
    listed = [{"url": one.url, "name": one.name, "key": one.key.hex()} for one in wanted]
    tx.execute(
        "INSERT INTO settings (name, value) VALUES (?, ?)"
        " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        (WITNESSES, json.dumps(listed)),
    )


def save_seen(tx: Transaction, seen: Seen) -> None:
    tx.execute(
        "INSERT INTO cosignatures (witness, size, note, line, at, trouble) VALUES (?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (witness) DO UPDATE SET size = excluded.size, note = excluded.note, line = excluded.line,"
        " at = excluded.at, trouble = excluded.trouble",
        astuple(seen),
    )
