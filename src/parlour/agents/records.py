"""Sessions that staff ended themselves, until the write token of each has run out."""

from parlour.store.contract import Transaction


def insert_signed_out(tx: Transaction, session_hash: str, expires_at: int) -> None:
    tx.execute(
        "INSERT INTO signed_out (session_hash, expires_at) VALUES (?, ?) ON CONFLICT DO NOTHING",
        (session_hash, expires_at),
    )
