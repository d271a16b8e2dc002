"""An answer that is not there yet."""

import asyncio
import threading

import pytest

from parlour.store.pending import Pending, answer, answered, failed


def test_threads_and_loops_are_answered_alike() -> None:
    pending: Pending[int] = Pending()
    took: list[int] = []
    threads = [threading.Thread(target=lambda: took.append(pending.result(10))) for _ in range(4)]
    loops = [threading.Thread(target=lambda: took.append(asyncio.run(awaited(pending)))) for _ in range(4)]
    for thread in threads + loops:
        thread.start()
    answer([(pending, 7, None)])
    for thread in threads + loops:
        thread.join(10)
    assert took == [7] * 8


async def awaited(pending: Pending[int]) -> int:
    return await pending


def test_nobody_is_missed_when_the_answer_comes_while_they_enlist() -> None:
    for _ in range(500):
        pending: Pending[int] = Pending()
        waiter = threading.Thread(target=lambda p=pending: p.result(10))  # type: ignore[misc] # mypy cannot infer a default
        waiter.start()
        answer([(pending, 1, None)])
        waiter.join(10)
        assert not waiter.is_alive()


def test_an_error_is_raised_to_everybody() -> None:
    pending = failed(LookupError("no"))
    for _ in range(2):
        with pytest.raises(LookupError):
            pending.result()
        with pytest.raises(LookupError):
            asyncio.run(awaited(pending))


def test_waiting_has_an_end() -> None:
    with pytest.raises(TimeoutError):
        Pending[int]().result(timeout=0.01)


def test_then_changes_the_answer_once() -> None:
    first: Pending[int] = Pending()
    seen: list[int] = []
    second = first.then(lambda value: seen.append(value) or value * 2)
    assert not second.done
    answer([(first, 21, None)])
    assert (second.done, second.result(), asyncio.run(awaited(second)), seen) == (True, 42, 42, [21])
    with pytest.raises(KeyError):
        failed(KeyError("no")).then(seen.append).result()
    assert answered(3).then(str).result() == "3"


def test_a_loop_that_has_gone_does_not_stop_the_others() -> None:
    gone, here = Pending[int](), Pending[int]()

    async def leave() -> None:
        waiting = asyncio.ensure_future(awaited(gone))
        await asyncio.sleep(0)
        waiting.cancel()

    asyncio.run(leave())
    answer([(gone, 1, None), (here, 2, None)])
    assert here.result(1) == 2
