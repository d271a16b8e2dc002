"""Links into new rooms, and where a room began."""

from parlour.store.contract import Reader, Transaction
from parlour.street.model import Invited, Origin


def add_link(tx: Transaction, token_hash: str, invited: Invited, expires_at: int) -> None:
    tx.execute(
        "INSERT INTO street_links (token_hash, kind, card_id, follows, staff_id, expires_at)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (token_hash, invited.kind, invited.card_id, invited.follows, invited.staff_id, expires_at),
    )


def link_of(reader: Reader, token_hash: str, now: int) -> Invited | None:
    row = reader.one(
        "SELECT kind, card_id, follows, staff_id, opened_at FROM street_links WHERE token_hash = ? AND expires_at > ?",
        (token_hash, now),
    )
    return Invited(row[0], row[1], row[2], row[3], bool(row[4])) if row else None


def spend_link(tx: Transaction, token_hash: str, at: int) -> int:
    """0 when it was pressed before."""
    return tx.execute(
        "UPDATE street_links SET opened_at = ? WHERE token_hash = ? AND opened_at = 0", (at, token_hash)
    )


def add_room(tx: Transaction, case_id: str, origin: Origin) -> None:
    tx.execute(
        "INSERT INTO street_rooms (case_id, connector, url, ends_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (case_id, origin.connector, origin.url, origin.ends_at),
    )


def origin_of(reader: Reader, case_id: str, now: int) -> Origin | None:
    row = reader.one(
        "SELECT connector, url, ends_at FROM street_rooms WHERE case_id = ? AND ends_at > ?", (case_id, now)
    )
    return Origin(*row) if row else None
