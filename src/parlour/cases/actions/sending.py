"""What every send has in common: sealed first, then one transaction, once whatever is repeated."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import TypeVar

from parlour.cases.model import Sent, Told
from parlour.cases.policy import Facts
from parlour.cases.records import writing
from parlour.cases.records.writing import Send
from parlour.foundation.errors import Busy, Conflict, Gone, Invalid, NotFound
from parlour.ground import Ground, Steps
from parlour.sealing.opened import Sealed
from parlour.sealing.sealer import Envelope
from parlour.store.contract import Reader, Transaction

_FORM_KEY = re.compile(r"[A-Za-z0-9_-]{22,64}")
TRIES = 3

T = TypeVar("T", Sent, Told)
Decide = Callable[[Transaction, Facts, Sealed], T]
Also = Callable[[Transaction, Sent], None]  # what is written in the same transaction, the first time


class KeyMoved(Exception):
    """The case was moved to its own envelope while we sealed to the intake key. Seal again."""


@dataclass(frozen=True, slots=True)
class Item:
    """One message, or address, on its way: `content` is what will be sealed, `kind` is bound into it."""

    id: str
    case_id: str
    kind: str
    content: bytes


def hash_of(form_key: str) -> str:
    """Refuses keys too short to be secret: a new case's receipt code derives from its form's key."""
    if not _FORM_KEY.fullmatch(form_key):
        raise Invalid("This form is incomplete. Load the page again; your words are kept.", code="form-key")
    return sha256(form_key.encode()).hexdigest()


def seal_and_write(ground: Ground, item: Item, decide: Decide[T]) -> Steps[T]:
    """`decide` runs inside the transaction, may run again, and refuses by raising."""
    for _ in range(TRIES):
        sealed = ground.sealer.seal_on(
            case_id=item.case_id, item_id=item.id, field=item.kind, content=item.content
        )
        if sealed is None:
            target: Envelope = yield ground.store.fetch(lambda reader: _target(reader, item.case_id))
            sealed = ground.sealer.seal(
                target, case_id=item.case_id, item_id=item.id, field=item.kind, content=item.content
            )
        try:
            sent: T = yield ground.store.write(_in_transaction(item, sealed, decide), case_id=item.case_id)
        except KeyMoved:
            ground.sealer.forget(item.case_id)
            continue
        if not sent.repeated:
            ground.sealer.durable(sealed.session_id)
        return sent
    raise Busy


def and_also(tx: Transaction, also: Also | None, sent: Sent) -> Sent:
    if also is not None:
        also(tx, sent)
    return sent


def repeated_send(tx: Transaction, item: Item, key_hash: str, now: int) -> Sent | None:
    """None when this key is used for the first time."""
    earlier = writing.claim_send(tx, key_hash, Send(item.case_id, item.id, now))
    if earlier is None:
        return None
    if earlier.case_id != item.case_id:
        raise Conflict("This form was already used. Load the page again.", code="form-key")
    seq = writing.message_seq(tx, earlier.message_id)
    promised = writing.reference_and_promise(tx, item.case_id)
    return Sent(
        case_id=item.case_id,
        message_id=earlier.message_id,
        seq=seq,
        sent_at=earlier.at,
        promise_at=promised[1] if promised else 0,
        repeated=True,
        resolved=False,
    )


def _target(reader: Reader, case_id: str) -> Envelope:
    envelope = writing.envelope(reader, case_id)
    if envelope is None:
        raise Gone if writing.facts(reader, case_id) else NotFound
    return envelope


def _in_transaction(item: Item, sealed: Sealed, decide: Decide[T]) -> Callable[[Transaction], T]:
    def act(tx: Transaction) -> T:
        facts = writing.facts(tx, item.case_id)
        if facts is None:
            raise NotFound
        # A key that is the case's own never changes again; only one of intake can have been left behind.
        if sealed.key_id != item.case_id and writing.key_id(tx, item.case_id) != sealed.key_id:
            raise KeyMoved
        return decide(tx, facts, sealed)

    return act
