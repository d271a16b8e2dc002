"""What a platform told us comes in: public posts as cards, direct messages sealed into cases, each once.

The worker's. Everything here may be done again after a crash at any point: cards are unique by the platform's id, and a
direct message's send key is made from it.
"""

from dataclasses import dataclass, field

from parlour.cases.actions import open_case, take_from_street
from parlour.cases.queries import case_by_id
from parlour.foundation.errors import Gone, NotFound
from parlour.foundation.ids import new_id
from parlour.ground import Ground
from parlour.sealing.service import mark_of
from parlour.store.contract import Transaction
from parlour.street import policy
from parlour.street.impostors import looks_like
from parlour.street.model import Account, Answer, AnswerState, Arrival, Card, Kind, Removal, Reply
from parlour.street.records import answers, cards, connections, direct

LANGUAGES = ("en", "de")
PUBLIC = (Kind.MENTION, Kind.REPLY)


@dataclass(frozen=True, slots=True)
class TakenIn:
    """For whom, and how. `seed` is the worker's own key: what it marks, the store alone cannot link."""

    connector: str
    account: Account
    company: str
    topic_id: str  # of direct messages; "" for the first
    removes: bool
    seed: bytes = field(repr=False)
    page: str = ""  # of a demo: where its stand-in shows the posts, in place of the network itself


def take_in(ground: Ground, whom: TakenIn, arrivals: tuple[Arrival, ...], place: str | None) -> int:
    """How many were new cards. `place` is where reading goes on, kept with the cards; None for what was sent to us."""
    for arrival in arrivals:
        if arrival.kind == Kind.DIRECT:
            _take_direct(ground, whom, arrival)
        elif arrival.kind == Kind.RENAMED:
            _rename(ground, whom, arrival)
    now = ground.clock.now()
    public = (one for one in arrivals if one.kind in PUBLIC and is_news(one, now))
    made = [(card, one.to) for one in public if (card := _card(whom, one, now))]

    def act(tx: Transaction) -> int:
        kept = [cards.keep_card(tx, card) for card, to in made if _concerns_us(tx, card, to)]
        for arrival in arrivals:
            if arrival.kind == Kind.REMOVED:
                cards.drop_card(tx, whom.connector, arrival.id)
                direct.set_removal(tx, whom.connector, arrival.id, "done", now)
        if place is not None:
            connections.save_place(tx, whom.connector, place, now)
        return sum(kept)

    return ground.store.write(act).result()


def _card(whom: TakenIn, arrival: Arrival, now: int) -> Card | None:
    """None for a stranger's reply that does not look like ours."""
    posing = posing_as(whom, arrival)
    if arrival.author.id == whom.account.id or (arrival.kind == Kind.REPLY and not posing):
        return None
    return card_for(whom, arrival, posing, now)


def posing_as(whom: TakenIn, arrival: Arrival) -> tuple[str, ...]:
    return looks_like(arrival.author, (whom.account,), whom.company, frozenset((whom.account.id,)))


def card_for(whom: TakenIn, arrival: Arrival, posing: tuple[str, ...], now: int) -> Card:
    return Card(
        id=new_id(),
        connector=whom.connector,
        post=arrival.id,
        thread=arrival.thread,
        author=arrival.author.id,
        handle=arrival.author.handle,
        url=policy.safe_pointer(whom.page or arrival.url),
        language=_language(arrival),
        at=arrival.at,
        seen_at=now,
        kinds=policy.kinds_in(arrival.text),
        asks=policy.asks_for_help(arrival.text),
        posing=posing,
        summoned=arrival.summoned and arrival.kind == Kind.MENTION,
    )


def is_news(arrival: Arrival, now: int) -> bool:
    return now - arrival.at <= policy.NEWS_MS


def _concerns_us(tx: Transaction, card: Card, to: str) -> bool:
    """A look-alike matters where it speaks to, or beside, somebody who wrote to us."""
    return not card.posing or card.summoned or cards.wrote_to_us(tx, card.connector, to, card.thread)


def _take_direct(ground: Ground, whom: TakenIn, arrival: Arrival) -> None:
    """Into the conversation's open case, else a new one that follows nothing. Sealed before anything is written."""
    thread = _thread(whom, arrival.thread or arrival.author.id)
    key = mark_of(whom.seed, "message", whom.connector, arrival.id)
    known = ground.store.read(lambda reader: direct.thread_case(reader, thread))
    case_id = _into_known(ground, known[0] if known else "", arrival, key) or _into_new(
        ground, whom, arrival, key
    )
    now, invited_at = ground.clock.now(), known[1] if known else 0
    kinds = policy.kinds_in(arrival.text)

    def act(tx: Transaction) -> None:
        wanted = is_news(arrival, now) and now - invited_at >= policy.AGAIN_MS
        case = case_by_id(tx, case_id)
        if wanted and case is not None:
            answers.add_answer(tx, _invitation(whom, arrival, case.reference, now))
        direct.keep_thread(tx, thread, case_id, now, now if wanted else invited_at)
        state = "due" if whom.removes else "by-hand"
        direct.want_removal(tx, Removal(whom.connector, arrival.id, thread, kinds, state, now))

    ground.store.write(act).result()


def _rename(ground: Ground, whom: TakenIn, arrival: Arrival) -> None:
    old, fresh = _thread(whom, arrival.thread), _thread(whom, arrival.author.id)
    ground.store.write(lambda tx: direct.rename_thread(tx, old, fresh)).result()


def _thread(whom: TakenIn, name: str) -> str:
    return mark_of(whom.seed, "thread", whom.connector, name)


def _into_known(ground: Ground, case_id: str, arrival: Arrival, key: str) -> str:
    """ "" when there is no case that still takes words."""
    if not case_id:
        return ""
    try:
        return take_from_street(ground, case_id, body=policy.words_of(arrival), form_key=key).result().case_id
    except (Gone, NotFound):
        return ""


def _into_new(ground: Ground, whom: TakenIn, arrival: Arrival, key: str) -> str:
    if not len(ground.pool) and not ground.pool.refill(ground.store, 16).result():
        ground.pool.recall_intake(ground.store)
    opened = open_case(
        ground,
        topic_id=whom.topic_id,
        body=policy.words_of(arrival),
        form_key=key,
        language=_language(arrival),
        channel=whom.connector,
        origin="street",
    )
    return opened.result().case_id


def _invitation(whom: TakenIn, arrival: Arrival, reference: str, now: int) -> Answer:
    to = (arrival.id, arrival.thread, arrival.author.id, arrival.author.handle, _language(arrival))
    return Answer(
        new_id(), whom.connector, Reply.DIRECT, *to, AnswerState.DUE, "", "", "", reference, now, 0, now
    )


def _language(arrival: Arrival) -> str:
    tag = arrival.language.partition("-")[0].lower()
    return tag if tag in LANGUAGES else "en"
