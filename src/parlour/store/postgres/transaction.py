"""One transaction of the writer: a batch of actions, sent without waiting where nothing depends on the answer."""

from collections.abc import Callable, Sequence
from typing import Any

import psycopg

from parlour.store.pending import Answer, Pending
from parlour.store.postgres.connection import Connection, PostgresReader, settled, translated

Action = Callable[["PostgresTransaction"], Any]
Work = tuple[Action, str, Pending[Any]]  # what to do, to which case, and who waits

_LOCK = "SELECT FROM cases WHERE id = ANY(?) ORDER BY id FOR NO KEY UPDATE"


class NotAlone(Exception):
    """An action failed after it had written: its neighbours must be done again without it."""


class CommitLost(Exception):
    """The connection broke after COMMIT was on its way."""


class PostgresTransaction(PostgresReader):
    __slots__ = ("_pipeline", "wakes", "wrote")

    def __init__(self, connection: Connection, pipeline: psycopg.Pipeline) -> None:
        super().__init__(connection)
        self._pipeline = pipeline
        self.wakes: set[str] = set()
        self.wrote = False

    def execute(self, sql: str, params: Sequence[Any] = ()) -> int:
        self.wrote = True
        cursor = self._connection.execute(translated(sql), params)
        self._pipeline.sync()  # the count is there only once the answer is
        return cursor.rowcount

    def send(self, sql: str, params: Sequence[Any] = ()) -> None:
        self.wrote = True
        self._connection.execute(translated(sql), params)

    def wake(self, case_id: str) -> None:
        self.wakes.add(case_id)

    def commit(self) -> None:
        committed = self._connection.execute("COMMIT")
        self._pipeline.sync()
        if committed.statusmessage != "COMMIT":
            raise psycopg.errors.InFailedSqlTransaction("a statement failed before the commit")


def run(connection: Connection, actions: Sequence[Work]) -> tuple[list[Answer], set[str]]:
    """Either all that the answers say is committed, or an exception and nothing is (CommitLost: unknown).

    Cases are locked first and in one order, so that two processes never wait for each other in a ring, and
    what an action reads of its case stays true until it has written.
    """
    progress = _Progress()
    try:
        with connection.pipeline() as pipeline, settled(pipeline):
            done = _begin_to_commit(PostgresTransaction(connection, pipeline), actions, progress)
    except BaseException as error:
        if not connection.closed:
            connection.execute("ROLLBACK")
        elif progress.committing:
            raise CommitLost from error
        raise
    return done


class _Progress:
    committing = False


def _begin_to_commit(
    transaction: PostgresTransaction, actions: Sequence[Work], progress: _Progress
) -> tuple[list[Answer], set[str]]:
    transaction.send("BEGIN")
    if cases := sorted({case_id for _, case_id, _ in actions if case_id}):
        transaction.send(_LOCK, (cases,))
    done = _each(transaction, actions)
    progress.committing = True
    transaction.commit()
    return done


def _each(transaction: PostgresTransaction, actions: Sequence[Work]) -> tuple[list[Answer], set[str]]:
    answers: list[Answer] = []
    wakes: set[str] = set()
    for action, _, pending in actions:
        transaction.wakes = set()
        transaction.wrote = False
        try:
            value = action(transaction)
        except psycopg.Error:
            raise
        except BaseException as error:
            if transaction.wrote and len(actions) > 1:
                raise NotAlone from error
            if transaction.wrote:
                raise
            answers.append((pending, None, error))
        else:
            wakes |= transaction.wakes
            answers.append((pending, value, None))
    return answers, wakes
