"""Write tokens that web itself made together with a case: only their hashes are kept."""

from parlour.store.contract import Reader, Transaction


def insert_token(tx: Transaction, token_hash: str, case_id: str, expires_at: int) -> None:
    tx.append(
        "INSERT INTO write_tokens (token_hash, case_id, expires_at) VALUES (?, ?, ?)",
        (token_hash, case_id, expires_at),
    )


def is_token_of(reader: Reader, token_hash: str, case_id: str, now: int) -> bool:
    row = reader.one("SELECT case_id, expires_at FROM write_tokens WHERE token_hash = ?", (token_hash,))
    return row is not None and row[0] == case_id and now < row[1]
