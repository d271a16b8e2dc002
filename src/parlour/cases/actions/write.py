"""A customer writes again in their own case, here or through a public network's direct messages."""

from parlour.cases import policy
from parlour.cases.actions.sending import Also, Item, and_also, hash_of, repeated_send, seal_and_write
from parlour.cases.model import Kind, Sent, Status
from parlour.cases.policy import Facts
from parlour.cases.records import writing
from parlour.company.queries import company
from parlour.customers.model import CustomerAtCase
from parlour.customers.records import is_token_of
from parlour.events import publish
from parlour.foundation.errors import Gone, NotAllowed
from parlour.foundation.ids import new_id
from parlour.ground import Ground, InSteps
from parlour.identity.tokens import is_own, token_hash, verified
from parlour.promises.policy import promise_at
from parlour.sealing.opened import FileName, Sealed, Words
from parlour.store.contract import Transaction
from parlour.store.pending import Pending

_ENDED = "This session has ended. Open the conversation again with your code."


def write_as_customer(
    ground: Ground,
    customer: CustomerAtCase,
    *,
    body: str,
    form_key: str,
    files: tuple[FileName, ...] = (),
    also: Also | None = None,
) -> Pending[Sent]:
    """Words for a resolved case are taken too: `Sent.resolved` tells the door to have it reopened. Beside files
    there may be none."""
    key_hash, now = hash_of(form_key), ground.clock.now()
    words = policy.clean_customer_body(body, with_files=bool(files))
    item = Item(new_id(), customer.case_id, Kind.INBOUND, Words(words, files=files).to_content())
    issued_at = _issued_at(ground.token_key, customer, now)

    def decide(tx: Transaction, case: Facts, sealed: Sealed) -> Sent:
        if issued_at is None and not is_token_of(tx, token_hash(customer.write_token), item.case_id, now):
            raise NotAllowed(_ENDED, code="ended")
        policy.must_be_current(case, case.opened_at if issued_at is None else issued_at)
        earlier = repeated_send(tx, item, key_hash, now)
        if earlier is not None:
            return earlier
        policy.must_take_words(case, now)
        return and_also(tx, also, _write(tx, case, item, sealed, now))

    return InSteps(lambda: seal_and_write(ground, item, decide))


def take_from_street(ground: Ground, case_id: str, *, body: str, form_key: str) -> Pending[Sent]:
    """A further direct message of the same conversation. The platform's word for who wrote it is all there is, so it
    reopens nothing: raises Gone for a case that is resolved or closed."""
    key_hash, now = hash_of(form_key), ground.clock.now()
    item = Item(new_id(), case_id, Kind.INBOUND, Words(policy.clean_body(body)).to_content())

    def decide(tx: Transaction, case: Facts, sealed: Sealed) -> Sent:
        earlier = repeated_send(tx, item, key_hash, now)
        if earlier is not None:
            return earlier
        if case.resolved_at:
            raise Gone
        policy.must_take_words(case, now)
        return _write(tx, case, item, sealed, now)

    return InSteps(lambda: seal_and_write(ground, item, decide))


def _issued_at(token_key: bytes, customer: CustomerAtCase, now: int) -> int | None:
    """None for a token web made with the case, which only the store can check."""
    if is_own(customer.write_token):
        return None
    token = verified(token_key, customer.write_token, now)
    if token is None or token.kind != "customer" or token.case != customer.case_id:
        raise NotAllowed(_ENDED, code="ended")
    return token.issued_at


def _write(tx: Transaction, case: Facts, item: Item, sealed: Sealed, now: int) -> Sent:
    seq, promised_at = case.last_seq + 1, case.promise_at
    writing.insert_message(tx, item.id, item.case_id, seq, item.kind, ("customer", ""), now, sealed)
    if case.status == Status.OPEN and promised_at:
        # Writing again neither shortens the promise nor pushes it away.
        writing.moved_on(tx, item.case_id, seq, now)
    else:
        operator = company(tx)
        promised_at = promise_at(operator.hours, case.promise_minutes or operator.target_minutes, now)
        writing.turned(
            tx,
            item.case_id,
            seq,
            now,
            status=Status.RESOLVED if case.resolved_at else Status.OPEN,
            waiting_since=case.waiting_since or now,
            promise_at=promised_at,
            queue_at=policy.queue_at(promised_at, now),
        )
    publish(tx, case_id=item.case_id, team_id=case.team_id, kind="message-added", case_seq=seq, at=now)
    return Sent(
        case_id=item.case_id,
        message_id=item.id,
        seq=seq,
        sent_at=now,
        promise_at=promised_at,
        repeated=False,
        resolved=bool(case.resolved_at),
    )
