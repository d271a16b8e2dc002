"""An agent brings somebody in from the street, or leaves a post be."""

from parlour.agents.model import ActingAgent
from parlour.agents.policy import must_be_signed_in
from parlour.foundation.errors import Conflict, NotAllowed, NotFound
from parlour.foundation.ids import new_id
from parlour.ground import Ground
from parlour.store.contract import Transaction
from parlour.store.pending import Pending
from parlour.street.model import Answer, AnswerState, Card, CardState, Reply
from parlour.street.records import answers, cards

_TAKEN = "Somebody was here first, or its author took the post back."


def invite(ground: Ground, agent: ActingAgent, card_id: str, *, with_link: bool = False) -> Pending[Card]:
    """The fixed reply, in public; `with_link` also a direct message with a one-time link, where the platform lets us.
    Pressed twice, or by two people, it is one reply."""
    now = _signed_in(ground, agent)
    replies = (Reply.PUBLIC, Reply.DIRECT) if with_link else (Reply.PUBLIC,)

    def act(tx: Transaction) -> Card:
        card = cards.card_of(tx, card_id)
        if card is None:
            raise NotFound(_TAKEN)
        if not card.summoned:
            raise NotAllowed(
                "The platform lets nobody answer this post by program. Answer it there.", code="not-summoned"
            )
        if card.posing:
            raise NotAllowed("This account looks like ours. Report it to the platform.", code="posing")
        if not cards.set_card(tx, card_id, CardState.INVITED, agent.staff_id, now):
            raise Conflict(_TAKEN, code="taken")
        for reply in replies:
            answers.add_answer(tx, _answer(card, reply, agent.staff_id, now))
        answers.again(tx, card_id, now)
        return card

    return ground.store.write(act)


def set_aside(ground: Ground, agent: ActingAgent, card_id: str) -> Pending[int]:
    now = _signed_in(ground, agent)

    def act(tx: Transaction) -> int:
        changed = cards.set_card(tx, card_id, CardState.SET_ASIDE, agent.staff_id, now)
        if not changed:
            raise Conflict(_TAKEN, code="taken")
        return changed

    return ground.store.write(act)


def _answer(card: Card, reply: Reply, staff_id: str, now: int) -> Answer:
    whom = (card.connector, reply, card.post, card.thread, card.author, card.handle, card.language)
    return Answer(new_id(), *whom, AnswerState.DUE, "", card.id, staff_id, "", now, 0, now)


def _signed_in(ground: Ground, agent: ActingAgent) -> int:
    now = ground.clock.now()
    must_be_signed_in(agent, ground.token_key, now)
    return now
