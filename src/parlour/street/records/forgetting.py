"""What the street lets go of by itself."""

from parlour.store.contract import Transaction
from parlour.street.policy import KEPT_MS


def forget(tx: Transaction, now: int) -> int:
    """Pointers, links and answers past their time. What waits to be removed by hand stays until somebody did it."""
    kept_since = now - KEPT_MS
    gone = tx.execute("DELETE FROM street_posts WHERE seen_at < ?", (kept_since,))
    gone += tx.execute("DELETE FROM street_answers WHERE at < ?", (kept_since,))
    gone += tx.execute("DELETE FROM street_links WHERE expires_at < ?", (now,))
    gone += tx.execute("DELETE FROM street_rooms WHERE ends_at < ?", (now,))
    gone += tx.execute("DELETE FROM street_threads WHERE heard_at < ?", (kept_since,))
    return gone + tx.execute("DELETE FROM street_removals WHERE state = 'done' AND at < ?", (kept_since,))
