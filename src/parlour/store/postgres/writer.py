"""A few threads that write. Actions that name their case share a transaction; the others get one each."""

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
    def __init__(self, url: str, *, role: str, told: Callable[[frozenset[str]], None]) -> None:
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._ending = threading.Lock()
        self._closed = False
        self._threads = [
            threading.Thread(
                target=_Writer(url, role, self._jobs, told).run, name=f"store-writer-{number}", daemon=True
            )
            for number in range(WRITERS)
        ]
        for thread in self._threads:
            thread.start()

    def write(self, action: Action, case_id: str) -> Pending[Any]:
        with self._ending:
            if self._closed:
                return failed(StoreAway())
            job = Job(action, case_id)
            self._jobs.put(job)
        return job.pending

    def close(self) -> None:
        """Everything taken is committed first."""
        with self._ending:
            if not self._closed:
                self._closed = True
                for _ in self._threads:
                    self._jobs.put(None)
        for thread in self._threads:
            thread.join()


class _Writer:
    def __init__(
        self,
        url: str,
        role: str,
        jobs: "queue.SimpleQueue[Job | None]",
        told: Callable[[frozenset[str]], None],
    ) -> None:
        self._url = url
        self._role = role
        self._jobs = jobs
        self._told = told
        self._piped: Piped | None = None

    def run(self) -> None:
        while (first := self._jobs.get()) is not None:
            batch = [first]
            while len(batch) < BATCH:
                try:
                    job = self._jobs.get_nowait()
                except queue.Empty:
                    break
                if job is None:
                    self._jobs.put(None)
                    break
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
                self._piped = connect_piped(self._url, f"{self._role}-writes")
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
