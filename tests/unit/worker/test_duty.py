"""A duty goes on whatever happens around it, and never spins."""

import threading
import time
from collections.abc import Callable

import pytest

from parlour.worker.duty import LONGEST_WAIT, Duty, Loop

custodian = pytest.importorskip("parlour.sealing.custodian")


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_it_goes_on_after_an_error_and_says_nothing_of_its_text(capsys: pytest.CaptureFixture[str]) -> None:
    turns: list[int] = []

    def once() -> bool:
        turns.append(1)
        if len(turns) == 1:
            raise RuntimeError("Cleo's words")
        return False

    loop = Loop(Duty("test", 60, once))
    loop.start()
    until(lambda: len(turns) == 2)
    loop.ask_to_stop()
    loop.wait_ended(5)
    said = "".join(capsys.readouterr())
    assert "duty failed" in said
    assert "Cleo" not in said


def test_a_wake_up_starts_the_next_turn_at_once() -> None:
    turned = threading.Event()
    loop = Loop(Duty("test", 3600, lambda: bool(turned.set())))
    loop.start()
    assert turned.wait(5)
    turned.clear()
    loop.wake()
    assert turned.wait(5)
    loop.ask_to_stop()
    loop.wait_ended(5)


def test_waits_grow_while_the_custodian_is_away_and_shrink_when_it_is_back() -> None:
    away = True

    def once() -> bool:
        if away:
            raise custodian.CustodianAway
        return False

    loop = Loop(Duty("test", 1.0, once))
    waits = [loop._turn() for _ in range(12)]
    assert waits == sorted(waits)
    assert waits[-1] == LONGEST_WAIT
    away = False
    assert loop._turn() == 1.0


def test_more_to_do_means_no_waiting() -> None:
    assert Loop(Duty("test", 1.0, lambda: True))._turn() == 0.0
