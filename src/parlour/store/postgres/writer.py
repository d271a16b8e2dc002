"""A few threads that write. Actions that name their case share a transaction; the others get one each."""

import itertools
import queue
import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import psycopg

from parlour.foundation.logs import logger
from parlour.store.errors import BrokenRule, CommitUnknown, StoreAway
from parlour.store.pending import Pending, answer, failed
from parlour.store.postgres.connection import Piped, connect_piped
from parlour.store.postgres.transaction import Action, CommitLost, ConnectionLost, NotAlone, run

WRITERS = 2
BATCH = 64
PATIENCE = 15.0  # seconds an action waits for a server that is away
ATTEMPTS = 20  # of one action against others that deadlock with it

_AGAIN = (psycopg.errors.SerializationFailure, psycopg.errors.DeadlockDetected)
_NO_ROOM = (psycopg.errors.InsufficientResources, psycopg.errors.ReadOnlySqlTransaction)

log = logger("store")


@dataclass(slots=True)
class Job:
    action: Action
    case_id: str
    pending: Pending[Any] = field(default_factory=Pending)
    deadline: float = field(default_factory=lambda: time.monotonic() + PATIENCE)


class Writers:
    """Actions of one case go to one thread, so they are done in the order they were handed in."""

    def __init__(self, url: str, *, role: str, told: Callable[[frozenset[str]], None]) -> None:
        self._ending = threading.Lock()
        self._closed = False
        self._turn = itertools.count()
        self._writers = [_Writer(url, f"{role}-writes", told) for _ in range(WRITERS)]

    def write(self, action: Action, case_id: str) -> Pending[Any]:
        with self._ending:
            if self._closed:
                return failed(StoreAway())
            job = Job(action, case_id)
            place = hash(case_id) if case_id else next(self._turn)
            self._writers[place % WRITERS].jobs.put(job)
        return job.pending

    def close(self) -> None:
        """Everything taken is committed first."""
        with self._ending:
            if not self._closed:
                self._closed = True
                for writer in self._writers:
                    writer.jobs.put(None)
        for writer in self._writers:
            writer.thread.join()


class _Writer:
    def __init__(self, url: str, name: str, told: Callable[[frozenset[str]], None]) -> None:
        self.jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._url = url
        self._name = name
        self._told = told
        self._piped: Piped | None = None
        self.thread = threading.Thread(target=self._run, name=name, daemon=True)
        self.thread.start()

    def _run(self) -> None:
        ending = False
        while not ending and (first := self.jobs.get()) is not None:
            batch = [first]
            while len(batch) < BATCH and not ending:
                try:
                    job = self.jobs.get_nowait()
                except queue.Empty:
                    break
                if job is None:
                    ending = True
                else:
                    batch.append(job)
            for group in _groups(batch):
                self._commit(group)
        if self._piped is not None:
            self._piped.close()

    def _commit(self, jobs: list[Job]) -> None:
        """Until every job has its answer."""
        attempt = 0
        while jobs:
            attempt += 1
            piped = self._connected(jobs)
            if piped is None:
                return
            try:
                answers, wakes = run(piped, [(job.action, job.case_id, job.pending) for job in jobs])
            except CommitLost:
                answer([(job.pending, None, CommitUnknown()) for job in jobs])
                return
            except ConnectionLost:
                _give_up_on_the_old(jobs)
            except BaseException as error:
                jobs = self._after_failure(jobs, error, attempt)
            else:
                answer(answers)
                if wakes:
                    self._told(frozenset(wakes))
                return

    def _after_failure(self, jobs: list[Job], error: BaseException, attempt: int) -> list[Job]:
        """Nothing was committed: which jobs are to be tried again together. The others are answered."""
        if len(jobs) > 1:
            if not isinstance(error, (NotAlone, *_AGAIN)):
                log.warning("batch failed", batch=len(jobs), error=error)
            for job in jobs:
                self._commit([job])
            return []
        if isinstance(error, _AGAIN) and attempt < ATTEMPTS:
            # Chance keeps two processes from meeting again in step.
            time.sleep(random.random() * 0.01 * attempt)  # noqa: S311 - a pause is no secret
            return jobs
        answer([(jobs[0].pending, None, _as_ours(error))])
        return []

    def _connected(self, jobs: list[Job]) -> Piped | None:
        """Waits for a server that is away; None when every job has run out of patience and was told so."""
        pause = 0.05
        while self._piped is None or self._piped.connection.closed:
            try:
                self._piped = connect_piped(self._url, self._name)
            except psycopg.Error as error:
                log.warning("store away", error=error, waiting_ms=int(pause * 1000))
                _give_up_on_the_old(jobs)
                if not jobs:
                    return None
                time.sleep(pause)
                pause = min(pause * 2, 1.0)
        return self._piped


def _give_up_on_the_old(jobs: list[Job]) -> None:
    now = time.monotonic()
    answer([(job.pending, None, StoreAway()) for job in jobs if job.deadline <= now])
    jobs[:] = [job for job in jobs if job.deadline > now]


def _groups(batch: list[Job]) -> list[list[Job]]:
    """Together only what cannot meet: at most one action of each case, and nothing that names no case."""
    unnamed = [[job] for job in batch if not job.case_id]
    groups: list[list[Job]] = []
    turn: Counter[str] = Counter()
    for job in batch:
        if job.case_id:
            turn[job.case_id] += 1
            if turn[job.case_id] > len(groups):
                groups.append([])
            groups[turn[job.case_id] - 1].append(job)
    return groups + unnamed


def _as_ours(error: BaseException) -> BaseException:
    if isinstance(error, psycopg.errors.IntegrityError):
        return BrokenRule("the store refused a row")
    if isinstance(error, (*_NO_ROOM, *_AGAIN)):
        return StoreAway()
    return error
