"""Connected accounts as rows."""

from parlour.store.contract import Reader, Row, Transaction
from parlour.street.model import Account, Connection

_CONNECTION = (
    "SELECT name, account_id, handle, saved_at, place, paused_at, trouble, trouble_at, wait_until, looked_at, test_at,"
    " tested_at, tested, budget, spent, spent_in, picture, picture_at FROM connections"
)


def connections(reader: Reader) -> list[Connection]:
    return [_connection(row) for row in reader.all(f"{_CONNECTION} ORDER BY name LIMIT 100")]


def connection(reader: Reader, name: str) -> Connection | None:
    row = reader.one(f"{_CONNECTION} WHERE name = ?", (name,))
    return _connection(row) if row else None


def sealed_secrets(reader: Reader, name: str) -> bytes | None:
    row = reader.one("SELECT record FROM connections WHERE name = ?", (name,))
    return bytes(row[0]) if row else None


def save_secrets(tx: Transaction, name: str, record: bytes, at: int) -> None:
    """Of a new account, or a fresh token of the same: where reading goes on stays."""
    tx.execute(
        "INSERT INTO connections (name, record, saved_at) VALUES (?, ?, ?)"
        " ON CONFLICT (name) DO UPDATE SET record = excluded.record, saved_at = excluded.saved_at",
        (name, record, at),
    )


def drop_connection(tx: Transaction, name: str) -> int:
    return tx.execute("DELETE FROM connections WHERE name = ?", (name,))


def save_account(tx: Transaction, name: str, account: Account) -> None:
    """Another account than before is read from its own beginning, and has a picture of its own."""
    tx.execute(
        "UPDATE connections SET place = CASE WHEN account_id = ? THEN place ELSE '' END,"
        " picture = CASE WHEN account_id = ? THEN picture END,"
        " picture_at = CASE WHEN account_id = ? THEN picture_at ELSE 0 END, account_id = ?, handle = ? WHERE name = ?",
        (account.id, account.id, account.id, account.id, account.handle, name),
    )


def save_picture(tx: Transaction, name: str, account_id: str, picture: bytes | None, at: int) -> None:
    tx.execute(
        "UPDATE connections SET picture = ?, picture_at = ? WHERE name = ? AND account_id = ?",
        (picture, at, name, account_id),
    )


def set_paused(tx: Transaction, name: str, at: int) -> int:
    return tx.execute("UPDATE connections SET paused_at = ? WHERE name = ?", (at, name))


def want_test(tx: Transaction, name: str, at: int) -> int:
    return tx.execute("UPDATE connections SET test_at = ?, wait_until = 0 WHERE name = ?", (at, name))


def save_tested(tx: Transaction, name: str, outcome: str, at: int) -> None:
    tx.execute(
        "UPDATE connections SET tested = ?, tested_at = ?, test_at = 0 WHERE name = ?", (outcome, at, name)
    )


def save_budget(tx: Transaction, name: str, budget: int) -> int:
    return tx.execute("UPDATE connections SET budget = ? WHERE name = ?", (budget, name))


def save_place(tx: Transaction, name: str, place: str, at: int) -> None:
    tx.execute("UPDATE connections SET place = ?, looked_at = ? WHERE name = ?", (place, at, name))


def save_trouble(tx: Transaction, name: str, trouble: str, at: int, wait_until: int = 0) -> None:
    """`trouble_at` stays where the same trouble goes on."""
    tx.execute(
        "UPDATE connections SET trouble_at = CASE WHEN trouble = ? THEN trouble_at ELSE ? END, trouble = ?,"
        " wait_until = ? WHERE name = ?",
        (trouble, at, trouble, wait_until, name),
    )


def spend(tx: Transaction, name: str, month: str, amount: int) -> None:
    tx.execute(
        "UPDATE connections SET spent = CASE WHEN spent_in = ? THEN spent + ? ELSE ? END, spent_in = ? WHERE name = ?",
        (month, amount, amount, month, name),
    )


def _connection(row: Row) -> Connection:
    *rest, picture, picture_at = row[3:]
    return Connection(
        row[0], Account(row[1], row[2]), *(*rest, bytes(picture) if picture else None, picture_at)
    )
