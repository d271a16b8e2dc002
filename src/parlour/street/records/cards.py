"""Cards: pointers to public posts."""

from parlour.store.contract import Reader, Row, Transaction
from parlour.street.model import Card, CardState

CARD = (
    "SELECT id, connector, post_id, thread, author_id, handle, url, language, at, seen_at, kinds, asks, posing,"
    " summoned, state, staff_id, acted_at FROM street_posts"
)


def keep_card(tx: Transaction, card: Card) -> bool:
    """True for a new one. An edited post, or one told of twice, brings its kinds up to date and nothing else."""
    added = tx.execute(
        "INSERT INTO street_posts (id, connector, post_id, thread, author_id, handle, url, language, at, seen_at,"
        " kinds, asks, posing, summoned, state) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (connector, post_id) DO NOTHING",
        (
            card.id,
            card.connector,
            card.post,
            card.thread,
            card.author,
            card.handle,
            card.url,
            card.language,
            card.at,
            card.seen_at,
            " ".join(card.kinds),
            int(card.asks),
            " ".join(card.posing),
            int(card.summoned),
            card.state,
        ),
    )
    if not added:
        tx.execute(
            "UPDATE street_posts SET kinds = ?, asks = ? WHERE connector = ? AND post_id = ?",
            (" ".join(card.kinds), int(card.asks), card.connector, card.post),
        )
    return added > 0


def card_of(reader: Reader, card_id: str) -> Card | None:
    row = reader.one(f"{CARD} WHERE id = ?", (card_id,))
    return card_from(row) if row else None


def drop_card(tx: Transaction, connector: str, post: str) -> int:
    """Its author took the post back: the pointer goes too."""
    return tx.execute("DELETE FROM street_posts WHERE connector = ? AND post_id = ?", (connector, post))


def set_card(tx: Transaction, card_id: str, state: CardState, staff_id: str, at: int) -> int:
    """0 when somebody was here before."""
    return tx.execute(
        "UPDATE street_posts SET state = ?, staff_id = ?, acted_at = ? WHERE id = ? AND state = 'new'",
        (state, staff_id, at, card_id),
    )


def reopen_card(tx: Transaction, card_id: str) -> None:
    """The answer did not leave: the card waits again."""
    tx.execute("UPDATE street_posts SET state = 'new', staff_id = '' WHERE id = ?", (card_id,))


def flag_card(tx: Transaction, connector: str, post: str, posing: tuple[str, ...]) -> None:
    """Of a post that was taken for anybody's."""
    tx.execute(
        "UPDATE street_posts SET posing = ? WHERE connector = ? AND post_id = ? AND posing = ''",
        (" ".join(posing), connector, post),
    )


def wrote_to_us(reader: Reader, connector: str, author_id: str, thread: str) -> bool:
    """Whether a card of this author, or in this conversation, is there."""
    row = reader.one(
        "SELECT 1 FROM street_posts WHERE connector = ? AND (author_id = ? OR thread = ?) LIMIT 1",
        (connector, author_id, thread),
    )
    return row is not None


def has_another(reader: Reader, connector: str, author_id: str, thread: str, post: str, but: str) -> bool:
    """Whether a card of this author, in this conversation or of this post is there, and is not `but`'s own."""
    row = reader.one(
        "SELECT 1 FROM street_posts WHERE connector = ? AND (author_id = ? OR thread = ? OR post_id = ?)"
        " AND author_id NOT IN ('', ?) LIMIT 1",
        (connector, author_id, thread, post, but),
    )
    return row is not None


def card_from(row: Row) -> Card:
    kinds, posing = tuple(row[10].split()), tuple(row[12].split())
    return Card(*(*row[:10], kinds, bool(row[11]), posing, bool(row[13]), *row[14:]))
