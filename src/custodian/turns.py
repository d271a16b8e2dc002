"""A turn: decide everything that waits, flush once, and only then open and answer.

This is the whole of "no log, no opening". A handler runs inside the transaction and cannot open: it returns
an answer, or a function that gives one, and that function is called after COMMIT. The entry in the log is in
the same transaction as the decision, so either both are on disk or nothing is opened.
"""

import traceback
from collections import deque
from typing import Any

import apsw

from custodian_protocol.messages import Refusal
from custodian_protocol.policy import HOUR, MINUTE

from .keeper import Ask, Keeper
from .log import log_broken
from .refusing import Denied, Leaf, Refused, report

MAX_ASKS_A_TURN = 256
DENIAL_LINE_MS = 10 * MINUTE


class Turns:
    def __init__(self, keeper: Keeper) -> None:
        self._keeper = keeper
        self.waiting: deque[Ask] = deque()

    def run(self) -> None:
        """One turn. Everything waiting, up to a bound; the caller comes back while something is left."""
        asks = [self.waiting.popleft() for _ in range(min(len(self.waiting), MAX_ASKS_A_TURN))]
        if not asks:
            return
        keeper, now = self._keeper, self._keeper.clock.now()
        keeper.log.open_turn()
        try:
            if keeper.tree is not None:
                keeper.tree.ensure_day(now)
            keeper.store.run("BEGIN")
            outcomes = [self._decide(ask, now) for ask in asks]
            if keeper.tree is not None:
                keeper.log.close_turn(keeper.tree)
            keeper.store.run("COMMIT")
        except apsw.Error as error:
            self._give_up(asks, error)
            return
        for ask, outcome in zip(asks, outcomes, strict=True):
            for step in ask.later:
                step()
            ask.reply(_finish(ask, outcome))

    def _decide(self, ask: Ask, now: int) -> Any:
        """Inside a savepoint of its own: what it refuses leaves no trace but its line in the log."""
        keeper, staged, stays = self._keeper, len(self._keeper.log.staged), False
        outcome: Any
        ask.now = now
        keeper.store.run("SAVEPOINT ask")
        try:
            outcome = ask.handler(keeper, ask, ask.message)
            for leaf in ask.leaves:
                keeper.log.append(keeper.keys, leaf, now)
            stays = True
        except Refused as refused:
            outcome = refused
        except Exception as error:
            if isinstance(error, apsw.Error) and not isinstance(error, apsw.ConstraintError):
                raise  # the disk, not the request: the whole turn is given up
            # A mistake of ours in one handler must not take the others' turn with it.
            outcome = _fault(ask.op, error)
        if not stays:
            keeper.store.run("ROLLBACK TO ask")
            ask.later.clear()
            del keeper.log.staged[staged:]
            if isinstance(outcome, Denied):
                self._log_denial(ask.leaf("denied", ask.op, outcome.why), now)
        keeper.store.run("RELEASE ask")
        return outcome

    def _log_denial(self, leaf: Leaf, now: int) -> None:
        """The same attempt by the same person within ten minutes is one line, so that nobody floods the log."""
        keeper = self._keeper
        if keeper.tree is None or keeper.log.fault or not keeper.within(1, DENIAL_LINE_MS, now, *leaf):
            return
        if keeper.within(keeper.policy.denials_hour, HOUR, now, "denials"):
            keeper.log.append(keeper.tree, leaf, now)

    def _give_up(self, asks: list[Ask], error: apsw.Error) -> None:
        if self._keeper.store.connection.in_transaction:
            self._keeper.store.run("ROLLBACK")
        self._keeper.log.give_up_turn()
        report("turn-failed", error=type(error).__name__)
        for ask in asks:
            ask.reply(log_broken())


def _finish(ask: Ask, outcome: Any) -> Any:
    try:
        return outcome() if callable(outcome) else outcome
    except Refused as refused:
        return refused
    except Exception as error:
        return _fault(ask.op, error)


def _fault(op: str, error: Exception) -> Refused:
    """Where, never what: a traceback's last place, without any value."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{frame.filename.rpartition('/')[2]}:{frame.lineno}"
    report("handler-fault", op=op, error=type(error).__name__, where=where)
    return Refused(Refusal.BAD_MESSAGE, "The custodian could not do this.")
