"""Who answers our customers under our own picture. What it looks like is found out later than the post is taken in."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from parlour.ground import Ground
from parlour.store.contract import Transaction
from parlour.store.pending import Pending
from parlour.street.actions.taking import TakenIn, card_for, is_news, posing_as
from parlour.street.impostors import AVATAR
from parlour.street.model import Account, Arrival, Card, Kind
from parlour.street.records import cards, connections


@dataclass(frozen=True, slots=True)
class Stranger:
    """Somebody who speaks to another than us, in memory until their picture was looked at."""

    card: Card  # kept only if they look like us
    to: str = field(repr=False)
    answers: str  # the post
    thread: str  # "" for who speaks to us as well: it may be theirs
    picture: str = field(repr=False)  # its address


def strangers(ground: Ground, whom: TakenIn, arrivals: tuple[Arrival, ...]) -> Iterator[Stranger]:
    """Those whose name and handle say nothing, so that their picture has to."""
    now = ground.clock.now()
    for one in arrivals:
        if _speaks_to_another(one, whom.account) and is_news(one, now) and not posing_as(whom, one):
            thread = one.thread if one.kind == Kind.REPLY or one.to else ""
            card = card_for(whom, one, (AVATAR,), now)
            yield Stranger(card, one.to, one.answers, thread, one.author.avatar)


def speaks_to_a_customer(ground: Ground, stranger: Stranger) -> bool:
    card, whom = stranger.card, (stranger.to, stranger.thread, stranger.answers)
    return ground.store.read(lambda reader: cards.has_another(reader, card.connector, *whom, but=card.author))


def flag(ground: Ground, stranger: Stranger) -> Pending[None]:
    """Also where there is a card of the post already: then nobody is offered to invite its author any more."""
    card = stranger.card

    def act(tx: Transaction) -> None:
        if not cards.keep_card(tx, card):
            cards.flag_card(tx, card.connector, card.post, card.posing)

    return ground.store.write(act)


def say_picture(ground: Ground, name: str, account: Account, picture: bytes | None) -> Pending[None]:
    """What our own looks like; None for an account that has none."""
    now = ground.clock.now()
    return ground.store.write(lambda tx: connections.save_picture(tx, name, account.id, picture, now))


def _speaks_to_another(arrival: Arrival, own: Account) -> bool:
    """On X also by an answer to them that names us, so that it is one to us as well."""
    spoken = arrival.kind == Kind.REPLY or (
        arrival.kind == Kind.MENTION and bool(arrival.to or arrival.answers)
    )
    return spoken and bool(arrival.author.avatar) and arrival.author.id != own.id
