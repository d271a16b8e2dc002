"""The copied log, entry by entry."""

from collections.abc import Sequence

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
