"""A turn: decide everything that waits, flush once, and only then open and answer.

This is the whole of "no log, no opening". A handler runs inside the transaction and cannot open: it returns
an answer, or a function that gives one, and that function is called after COMMIT. The entry in the log is in
the same transaction as the decision, so either both are on disk or nothing is opened.
"""

import traceback
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import apsw

from custodian_protocol.messages import Refusal

from .keeper import Ask, Keeper
from .log import log_broken
from .policy import HOUR, MINUTE
from .refusing import Denied, Leaf, Refused, report

MAX_JOBS_A_TURN = 256
DENIAL_LINE_MS = 10 * MINUTE

Handler = Callable[[Keeper, Ask, Any], Any]


@dataclass
class Job:
    op: str
    socket: str
    handler: Handler
    message: Any
    reply: Callable[[Any], None]  # given a message, or a Refused
    later: list[Callable[[], None]] = field(default_factory=list)


class Turns:
    def __init__(self, keeper: Keeper) -> None:
        self._keeper = keeper
        self.waiting: deque[Job] = deque()

    def run(self) -> None:
        """One turn. Everything waiting, up to a bound; the caller comes back while something is left."""
        jobs = [self.waiting.popleft() for _ in range(min(len(self.waiting), MAX_JOBS_A_TURN))]
        if not jobs:
            return
        keeper, now = self._keeper, self._keeper.clock.now()
        keeper.log.open_turn()
        try:
            if keeper.tree is not None:
                keeper.tree.ensure_day(now)
            keeper.store.run("BEGIN")
            outcomes = [self._decide(job, now) for job in jobs]
            if keeper.tree is not None:
                keeper.log.close_turn(keeper.tree)
            keeper.store.run("COMMIT")
        except apsw.Error as error:
            self._give_up(jobs, error)
            return
        for job, outcome in zip(jobs, outcomes, strict=True):
            for step in job.later:
                step()
            job.reply(_finish(job, outcome))

    def _decide(self, job: Job, now: int) -> Any:
        """Inside a savepoint of its own: what it refuses leaves no trace but its line in the log."""
        keeper, ask = self._keeper, Ask(job.op, job.socket, now)
        staged, stays = len(keeper.log.staged), False
        outcome: Any
        keeper.store.run("SAVEPOINT job")
        try:
            outcome = job.handler(keeper, ask, job.message)
            for leaf in ask.leaves:
                keeper.log.append(keeper.keys, leaf, now)
            job.later, stays = ask.later, True
        except apsw.Error as error:
            if not isinstance(error, apsw.ConstraintError):
                raise  # the disk, not the request: the whole turn is given up
            outcome = _fault(job.op, error)
        except Refused as refused:
            outcome = refused
        except Exception as error:
            # A mistake of ours in one handler must not take the others' turn with it.
            outcome = _fault(job.op, error)
        if not stays:
            keeper.store.run("ROLLBACK TO job")
            del keeper.log.staged[staged:]
            if isinstance(outcome, Denied):
                self._log_denial(ask.leaf("denied", job.op, outcome.why), now)
        keeper.store.run("RELEASE job")
        return outcome

    def _log_denial(self, leaf: Leaf, now: int) -> None:
        """The same attempt by the same person within ten minutes is one line, so that nobody floods the log."""
        keeper = self._keeper
        if keeper.tree is None or keeper.log.fault:
            return
        once = keeper.rates.within(1, DENIAL_LINE_MS, now, leaf.who, leaf.case, leaf.purpose, leaf.about)
        if once and keeper.rates.within(keeper.policy.denials_hour, HOUR, now, "denials"):
            keeper.log.append(keeper.tree, leaf, now)

    def _give_up(self, jobs: list[Job], error: apsw.Error) -> None:
        if self._keeper.store.connection.in_transaction:
            self._keeper.store.run("ROLLBACK")
        self._keeper.log.give_up_turn()
        report("turn-failed", error=type(error).__name__)
        for job in jobs:
            job.reply(log_broken())


def _finish(job: Job, outcome: Any) -> Any:
    try:
        return outcome() if callable(outcome) else outcome
    except Refused as refused:
        return refused
    except Exception as error:
        return _fault(job.op, error)


def _fault(op: str, error: Exception) -> Refused:
    """Where, never what: a traceback's last place, without any value."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{frame.filename.rpartition('/')[2]}:{frame.lineno}"
    report("handler-fault", op=op, error=type(error).__name__, where=where)
    return Refused(Refusal.BAD_MESSAGE, "The custodian could not do this.")
