"""One transaction of the writer, in which several actions wait for the server together.

A round trip costs more than the statement it carries, so an action does not wait for its own rows. It runs
until it needs some, is left, and runs again from its start when the rows of all its neighbours are there too,
with a journal of what it has asked so far. A batch thus waits as often as its most curious action asks,
not as often as all of them together. Actions may be run again: that is in the store's contract.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import psycopg

from parlour.store.contract import Row
from parlour.store.pending import Answer, Pending
from parlour.store.postgres.connection import Piped, lost, translated

Action = Callable[["PostgresTransaction"], Any]
Work = tuple[Action, str, Pending[Any]]  # what to do, to which case, and who waits
_Cursor: TypeAlias = psycopg.Cursor[Row]

_LOCK = translated("SELECT FROM cases WHERE id = ANY(?) ORDER BY id FOR NO KEY UPDATE")


class NotAlone(Exception):
    """An action failed after it had written, or asked other things when run again: each must run by itself."""


class ConnectionLost(Exception):
    """The connection broke before COMMIT was sent: nothing was kept."""


class CommitLost(Exception):
    """The connection broke after COMMIT was on its way."""


class _RowsNeeded(BaseException):
    """Leaves an action until its rows are there. Not an Exception, so that no action catches it."""


@dataclass(slots=True)
class _Asked:
    sql: str
    params: Sequence[Any]
    cursor: _Cursor
    rows: list[Row] | None = None


@dataclass(slots=True)
class PostgresTransaction:
    piped: Piped
    alone: bool
    wakes: set[str] = field(default_factory=set)
    wrote: bool = False
    journal: list[_Asked] = field(default_factory=list)
    at: int = 0

    dialect = "postgres"

    def one(self, sql: str, params: Sequence[Any] = ()) -> Row | None:
        rows = self.all(sql, params)
        return rows[0] if rows else None

    def all(self, sql: str, params: Sequence[Any] = ()) -> list[Row]:
        asked = self._ask(sql, params, wait=True)
        if asked.rows is None:
            asked.rows = asked.cursor.fetchall()
        return asked.rows

    def execute(self, sql: str, params: Sequence[Any] = ()) -> int:
        return self._ask(sql, params, wait=True).cursor.rowcount

    def send(self, sql: str, params: Sequence[Any] = ()) -> None:
        self._ask(sql, params, wait=False)

    append = send  # here it travels with the next statement already

    def wake(self, case_id: str) -> None:
        self.wakes.add(case_id)

    def _ask(self, sql: str, params: Sequence[Any], *, wait: bool) -> _Asked:
        self.at += 1
        if self.at <= len(self.journal):
            asked = self.journal[self.at - 1]
            if asked.sql != sql or asked.params != params:
                raise NotAlone
            return asked
        self.wrote = self.wrote or not sql.startswith("SELECT ")  # RETURNING makes rows of writes too
        asked = _Asked(sql, params, self.piped.connection.execute(translated(sql), params, binary=True))
        self.journal.append(asked)
        if wait:
            if not self.alone:
                raise _RowsNeeded
            self.piped.pipeline.sync()
        return asked


@dataclass(slots=True)
class _Progress:
    committing: bool = False


def run(piped: Piped, work: Sequence[Work]) -> tuple[list[Answer], set[str]]:
    """Either all that the answers tell is committed, or an exception and nothing is (CommitLost: unknown).

    Cases are locked first and in one order, so that two processes never wait for each other in a ring, and
    what an action reads of its case stays true until it has written.
    """
    progress = _Progress()
    try:
        return _begin_to_commit(piped, work, progress)
    except BaseException as error:
        if lost(piped.connection, error):
            piped.close()
            raise CommitLost if progress.committing else ConnectionLost from error
        piped.roll_back(error)
        raise


def _begin_to_commit(
    piped: Piped, work: Sequence[Work], progress: _Progress
) -> tuple[list[Answer], set[str]]:
    execute = piped.connection.execute
    execute("BEGIN")
    if cases := sorted({case_id for _, case_id, _ in work if case_id}):
        execute(_LOCK, (cases,))
    answers, wakes = _together(piped, work)
    progress.committing = True
    committed = execute("COMMIT")
    piped.pipeline.sync()
    if committed.statusmessage != "COMMIT":
        raise psycopg.errors.InFailedSqlTransaction("a statement failed before the commit")
    return answers, wakes


def _together(piped: Piped, work: Sequence[Work]) -> tuple[list[Answer], set[str]]:
    alone = len(work) == 1
    answers: list[Answer] = []
    wakes: set[str] = set()
    unfinished = [(PostgresTransaction(piped, alone), action, pending) for action, _, pending in work]
    while unfinished:
        waiting = []
        for entry in unfinished:
            transaction, action, pending = entry
            transaction.at = 0
            try:
                value = action(transaction)
            except _RowsNeeded:
                waiting.append(entry)
            except (psycopg.Error, NotAlone):
                raise
            except BaseException as error:
                if transaction.wrote:
                    if alone:
                        raise
                    raise NotAlone from error
                answers.append((pending, None, error))
            else:
                wakes |= transaction.wakes
                answers.append((pending, value, None))
        unfinished = waiting
        if unfinished:
            piped.pipeline.sync()
    return answers, wakes
