"""The worker sends an invitation: known as begun before it leaves, so that a crash in the middle is seen."""

import secrets

from parlour.ground import Ground
from parlour.notices.queries import hash_of
from parlour.store.contract import Transaction
from parlour.store.pending import Pending
from parlour.street import policy
from parlour.street.model import Answer, AnswerState, Invited
from parlour.street.records import answers, cards, rooms

TOKEN_BYTES = 24


def begin_answer(ground: Ground, answer: Answer) -> Pending[None]:
    """If nobody says how it ended, the platform is asked after a while: it shows what it took only then."""
    looked_at = ground.clock.now() + policy.SETTLED_MS
    return ground.store.write(lambda tx: answers.begin_answer(tx, answer.id, looked_at))


def give_link(ground: Ground, answer: Answer) -> Pending[str]:
    """A fresh one-time link's token, for this answer. It is kept as a hash before it leaves."""
    now, token = ground.clock.now(), secrets.token_urlsafe(TOKEN_BYTES)
    invited = Invited("invited", answer.card_id, answer.follows, answer.staff_id, opened=False)

    def act(tx: Transaction) -> str:
        rooms.add_link(tx, hash_of(token), invited, now + policy.LINK_MS)
        return token

    return ground.store.write(act)


def put_off_answer(ground: Ground, answer: Answer, due_at: int) -> Pending[None]:
    return ground.store.write(lambda tx: answers.put_off_answer(tx, answer.id, due_at))


def end_answer(ground: Ground, answer: Answer, state: AnswerState, why: str = "") -> Pending[None]:
    """One that failed for good gives its card back to the people on the street page."""

    def act(tx: Transaction) -> None:
        answers.end_answer(tx, answer, state, why)
        if state == AnswerState.FAILED and answer.reply == "public":
            cards.reopen_card(tx, answer.card_id)

    return ground.store.write(act)
