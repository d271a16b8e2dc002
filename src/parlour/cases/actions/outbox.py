"""What the worker does later: take rows, do what they say, and either finish them or try again."""

import json
from collections.abc import Collection, Sequence

from custodian_protocol.frames import unpack
from custodian_protocol.messages import Registration
from parlour.cases.model import Due
from parlour.cases.records import outbox
from parlour.ground import Ground
from parlour.store.pending import Pending

KINDS = ("register", "adopt", "join", "erase-ready")
LEASE_MS = 60_000
LONGEST_WAIT_MS = 60_000


def lease_outbox(
    ground: Ground,
    *,
    kinds: Collection[str] = KINDS,
    limit: int = 100,
    lease_ms: int = LEASE_MS,
    waited_ms: int = 0,
) -> Pending[tuple[Due, ...]]:
    """Rows that have been due for `waited_ms`, oldest first. Nobody else gets them until the lease runs out."""
    now = ground.clock.now()
    span = {"due": now - waited_ms, "now": now, "until": now + lease_ms}
    return ground.store.write(lambda tx: outbox.lease(tx, kinds=kinds, limit=limit, **span))


def outbox_is_due(ground: Ground, kind: str, waited_ms: int = 0) -> bool:
    """A look without a turn at writing, which everybody who writes would wait for."""
    now = ground.clock.now()
    return ground.store.read(lambda reader: outbox.is_due(reader, kind, now - waited_ms, now))


def finish_outbox(ground: Ground, ids: Sequence[str]) -> Pending[int]:
    return ground.store.write(lambda tx: outbox.finish(tx, ids))


def finish_registered(ground: Ground, case_ids: Collection[str]) -> Pending[int]:
    """Web offered these itself right after the commit, and the custodian said yes."""
    return finish_outbox(ground, [outbox.row_id("register", case_id) for case_id in case_ids])


def retry_outbox(ground: Ground, due: Due) -> Pending[None]:
    """Waits twice as long after each attempt, up to a minute: the custodian's return is noticed soon."""
    wait = min(1000 * 2 ** min(due.attempts, 10), LONGEST_WAIT_MS)
    due_at = ground.clock.now() + wait
    return ground.store.write(lambda tx: outbox.retry(tx, due.id, due_at))


def registration_of(due: Due) -> Registration:
    registration: Registration = unpack(Registration, json.loads(due.payload))
    return registration
