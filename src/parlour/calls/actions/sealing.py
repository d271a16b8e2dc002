"""Several things of one call sealed first, then one transaction; again when the case moved to another key."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from parlour.calls.model import Field
from parlour.cases.actions.sending import TRIES, KeyMoved
from parlour.cases.policy import Facts
from parlour.cases.records import writing
from parlour.foundation.errors import Busy, Gone, NotFound
from parlour.foundation.ids import new_id
from parlour.ground import Ground, Steps
from parlour.sealing.opened import Sealed
from parlour.sealing.sealer import Envelope
from parlour.store.contract import Reader, Transaction

T = TypeVar("T")
Items = Mapping[Field, tuple[str, Sealed]]
Decide = Callable[[Transaction, Facts, Items], tuple[T, bool]]


def seal_and_decide(
    ground: Ground, case_id: str, contents: Mapping[Field, bytes], decide: Decide[T]
) -> Steps[T]:
    """`decide` answers with its result and whether it kept the items; it may run again, and refuses by raising."""
    for _ in range(TRIES):
        target: Envelope = yield ground.store.fetch(lambda reader: _target(reader, case_id))
        items = {field: _seal(ground, target, field, content) for field, content in contents.items()}
        try:
            result, kept = yield ground.store.write(_in_transaction(case_id, items, decide), case_id=case_id)
        except KeyMoved:
            ground.sealer.forget(case_id)
            continue
        for _item, sealed in items.values() if kept else ():
            ground.sealer.durable(sealed.session_id)
        return result  # type: ignore[no-any-return] # a generator's trips carry no types
    raise Busy


def _seal(ground: Ground, target: Envelope, field: Field, content: bytes) -> tuple[str, Sealed]:
    item_id = new_id()
    return item_id, ground.sealer.seal(
        target, case_id=target.id, item_id=item_id, field=field, content=content
    )


def _target(reader: Reader, case_id: str) -> Envelope:
    envelope = writing.envelope(reader, case_id)
    if envelope is None:
        raise Gone if writing.facts(reader, case_id) else NotFound
    return envelope


def _in_transaction(case_id: str, items: Items, decide: Decide[T]) -> Callable[[Transaction], tuple[T, bool]]:
    def act(tx: Transaction) -> tuple[T, bool]:
        facts = writing.facts(tx, case_id)
        if facts is None:
            raise NotFound
        used = {sealed.key_id for _, sealed in items.values()} - {case_id}
        if used and used != {writing.key_id(tx, case_id)}:
            raise KeyMoved
        return decide(tx, facts, items)

    return act
