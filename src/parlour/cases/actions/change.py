"""The register changed: copy its word on a case into the store, and say in the thread what happened."""

from collections.abc import Callable, Sequence

from custodian_protocol.messages import RegisterChange
from parlour.cases import policy
from parlour.cases.model import Activity, Kind, Status
from parlour.cases.policy import Facts
from parlour.cases.records import outbox, register, writing
from parlour.cases.records.writing import Signed
from parlour.company.queries import company
from parlour.events import publish
from parlour.foundation.ids import new_id
from parlour.ground import Ground, InSteps, Steps
from parlour.promises.policy import promise_at
from parlour.sealing.opened import Words
from parlour.sealing.sealer import Envelope
from parlour.store.contract import Transaction
from parlour.store.pending import Pending


def apply_change(ground: Ground, change: RegisterChange, *, joined: str = "") -> Pending[bool]:
    """False when the store had taken it in already, or does not know the case. `joined`: how the agent who has just
    taken it is named to its customer, as "Asha, Accounts"; whoever else brings the same change knows no name."""
    now = ground.clock.now()
    if joined:
        return InSteps(lambda: _with_name(ground, change, joined, now))
    pending = ground.store.write(_in_transaction(change, now), case_id=change.case)
    return pending.then(_forgetting(ground, change))


def _with_name(ground: Ground, change: RegisterChange, name: str, now: int) -> Steps[bool]:
    target: Envelope | None = yield ground.store.fetch(lambda reader: writing.envelope(reader, change.case))
    signed = None
    if target is not None and target.kind == "envelope":
        item_id, content = new_id(), Words("", name).to_content()
        sealed = ground.sealer.seal(
            target, case_id=change.case, item_id=item_id, field=Kind.ACTIVITY, content=content
        )
        signed = Signed(item_id, sealed)
    taken_in: bool = yield ground.store.write(_in_transaction(change, now, signed), case_id=change.case)
    if taken_in and signed is not None:
        ground.sealer.durable(signed.sealed.session_id)
    return taken_in


def apply_changes(ground: Ground, changes: Sequence[RegisterChange]) -> Pending[int]:
    """A stretch of the register's feed, in order; once answered, all of it is durable."""

    def steps() -> Steps[int]:
        started = [apply_change(ground, change) for change in changes]
        taken_in = 0
        for one in started:
            taken_in += yield one
        return taken_in

    return InSteps(steps)


def _forgetting(ground: Ground, change: RegisterChange) -> Callable[[bool], bool]:
    def settle(taken_in: bool) -> bool:
        if change.state in ("erasing", "erased"):
            ground.sealer.forget(change.case)
        return taken_in

    return settle


def _in_transaction(
    change: RegisterChange, now: int, signed: Signed | None = None
) -> Callable[[Transaction], bool]:
    def act(tx: Transaction) -> bool:
        case = writing.facts(tx, change.case)
        if case is None or change.rev <= case.register_rev:
            return False
        if change.state == "erased":
            register.delete_content(tx, change.case, now)
        if change.state == "resolved" and not case.resolved_at:
            register.end_calls(tx, change.case, now)
        seq = _say_what_happened(tx, change, case, now, signed)
        _copy(tx, change, case, seq, now)
        if change.state == "erasing":
            # The custodian waits for this: it destroys the key only once no more words can arrive.
            row_id = outbox.row_id("erase-ready", change.case)
            outbox.insert(tx, row_id, "erase-ready", change.case, "{}", now)
        kind = "case-erased" if change.state == "erased" else "case-changed"
        for team_id in dict.fromkeys((case.team_id, change.team)):
            publish(tx, case_id=change.case, team_id=team_id, kind=kind, case_seq=seq, at=now)
        return True

    return act


def _say_what_happened(
    tx: Transaction, change: RegisterChange, case: Facts, now: int, signed: Signed | None
) -> int:
    seq = case.last_seq
    happened = policy.activities(case, state=change.state, team=change.team, assignee=change.assignee)
    for activity, staff_id in happened:
        seq += 1
        name = signed if activity == Activity.JOINED else None
        writing.insert_activity(tx, change.case, seq, activity, staff_id, now, signed=name)
    return seq


def _copy(tx: Transaction, change: RegisterChange, case: Facts, seq: int, now: int) -> None:
    status = policy.status_after(case, state=change.state)
    waiting_since, promised_at = case.waiting_since, case.promise_at
    if status == Status.RESOLVED:
        waiting_since = promised_at = 0
    elif case.resolved_at and not promised_at:
        operator = company(tx)
        minutes = case.promise_minutes or operator.target_minutes
        waiting_since, promised_at = now, promise_at(operator.hours, minutes, now)
    register.copy_change(
        tx,
        change,
        seq=seq,
        at=now,
        status=status,
        waiting_since=waiting_since,
        promise_at=promised_at,
        queue_at=policy.queue_at(promised_at, now),
    )
