"""The rows of alarms."""

from parlour.store.contract import Transaction


def insert(tx: Transaction, alarm: tuple[str, str, str, int, str, int]) -> None:
    tx.execute("INSERT INTO alarms (id, staff_id, kind, score, signs, at) VALUES (?, ?, ?, ?, ?, ?)", alarm)


def insert_miss(tx: Transaction, row: tuple[str, str, int]) -> None:
    tx.execute("INSERT INTO lookup_misses (id, staff_id, at) VALUES (?, ?, ?)", row)


def forget_misses(tx: Transaction, before: int) -> None:
    tx.execute("DELETE FROM lookup_misses WHERE at < ?", (before,))


def insert_change(tx: Transaction, row: tuple[str, int, str, str, str]) -> None:
    sql = "INSERT INTO staff_changes (id, at, act, who, about) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"
    tx.execute(sql, row)


def changes_mailed(tx: Transaction, upto: int) -> None:
    tx.execute("UPDATE staff_changes SET mailed = 1 WHERE mailed = 0 AND at <= ?", (upto,))


def mailed(tx: Transaction, alarm_id: str, at: int) -> None:
    tx.execute("UPDATE alarms SET mailed_at = ? WHERE id = ?", (at, alarm_id))


def looked(tx: Transaction, alarm_id: str, by: str, at: int) -> None:
    tx.execute(
        "UPDATE alarms SET looked_by = ?, looked_at = ? WHERE id = ? AND looked_at = 0", (by, at, alarm_id)
    )
