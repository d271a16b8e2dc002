"""Hints that cases changed, within a process and between processes."""

import queue
from collections.abc import Callable

from parlour.foundation.errors import Conflict
from parlour.foundation.ids import new_id
from parlour.store import Store, Transaction

Opener = Callable[[str], Store]
WAIT = 20


class Heard:
    def __init__(self) -> None:
        self._told: queue.Queue[frozenset[str]] = queue.Queue()

    def __call__(self, case_ids: frozenset[str]) -> None:
        self._told.put(case_ids)

    def all_of(self, wanted: set[str]) -> set[str]:
        heard: set[str] = set()
        while not wanted <= heard:
            heard |= self._told.get(timeout=WAIT)
        return heard


def waking(*case_ids: str) -> Callable[[Transaction], None]:
    def act(tx: Transaction) -> None:
        for case_id in case_ids:
            tx.wake(case_id)

    return act


def hear_something(writing: Store, heard: Heard) -> None:
    """Listening across processes starts in its own thread: a hint is only owed once one has arrived."""
    heard_one = False
    while not heard_one:
        writing.write(waking("f" * 32)).result(WAIT)
        try:
            heard._told.get(timeout=0.1)
            heard_one = True
        except queue.Empty:
            continue


def test_everybody_hears_of_what_was_committed(opened: Opener) -> None:
    web, worker = opened("web"), opened("worker")
    at_web, at_worker = Heard(), Heard()
    web.listen(at_web)
    worker.listen(at_worker)
    hear_something(web, at_worker)
    ids = {new_id() for _ in range(2500)}
    web.write(waking(*ids)).result(WAIT)
    assert ids <= at_web.all_of(ids)
    assert ids <= at_worker.all_of(ids)
    back = new_id()
    worker.write(waking(back)).result(WAIT)
    assert back in at_web.all_of({back})


def test_what_failed_is_not_told(opened: Opener) -> None:
    store, heard = opened("web"), Heard()
    store.listen(heard)
    failing, good = new_id(), new_id()

    def act(tx: Transaction) -> None:
        tx.wake(failing)
        raise Conflict

    pending = store.write(act, case_id=failing), store.write(waking(good), case_id=good)
    pending[1].result(WAIT)
    assert failing not in heard.all_of({good})


def test_a_listener_that_fails_harms_nobody(opened: Opener) -> None:
    store, heard = opened("web"), Heard()

    def failing(_: frozenset[str]) -> None:
        raise RuntimeError

    store.listen(failing)
    store.listen(heard)
    for _ in range(2):
        case_id = new_id()
        store.write(waking(case_id)).result(WAIT)
        heard.all_of({case_id})
