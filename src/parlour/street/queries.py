"""What pages and the worker read of the street."""

from dataclasses import dataclass

from parlour.store.contract import Reader
from parlour.street.model import Answer, Card
from parlour.street.records import answers as answer_rows
from parlour.street.records import cards as card_rows

SHOWN = 100
VIEWS = ("new", "help", "posing", "done")
_WHERE = {
    "new": "state = 'new' AND posing = ''",
    "help": "state = 'new' AND posing = '' AND asks = 1",
    "posing": "posing <> ''",
    "done": "state <> 'new'",
}


@dataclass(frozen=True, slots=True)
class Row:
    card: Card
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class Given:
    """What one post or message gave away, for the monthly count."""

    connector: str
    id: str
    thread: str
    author: str  # of a direct message its conversation's mark
    public: bool
    at: int
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ByHand:
    """A direct message that only a person can delete at the platform."""

    connector: str
    message: str
    at: int


def street(reader: Reader, view: str, limit: int = SHOWN) -> list[Row]:
    """Newest first."""
    where = _WHERE[view]
    rows = reader.all(f"{card_rows.CARD} WHERE {where} ORDER BY at DESC, id DESC LIMIT ?", (limit,))
    cards = [card_rows.card_from(row) for row in rows]
    answers = answer_rows.answers_for(reader, [card.id for card in cards])
    return [Row(card, tuple(one for one in answers if one.card_id == card.id)) for card in cards]


def counts(reader: Reader) -> dict[str, int]:
    row = reader.one(
        "SELECT COUNT(CASE WHEN state = 'new' AND posing = '' THEN 1 END),"
        " COUNT(CASE WHEN state = 'new' AND posing = '' AND asks = 1 THEN 1 END),"
        " COUNT(CASE WHEN posing <> '' THEN 1 END), COUNT(CASE WHEN state <> 'new' THEN 1 END) FROM street_posts"
    )
    return dict(zip(VIEWS, row or (0, 0, 0, 0), strict=True))


def given_since(reader: Reader, since: int) -> list[Given]:
    """Public posts of everybody but look-alikes, and direct messages. Edited ones once, as they were last."""
    public = reader.all(
        "SELECT connector, post_id, thread, author_id, at, kinds FROM street_posts WHERE at >= ? AND posing = ''"
        " ORDER BY at, id",
        (since,),
    )
    alone = reader.all(
        "SELECT connector, message_id, mark, mark, at, kinds FROM street_removals WHERE at >= ?"
        " ORDER BY at, message_id",
        (since,),
    )
    rows = [(row, True) for row in public] + [(row, False) for row in alone]
    return [Given(*(*row[:4], public, row[4], tuple(row[5].split()))) for row, public in rows]


def by_hand(reader: Reader, limit: int = 1000) -> list[ByHand]:
    rows = reader.all(
        "SELECT connector, message_id, at FROM street_removals WHERE state = 'by-hand' ORDER BY at, message_id LIMIT ?",
        (limit,),
    )
    return [ByHand(*row) for row in rows]
