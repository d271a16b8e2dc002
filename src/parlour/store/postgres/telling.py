"""Telling other processes that cases changed, by NOTIFY, and hearing it from them, by LISTEN.

Never inside the writer's transaction: a NOTIFY there holds a lock of the whole server while it commits, and
all commits would queue behind one another. Lost when the server goes away; the cursor is the truth.
"""

import threading
from collections.abc import Callable, Iterable

import psycopg

from parlour.foundation.ids import is_id, new_id
from parlour.foundation.logs import logger
from parlour.store.postgres.connection import Connection, connect

CHANNEL = "parlour_cases"
IDS_A_NOTICE = 200  # a notice holds at most 8,000 bytes
LOOK = 0.5

log = logger("store")


class Telling:
    def __init__(self, url: str, *, role: str) -> None:
        self._url = url
        self._role = role
        self._me = new_id()
        self._waiting: set[str] = set()
        self._more = threading.Condition()
        self._closed = threading.Event()
        self._threads: list[threading.Thread] = []
        self._begin(self._speak)

    def tell(self, case_ids: Iterable[str]) -> None:
        with self._more:
            self._waiting.update(case_ids)
            self._more.notify()

    def listen(self, told: Callable[[frozenset[str]], None]) -> None:
        if len(self._threads) == 1:
            self._begin(self._hear, told)

    def close(self) -> None:
        self._closed.set()
        with self._more:
            self._more.notify()
        for thread in self._threads:
            thread.join()

    def _begin(self, target: Callable[..., None], *args: object) -> None:
        thread = threading.Thread(
            target=self._again_and_again, args=(target, *args), name="store-telling", daemon=True
        )
        self._threads.append(thread)
        thread.start()

    def _again_and_again(self, target: Callable[..., None], *args: object) -> None:
        pause = 0.1
        while not self._closed.is_set():
            try:
                with connect(self._url, f"{self._role}-{target.__name__.strip('_')}s") as connection:
                    pause = 0.1
                    target(connection, *args)
            except psycopg.Error as error:
                log.warning("telling interrupted", error=error)
                self._closed.wait(pause)
                pause = min(pause * 2, 2.0)

    def _speak(self, connection: Connection) -> None:
        connection.execute("SET synchronous_commit = off")
        while True:
            with self._more:
                while not self._waiting and not self._closed.is_set():
                    self._more.wait()
                ids, self._waiting = list(self._waiting), set()
            if not ids:
                return
            for start in range(0, len(ids), IDS_A_NOTICE):
                notice = " ".join((self._me, *ids[start : start + IDS_A_NOTICE]))
                connection.execute("SELECT pg_notify($1, $2)", (CHANNEL, notice))

    def _hear(self, connection: Connection, told: Callable[[frozenset[str]], None]) -> None:
        connection.execute(f"LISTEN {CHANNEL}")
        while not self._closed.is_set():
            for notice in connection.notifies(timeout=LOOK, stop_after=100):
                sender, *ids = notice.payload.split(" ")
                if sender != self._me and ids and all(is_id(each) for each in ids):
                    told(frozenset(ids))
