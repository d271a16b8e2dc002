"""A case made while the pool was dry moves from the month's intake key to an envelope of its own."""

from collections.abc import Callable

from custodian_protocol.messages import Adopt, Adopted
from custodian_protocol.records import envelope_statement
from parlour.cases.records import adoption, outbox, writing
from parlour.foundation.errors import Conflict, Invalid
from parlour.ground import Ground
from parlour.identity.tokens import is_signed
from parlour.store.contract import Reader, Transaction
from parlour.store.pending import Pending


def to_adopt(reader: Reader, case_id: str) -> Adopt | None:
    """The question to the custodian; None when the case has its own envelope already, or is gone."""
    if writing.key_id(reader, case_id) in ("", case_id):
        return None
    return Adopt(case_id, *adoption.items_of(reader, case_id))


def adopt(ground: Ground, asked: Adopt, adopted: Adopted) -> Pending[bool]:
    """False when there was nothing left to do. Raises Conflict when words arrived since the question.

    The case's registration waited for this, and becomes an outbox row of its own.
    """
    statement = envelope_statement("envelope", asked.case, adopted.public_key)
    if not is_signed(ground.token_key, statement, adopted.signature):
        raise Invalid("The new envelope is not signed by the custodian.", code="false-signature")
    if {item.id for item in adopted.items} != {item.id for item in asked.items}:
        raise Invalid("The custodian answered other items than it was asked.", code="other-items")
    now = ground.clock.now()
    pending = ground.store.write(_in_transaction(asked, adopted, now), case_id=asked.case)
    return pending.then(_forgetting(ground, asked.case))


def _forgetting(ground: Ground, case_id: str) -> Callable[[bool], bool]:
    def settle(moved: bool) -> bool:
        ground.sealer.forget(case_id)
        return moved

    return settle


def _in_transaction(asked: Adopt, adopted: Adopted, now: int) -> Callable[[Transaction], bool]:
    def act(tx: Transaction) -> bool:
        adopt_row, register_row = (outbox.row_id(kind, asked.case) for kind in ("adopt", "register"))
        if writing.key_id(tx, asked.case) in ("", asked.case):
            outbox.finish(tx, [adopt_row])
            return False
        _headers, items = adoption.items_of(tx, asked.case)
        if {item.id for item in items} != {item.id for item in asked.items}:
            raise Conflict("Words arrived meanwhile. Ask again.", code="more-items")
        adoption.replace_items(tx, asked.case, adopted.session, adopted.items, adopted.public_key)
        registration = outbox.payload(tx, adopt_row)
        if registration:
            outbox.insert(tx, register_row, "register", asked.case, registration, now)
        outbox.finish(tx, [adopt_row])
        return True

    return act
