"""How far notifications have been read: page by page from the oldest unread, with an overlap.

An instance numbers a notification before it commits it, so a lower number may show up after a higher one. So a look
begins where the look before the last one ended, and what comes twice is known by its id.
"""

from typing import Any

from parlour.connectors.mastodon.reading import id_of

PAGE = 80  # most an instance gives
FULL = 30  # most an instance before 4.1 gives: then there may be more
OVERLAP = 10  # of a full page, read again with the next
FROM_THE_BEGINNING = "0"


def start_of(cursor: str) -> str:
    """Empty before the first look, which takes the newest page only: older mentions were before our time."""
    return id_of(cursor.partition(" ")[0])


def after(cursor: str, page: list[Any]) -> tuple[str, bool]:
    """The next cursor, and whether there is more to be had at once."""
    newest = id_of(cursor.partition(" ")[2]) or FROM_THE_BEGINNING
    ids = sorted({key for one in page if isinstance(one, dict) and (key := id_of(one.get("id")))}, key=_order)
    if not ids:
        return f"{newest} {newest}", False
    if len(ids) >= FULL and start_of(cursor):
        following = f"{ids[-1 - OVERLAP]} {ids[-1]}"
        return following, following != cursor  # or an instance that does not know `min_id` is asked for ever
    begin = newest if start_of(cursor) else ids[0]
    return f"{begin} {max(newest, ids[-1], key=_order)}", False


def _order(key: str) -> tuple[int, str]:
    """Numbers as text, and the sortable ids of Mastodon's relatives, which are all of one length."""
    return len(key), key
