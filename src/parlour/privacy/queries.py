"""The copied log, entry by entry, and what its witnesses said."""

import json
from collections.abc import Sequence

from parlour.privacy.model import Seen, Witness
from parlour.privacy.records import WITNESSES
from parlour.store.contract import Reader


def leaves_copied(reader: Reader) -> int:
    row = reader.one("SELECT MAX(position) FROM log_leaves")
    return int(row[0]) + 1 if row and row[0] is not None else 0


def copied_leaves(reader: Reader, first: int, limit: int) -> list[bytes]:
    rows = reader.all(
        "SELECT leaf FROM log_leaves WHERE position >= ? ORDER BY position LIMIT ?", (first, limit)
    )
    return [bytes(row[0]) for row in rows]


def leaves_at(reader: Reader, positions: Sequence[int]) -> dict[int, bytes]:
    """What the copy has of these; `positions` are a few hundred at most."""
    if not positions:
        return {}
    marks = ", ".join("?" for _ in positions)
    sql = f"SELECT position, leaf FROM log_leaves WHERE position IN ({marks}) LIMIT 1000"  # noqa: S608 - question marks
    return {row[0]: bytes(row[1]) for row in reader.all(sql, tuple(positions))}


def witnesses(reader: Reader) -> tuple[Witness, ...]:
    row = reader.one("SELECT value FROM settings WHERE name = ?", (WITNESSES,))
    listed = json.loads(row[0]) if row else []
    return tuple(Witness(one["url"], one["name"], bytes.fromhex(one["key"])) for one in listed)


def seen(reader: Reader) -> dict[str, Seen]:
    """By name, what each witness said last."""
    rows = reader.all("SELECT witness, size, note, line, at, trouble FROM cosignatures LIMIT 100")
    return {row[0]: Seen(*row) for row in rows}
