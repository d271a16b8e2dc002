"""Seen, and taken back until seen.

A side has seen what was in the thread when its words were opened for it. That is written down *before* they are
opened: so whoever is told "withdrawn" can rely on it that the other side was shown nothing.
"""

from parlour.agents.model import ActingAgent
from parlour.cases import policy
from parlour.cases.actions.answer import must_be_signed_in
from parlour.cases.model import Activity, Kind, Status
from parlour.cases.policy import Facts
from parlour.cases.records import reading, writing
from parlour.company.queries import company
from parlour.customers.model import CustomerAtCase
from parlour.customers.queries import must_enter
from parlour.events import publish
from parlour.foundation.errors import Conflict, NotFound
from parlour.ground import Ground
from parlour.promises.policy import promise_at
from parlour.store.contract import Transaction
from parlour.store.pending import Pending

SEEN = "It has been read already, so it cannot be taken back."


def seen_by_customer(ground: Ground, case_id: str, upto: int) -> Pending[None]:
    return _seen(ground, case_id, "customer_seen", upto)


def seen_by_staff(ground: Ground, case_id: str, upto: int) -> Pending[None]:
    return _seen(ground, case_id, "staff_seen", upto)


def not_opened(ground: Ground, case_id: str, was: int, upto: int) -> Pending[None]:
    """The custodian did not open what was marked as seen by staff: nobody saw it."""
    return ground.store.write(lambda tx: reading.unsee(tx, case_id, was, upto), case_id=case_id)


def withdraw_as_customer(ground: Ground, customer: CustomerAtCase, seq: int) -> Pending[None]:
    now = ground.clock.now()

    def act(tx: Transaction) -> None:
        must_enter(tx, ground.token_key, customer, now)
        _withdraw(tx, customer.case_id, seq, ("customer", ""), now)

    return ground.store.write(act, case_id=customer.case_id)


def withdraw_as_agent(ground: Ground, agent: ActingAgent, case_id: str, seq: int) -> Pending[None]:
    now = ground.clock.now()
    must_be_signed_in(ground, agent, now)

    def act(tx: Transaction) -> None:
        policy.must_hold(_facts(tx, case_id), agent.staff_id)
        _withdraw(tx, case_id, seq, ("agent", agent.staff_id), now)

    return ground.store.write(act, case_id=case_id)


def end_as_customer(ground: Ground, customer: CustomerAtCase) -> Pending[None]:
    """Nothing is owed any more, and the thread says why. Whoever holds the case resolves it; writing again reopens."""
    now, case_id = ground.clock.now(), customer.case_id

    def act(tx: Transaction) -> None:
        must_enter(tx, ground.token_key, customer, now)
        case = _facts(tx, case_id)
        policy.must_take_words(case, now)
        if case.resolved_at or reading.ended_seq(tx, case_id) == case.last_seq:
            return
        seq = case.last_seq + 1
        writing.insert_activity(tx, case_id, seq, Activity.ENDED, "", now)
        reading.ended(tx, case_id, seq, now, policy.queue_at(0, now))
        publish(tx, case_id=case_id, team_id=case.team_id, kind="message-added", case_seq=seq, at=now)

    return ground.store.write(act, case_id=case_id)


def _seen(ground: Ground, case_id: str, column: str, upto: int) -> Pending[None]:
    now = ground.clock.now()

    def act(tx: Transaction) -> None:
        case = writing.facts(tx, case_id)
        if case is not None and reading.set_seen(tx, case_id, column, upto):
            kind = "customer-saw" if column == "customer_seen" else "case-changed"
            publish(tx, case_id=case_id, team_id=case.team_id, kind=kind, case_seq=case.last_seq, at=now)

    return ground.store.write(act, case_id=case_id)


def _withdraw(tx: Transaction, case_id: str, seq: int, author: tuple[str, str], now: int) -> None:
    """The sealed words go from the row; that something was said and taken back stays. Twice is once."""
    case = _facts(tx, case_id)
    policy.must_take_words(case, now)
    kind = reading.kind_of(tx, case_id, seq, author)
    if kind == Activity.WITHDRAWN:
        return
    if not kind:
        raise NotFound
    column = "staff_seen" if author[0] == "customer" else "customer_seen"
    if not reading.withdraw(tx, case_id, seq, column, now):
        raise Conflict(SEEN, code="seen")
    if kind == Kind.OUTBOUND and case.status == Status.WAITING:
        _owe_again(tx, case_id, case, now)
    publish(tx, case_id=case_id, team_id=case.team_id, kind="case-changed", case_seq=case.last_seq, at=now)


def _owe_again(tx: Transaction, case_id: str, case: Facts, now: int) -> None:
    """An answer taken back is none: the customer waits since they last wrote, and is promised a time anew."""
    since = reading.unanswered_since(tx, case_id)
    if not since:
        return
    operator = company(tx)
    promised_at = promise_at(operator.hours, case.promise_minutes or operator.target_minutes, now)
    reading.owe_again(tx, case_id, now, since, promised_at, policy.queue_at(promised_at, now))


def _facts(tx: Transaction, case_id: str) -> Facts:
    case = writing.facts(tx, case_id)
    if case is None:
        raise NotFound
    return case
