"""What the desk itself says in a thread, without anybody's words: a new time before the old one, a lost agent."""

from parlour.cases.model import Activity, Status
from parlour.cases.records import writing
from parlour.company.queries import company
from parlour.events import publish
from parlour.ground import Ground
from parlour.promises.measuring import minutes_again, must_be_moved
from parlour.promises.policy import promise_at
from parlour.store.contract import Transaction
from parlour.store.pending import Pending


def move_promise(ground: Ground, case_id: str) -> Pending[int]:
    """The new time, said in the thread with our apology; 0 when the promise needs no moving."""
    now = ground.clock.now()

    def act(tx: Transaction) -> int:
        case = writing.facts(tx, case_id)
        if case is None or case.closed or case.status != Status.OPEN or not case.promise_at:
            return 0
        if not must_be_moved(case.promise_at, case.waiting_since, now):
            return 0
        operator = company(tx)
        minutes = minutes_again(case.promise_minutes or operator.target_minutes)
        seq, new = case.last_seq + 1, promise_at(operator.hours, minutes, max(now, case.promise_at))
        writing.insert_activity(tx, case_id, seq, Activity.MOVED, "", now, new)
        writing.promise_moved(tx, case_id, seq, now, new)
        publish(tx, case_id=case_id, team_id=case.team_id, kind="message-added", case_seq=seq, at=now)
        return new

    return ground.store.write(act, case_id=case_id)


def say_lost(ground: Ground, case_id: str, staff_id: str) -> Pending[bool]:
    """Once for each time the connection is lost. False when it was said already, or the case is not theirs."""
    now = ground.clock.now()

    def act(tx: Transaction) -> bool:
        case = writing.facts(tx, case_id)
        if case is None or case.closed or case.resolved_at or case.assignee_id != staff_id:
            return False
        if writing.last_activity_of(tx, case_id, staff_id) == Activity.LOST:
            return False
        seq = case.last_seq + 1
        writing.insert_activity(tx, case_id, seq, Activity.LOST, staff_id, now)
        writing.moved_on(tx, case_id, seq, now)
        publish(tx, case_id=case_id, team_id=case.team_id, kind="message-added", case_seq=seq, at=now)
        return True

    return ground.store.write(act, case_id=case_id)
