"""The rows of alarms."""

from parlour.store.contract import Transaction


def insert(tx: Transaction, alarm: tuple[str, str, str, int, str, int]) -> None:
    tx.execute("INSERT INTO alarms (id, staff_id, kind, score, signs, at) VALUES (?, ?, ?, ?, ?, ?)", alarm)


def mailed(tx: Transaction, alarm_id: str, at: int) -> None:
    tx.execute("UPDATE alarms SET mailed_at = ? WHERE id = ?", (at, alarm_id))


def looked(tx: Transaction, alarm_id: str, by: str, at: int) -> None:
    tx.execute(
        "UPDATE alarms SET looked_by = ?, looked_at = ? WHERE id = ? AND looked_at = 0", (by, at, alarm_id)
    )
