"""Which sessions staff ended themselves."""

from parlour.store.contract import Reader

MOST = 10_000  # far more than a company's staff can end in twelve hours


def signed_out(reader: Reader) -> frozenset[str]:
    """Hashes, as `model.session_hash` makes them."""
    rows = reader.all("SELECT session_hash FROM signed_out ORDER BY expires_at DESC LIMIT ?", (MOST,))
    return frozenset(row[0] for row in rows)
