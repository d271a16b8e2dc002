"""The one thread that writes: a batch is whatever arrived while the last one was being flushed.

There is no timer, so a lone action pays for nothing but its own commit, and a hundred at once share one.
"""

import queue
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import apsw

from parlour.foundation.logs import logger
from parlour.store.errors import BrokenRule, StoreAway
from parlour.store.pending import Answer, Pending, answer, failed
from parlour.store.sqlite.connection import SqliteReader, connect_writer
from parlour.store.sqlite.turns import Turns

BATCH = 512
IDLE = 0.05  # seconds without work: those just answered come back sooner
TIDY_PAGES = 1_000  # 4 MB of write-ahead log: moved into the file when nobody waits
LIMIT_PAGES = 8_000  # 32 MB: moved even when somebody does
BLOCKS = (64, 16, 4, 1)

Action = Callable[["SqliteTransaction"], Any]
Job = tuple[Action, Pending[Any]]
Act = Callable[["SqliteTransaction", Job], Answer]

log = logger("store")


class SqliteTransaction(SqliteReader):
    """What an action sees. `wakes` collects the cases to tell about after the commit, `rows` what it appends."""

    __slots__ = ("rows", "wakes")

    def __init__(self, connection: apsw.Connection) -> None:
        super().__init__(connection)
        self.rows: list[tuple[str, Sequence[Any]]] = []
        self.wakes: list[str] = []

    def execute(self, sql: str, params: Sequence[Any] = ()) -> int:
        self._execute(sql, params).fetchall()
        return self._connection.changes()

    def send(self, sql: str, params: Sequence[Any] = ()) -> None:
        self._execute(sql, params).fetchall()

    def append(self, sql: str, params: Sequence[Any]) -> None:
        self.rows.append((sql, params))

    def wake(self, case_id: str) -> None:
        self.wakes.append(case_id)


class _Spoiled(Exception):
    """An action failed after it had written, so the batch goes back and once more with savepoints."""


class Writer:
    def __init__(self, path: Path, *, role: str, told: Callable[[frozenset[str]], None]) -> None:
        self._told = told
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._connection = connect_writer(path)
        self._connection.set_wal_hook(self._note_pages)
        self._turns = Turns(path)
        self._pages = 0
        self._ending = threading.Lock()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name=f"store-writer-{role}", daemon=True)
        self._thread.start()

    def write(self, action: Action) -> Pending[Any]:
        with self._ending:
            if self._closed:
                return failed(StoreAway())
            pending: Pending[Any] = Pending()
            self._jobs.put((action, pending))
        return pending

    def close(self) -> None:
        """Everything taken is committed first."""
        with self._ending:
            if self._closed:
                return
            self._closed = True
            self._jobs.put(None)
        self._thread.join()

    def _run(self) -> None:
        ending = False
        while not ending and (first := self._next()) is not None:
            batch = [first]
            while len(batch) < BATCH:
                try:
                    job = self._jobs.get_nowait()
                except queue.Empty:
                    break
                if job is None:
                    ending = True
                    break
                batch.append(job)
            self._commit_batch(batch)
            if self._pages >= LIMIT_PAGES:
                self._tidy()
        self._connection.close()
        self._turns.close()

    def _next(self) -> Job | None:
        if self._pages >= TIDY_PAGES:
            try:
                return self._jobs.get(timeout=IDLE)
            except queue.Empty:
                self._tidy()
        return self._jobs.get()

    def _commit_batch(self, batch: list[Job]) -> None:
        try:
            answers, wakes = self._in_one_transaction(batch)
        except BaseException as error:
            log.error("batch failed", batch=len(batch), error=error)
            if len(batch) == 1:
                answer([(batch[0][1], None, _as_ours(error))])
                return
            # One action may have broken the whole transaction (a full disk does): each gets its own.
            for job in batch:
                self._commit_batch([job])
            return
        answer(answers)
        if wakes:
            self._told(frozenset(wakes))

    def _in_one_transaction(self, batch: list[Job]) -> tuple[list[Answer], list[str]]:
        with self._turns.turn():
            try:
                return self._begin_to_commit(batch, self._act)
            except _Spoiled:
                return self._begin_to_commit(batch, self._act_in_savepoint)

    def _begin_to_commit(self, batch: list[Job], act: Act) -> tuple[list[Answer], list[str]]:
        execute = self._connection.execute
        transaction = SqliteTransaction(self._connection)
        try:
            execute("BEGIN IMMEDIATE").close()
            answers = [act(transaction, job) for job in batch]
            _write_appended(self._connection, transaction.rows)
            execute("COMMIT").close()
        except BaseException:
            if self._connection.in_transaction:
                execute("ROLLBACK").close()
            raise
        return answers, transaction.wakes

    def _act(self, transaction: SqliteTransaction, job: Job) -> Answer:
        """Almost every action ends well, or refuses before it writes: then it needs no savepoint, whose two
        statements cost as much as a message's own."""
        action, pending = job
        changes, rows, wakes = self._connection.total_changes(), len(transaction.rows), len(transaction.wakes)
        try:
            return pending, action(transaction), None
        except BaseException as error:
            if not self._connection.in_transaction:
                raise  # SQLite itself ended the transaction: nothing before this one was kept either
            if self._connection.total_changes() != changes or len(transaction.rows) != rows:
                raise _Spoiled from error
            del transaction.wakes[wakes:]
            return pending, None, _as_ours(error)

    def _act_in_savepoint(self, transaction: SqliteTransaction, job: Job) -> Answer:
        action, pending = job
        execute, rows, wakes = self._connection.execute, len(transaction.rows), len(transaction.wakes)
        execute("SAVEPOINT action").close()
        try:
            answered: Answer = pending, action(transaction), None
        except BaseException as error:
            if not self._connection.in_transaction:
                raise
            execute("ROLLBACK TO action").close()
            del transaction.rows[rows:]
            del transaction.wakes[wakes:]
            answered = pending, None, _as_ours(error)
        execute("RELEASE action").close()
        return answered

    def _note_pages(self, _connection: apsw.Connection, _name: str, pages: int) -> int:
        self._pages = pages
        return 0

    def _tidy(self) -> None:
        """Move the write-ahead log into the file, under the lock so that it empties completely."""
        try:
            with self._turns.turn():
                self._connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_PASSIVE)
            self._pages = 0
        except apsw.Error as error:
            log.warning("checkpoint failed", error=error)


def _write_appended(connection: apsw.Connection, rows: Sequence[tuple[str, Sequence[Any]]]) -> None:
    """Many rows a statement. In blocks of few sizes, so that a statement for each size stays prepared."""
    by_statement: dict[str, list[Sequence[Any]]] = {}
    for sql, params in rows:
        by_statement.setdefault(sql, []).append(params)
    for sql, waiting in by_statement.items():
        more = ", (" + ", ".join("?" * len(waiting[0])) + ")"
        while waiting:
            size = next(size for size in BLOCKS if size <= len(waiting))
            block, waiting = waiting[:size], waiting[size:]
            connection.execute(sql + more * (size - 1), [value for row in block for value in row]).close()


def _as_ours(error: BaseException) -> BaseException:
    if isinstance(error, apsw.ConstraintError):
        return BrokenRule("the store refused a row")
    if isinstance(
        error, apsw.FullError | apsw.IOError | apsw.BusyError | apsw.ReadOnlyError | apsw.CantOpenError
    ):
        return StoreAway()
    return error
