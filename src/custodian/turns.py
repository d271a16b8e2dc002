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
from .log import LOG_BROKEN_WORDS
from .policy import HOUR, MINUTE
from .refusing import Leaf, Refused
from .reporting import report

MAX_JOBS_A_TURN = 256
DENIAL_LINE_MS = 10 * MINUTE

Handler = Callable[[Keeper, Ask, Any], Any]
Reply = Callable[[Any], None]  # given a message, or a Refused


@dataclass
class Job:
    op: str
    socket: str
    handler: Handler
    message: Any
    reply: Reply
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
        keeper, store = self._keeper, self._keeper.store
        now = keeper.clock.now()
        keeper.log.open_turn()
        try:
            if keeper.tree is not None:
                keeper.tree.ensure_day(now)
            store.execute("BEGIN")
            outcomes = [self._decide(job, now) for job in jobs]
            if keeper.tree is not None:
                keeper.log.close_turn(keeper.tree)
            store.execute("COMMIT")
        except apsw.Error as error:
            self._give_up(jobs, error)
            return
        for job, outcome in zip(jobs, outcomes, strict=True):
            for step in job.later:
                step()
            job.reply(_finish(job, outcome))

    def _decide(self, job: Job, now: int) -> Any:
        """Inside a savepoint of its own: what it refuses leaves no trace but its line in the log."""
        store, log, ask = self._keeper.store, self._keeper.log, Ask(job.socket, now)
        staged = log.staged
        store.execute("SAVEPOINT job")
        try:
            outcome = job.handler(self._keeper, ask, job.message)
            for leaf in ask.leaves:
                log.append(self._keeper.keys, leaf, now)
            job.later = ask.later
        except Refused as refused:
            self._undo(staged)
            self._log_denial(refused.leaf, now)
            outcome = refused
        except apsw.ConstraintError as error:
            self._undo(staged)
            outcome = _fault(job.op, error)
        except apsw.Error:
            raise
        except Exception as error:
            # A mistake of ours in one handler must not take the others' turn with it.
            self._undo(staged)
            outcome = _fault(job.op, error)
        store.execute("RELEASE job")
        return outcome

    def _undo(self, staged: int) -> None:
        self._keeper.store.execute("ROLLBACK TO job")
        self._keeper.log.unstage(staged)

    def _log_denial(self, leaf: Leaf | None, now: int) -> None:
        """The same attempt by the same person within ten minutes is one line, so that nobody floods the log."""
        keeper = self._keeper
        if leaf is None or keeper.tree is None or keeper.log.fault:
            return
        key = ("denied", leaf.who, leaf.case, leaf.purpose, leaf.about)
        if keeper.rates.within(1, DENIAL_LINE_MS, now, *key) and keeper.rates.within(
            keeper.policy.denials_hour, HOUR, now, "denials"
        ):
            keeper.log.append(keeper.tree, leaf, now)

    def _give_up(self, jobs: list[Job], error: apsw.Error) -> None:
        keeper = self._keeper
        if keeper.store.in_transaction:
            keeper.store.execute("ROLLBACK")
        keeper.log.commit_failed()
        report("turn-failed", error=type(error).__name__)
        for job in jobs:
            job.reply(Refused(Refusal.LOG_BROKEN, LOG_BROKEN_WORDS))


def _finish(job: Job, outcome: Any) -> Any:
    if not callable(outcome):
        return outcome
    try:
        return outcome()
    except Refused as refused:
        return refused
    except Exception as error:
        return _fault(job.op, error)


def _fault(op: str, error: Exception) -> Refused:
    """Where, never what: a traceback's last line of ours, without any value."""
    frames = traceback.extract_tb(error.__traceback__)
    where = f"{frames[-1].filename.rsplit('/', 1)[-1]}:{frames[-1].lineno}" if frames else ""
    report("handler-fault", op=op, error=type(error).__name__, where=where)
    return Refused(Refusal.BAD_MESSAGE, "The custodian could not do this.")
