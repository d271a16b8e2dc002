"""Presence and offers as rows."""

from parlour.rota.model import Offer, Presence
from parlour.store.contract import Reader, Row, Transaction

_PRESENCE = "SELECT staff_id, teams, state, beat_at, active_at, misses FROM presence"
_OFFER = "SELECT case_id, staff_id, offered_at, ends_at, missed_by FROM offers"


def presence_of(reader: Reader, staff_id: str) -> Presence | None:
    row = reader.one(f"{_PRESENCE} WHERE staff_id = ?", (staff_id,))
    return presence_from(row) if row else None


def save_presence(tx: Transaction, who: Presence) -> None:
    tx.execute(
        "INSERT INTO presence (staff_id, teams, state, beat_at, active_at, misses) VALUES (?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (staff_id) DO UPDATE SET teams = excluded.teams, state = excluded.state,"
        " beat_at = excluded.beat_at, active_at = excluded.active_at, misses = excluded.misses",
        (who.staff_id, " ".join(who.teams), who.state, who.beat_at, who.active_at, who.misses),
    )


def no_misses(tx: Transaction, staff_id: str) -> None:
    tx.execute("UPDATE presence SET misses = 0 WHERE staff_id = ? AND misses > 0", (staff_id,))


def offers(reader: Reader) -> list[Offer]:
    return [_offer(row) for row in reader.all(f"{_OFFER} ORDER BY offered_at, case_id LIMIT 1000")]


def save_offer(tx: Transaction, offer: Offer) -> None:
    tx.execute(
        "INSERT INTO offers (case_id, staff_id, offered_at, ends_at, missed_by) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (case_id) DO UPDATE SET staff_id = excluded.staff_id, offered_at = excluded.offered_at,"
        " ends_at = excluded.ends_at, missed_by = excluded.missed_by",
        (offer.case_id, offer.staff_id, offer.offered_at, offer.ends_at, " ".join(offer.missed_by)),
    )


def team_and_seq(reader: Reader, case_id: str) -> tuple[str, int]:
    row = reader.one("SELECT team_id, last_seq FROM cases WHERE id = ?", (case_id,))
    return (row[0], row[1]) if row else ("", 0)


def end_offer(tx: Transaction, offer: Offer) -> int:
    """0 when another worker was here before us."""
    return tx.execute(
        "DELETE FROM offers WHERE case_id = ? AND offered_at = ?", (offer.case_id, offer.offered_at)
    )


def is_held_by(reader: Reader, case_id: str, staff_id: str) -> bool:
    return reader.one("SELECT 1 FROM cases WHERE id = ? AND assignee_id = ?", (case_id, staff_id)) is not None


def presence_from(row: Row) -> Presence:
    return Presence(row[0], tuple(row[1].split()), *row[2:])


def _offer(row: Row) -> Offer:
    return Offer(row[0], row[1], row[2], row[3], tuple(row[4].split()))
