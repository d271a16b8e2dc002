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

Action = Callable[["SqliteTransaction"], Any]
Job = tuple[Action, Pending[Any]]

log = logger("store")


class SqliteTransaction(SqliteReader):
    """What an action sees. `wakes` collects the cases to tell about after the commit."""

    __slots__ = ("wakes",)

    def __init__(self, connection: apsw.Connection) -> None:
        super().__init__(connection)
        self.wakes: set[str] = set()

    def execute(self, sql: str, params: Sequence[Any] = ()) -> int:
        self._execute(sql, params).fetchall()
        return self._connection.changes()

    def send(self, sql: str, params: Sequence[Any] = ()) -> None:
        self._execute(sql, params).fetchall()

    def wake(self, case_id: str) -> None:
        self.wakes.add(case_id)


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

    def _in_one_transaction(self, batch: list[Job]) -> tuple[list[Answer], set[str]]:
        execute = self._connection.execute
        with self._turns.turn():
            try:
                execute("BEGIN IMMEDIATE").close()
                done = self._run_each(batch)
                execute("COMMIT").close()
                return done
            except BaseException:
                if self._connection.in_transaction:
                    execute("ROLLBACK").close()
                raise

    def _run_each(self, batch: list[Job]) -> tuple[list[Answer], set[str]]:
        execute = self._connection.execute
        transaction = SqliteTransaction(self._connection)
        answers: list[Answer] = []
        wakes: set[str] = set()
        for action, pending in batch:
            execute("SAVEPOINT action").close()
            transaction.wakes = set()
            try:
                value = action(transaction)
            except BaseException as error:
                if not self._connection.in_transaction:
                    raise  # SQLite itself ended the transaction: nothing before this one was kept either
                execute("ROLLBACK TO action").close()
                answers.append((pending, None, _as_ours(error)))
            else:
                wakes |= transaction.wakes
                answers.append((pending, value, None))
            execute("RELEASE action").close()
        return answers, wakes

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


def _as_ours(error: BaseException) -> BaseException:
    if isinstance(error, apsw.ConstraintError):
        return BrokenRule("the store refused a row")
    if isinstance(
        error, apsw.FullError | apsw.IOError | apsw.BusyError | apsw.ReadOnlyError | apsw.CantOpenError
    ):
        return StoreAway()
    return error
