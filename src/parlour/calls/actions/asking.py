"""A customer asks for a call, asks again, chooses another time, or writes instead."""

from collections.abc import Callable

from parlour.calls import policy, records, words
from parlour.calls.actions.sealing import Items, seal_and_decide
from parlour.calls.model import Call, Field, Outcome, State, Window, Wish
from parlour.cases.actions.sending import hash_of
from parlour.cases.policy import Facts, must_take_words
from parlour.cases.records.writing import Send, claim_send, facts
from parlour.customers.model import CustomerAtCase
from parlour.customers.queries import must_enter
from parlour.events import publish
from parlour.foundation.errors import Conflict, NotFound
from parlour.foundation.ids import new_id
from parlour.ground import Ground, InSteps
from parlour.store.contract import Transaction
from parlour.store.pending import Pending

FINISHED = "This conversation is finished. Write in it first and it opens again; then you can ask for a call."


def ask_for_call(ground: Ground, customer: CustomerAtCase, wish: Wish, *, form_key: str) -> Pending[str]:
    """The call's id: of this one, or of the one already under way, which keeps its place and its words."""
    key_hash, now, call_id = hash_of(form_key), ground.clock.now(), new_id()
    case_id = customer.case_id
    contents = {Field.PHONE: wish.number.encode(), Field.WORDS: words.to_content(words.draw())}

    def decide(tx: Transaction, case: Facts, items: Items) -> tuple[str, bool]:
        must_enter(tx, ground.token_key, customer, now)
        earlier = claim_send(tx, key_hash, Send(case_id, call_id, now))
        if earlier is not None:
            return _asked_before(earlier, case_id), False
        must_take_words(case, now)
        if case.resolved_at:
            raise Conflict(FINISHED, code="resolved")
        live = records.live_call(tx, case_id)
        if live is not None:
            return live.id, False
        records.insert_call(tx, call_id, case_id, wish, now)
        for field, item in items.items():
            records.put_item(tx, case_id, call_id, field, item)
        tell(tx, case_id, now)
        return call_id, True

    return InSteps(lambda: seal_and_decide(ground, case_id, contents, decide))


def call_again(ground: Ground, customer: CustomerAtCase, call_id: str, anew: Window) -> Pending[None]:
    """Within half an hour of a missed call, at the same place; later promised anew."""

    def act(tx: Transaction, call: Call, now: int) -> None:
        if call.state == State.MISSED:
            if policy.place_is_held(call, now):
                records.waiting(tx, call.id, Window(call.from_at, call.by_at), call.asked_at)
            else:
                records.waiting(tx, call.id, anew, now)

    return _change(ground, customer, call_id, act)


def choose_time(ground: Ground, customer: CustomerAtCase, call_id: str, window: Window) -> Pending[None]:
    def act(tx: Transaction, call: Call, now: int) -> None:
        if call.state == State.DIALLING and policy.is_calling(call, now):
            raise Conflict("We are calling you now.", code="calling")
        records.waiting(tx, call.id, window, call.asked_at)

    return _change(ground, customer, call_id, act)


def withdraw_call(ground: Ground, customer: CustomerAtCase, call_id: str) -> Pending[None]:
    def act(tx: Transaction, call: Call, now: int) -> None:
        records.ended(tx, call.id, Outcome.WITHDRAWN, call.tries, now)

    return _change(ground, customer, call_id, act)


def tell(tx: Transaction, case_id: str, now: int) -> None:
    """A hint to pages that show the case: nothing was said in it, so its number stays."""
    case = facts(tx, case_id)
    if case is not None:
        publish(
            tx, case_id=case_id, team_id=case.team_id, kind="case-changed", case_seq=case.last_seq, at=now
        )


def _change(
    ground: Ground, customer: CustomerAtCase, call_id: str, act: Callable[[Transaction, Call, int], None]
) -> Pending[None]:
    """Nothing happens to a call that is over: the page says so already."""
    now = ground.clock.now()

    def change(tx: Transaction) -> None:
        must_enter(tx, ground.token_key, customer, now)
        call = records.call(tx, call_id)
        if call is None or call.case_id != customer.case_id:
            raise NotFound
        if call.state != State.ENDED:
            act(tx, call, now)
            tell(tx, call.case_id, now)

    return ground.store.write(change, case_id=customer.case_id)


def _asked_before(earlier: Send, case_id: str) -> str:
    if earlier.case_id != case_id:
        raise Conflict("This form was already used. Load the page again.", code="form-key")
    return earlier.message_id
