"""Several trips to the store, one answer."""

import asyncio

import pytest

from parlour.ground import InSteps
from parlour.store import Pending, answered, failed
from parlour.store.pending import answer


def three_trips(log):
    def steps():
        first = yield answered(1)
        log.append(first)
        try:
            yield failed(KeyError("moved"))
        except KeyError:
            log.append("again")
        return first + (yield answered(2))

    return steps


def test_for_callers_without_an_event_loop():
    log = []
    pending = InSteps(three_trips(log))
    assert (pending.result(1), log) == (3, [1, "again"])
    assert pending.done
    assert pending.result(1) == 3


def test_for_callers_with_one():
    async def wait():
        return await InSteps(three_trips([]))

    assert asyncio.run(wait()) == 3


def test_the_first_trip_starts_before_anybody_waits():
    started = []

    def steps():
        started.append(True)
        yield answered(None)

    InSteps(steps)
    assert started == [True]


def failing(error):
    def steps():
        yield answered(1)
        raise error

    return steps


def test_what_an_action_raises_reaches_the_caller_each_time():
    pending = InSteps(failing(KeyError("no")))
    for _ in range(2):
        with pytest.raises(KeyError):
            pending.result(1)

    async def wait():
        await InSteps(failing(KeyError("no")))

    with pytest.raises(KeyError):
        asyncio.run(wait())


def test_an_answer_that_is_late_may_be_waited_for_again():
    trip: Pending[int] = Pending()

    def steps():
        return (yield trip) + 1

    pending = InSteps(steps)
    with pytest.raises(TimeoutError):
        pending.result(0.01)
    answer([(trip, 41, None)])
    assert pending.result(1) == 42


def test_a_change_of_the_answer_is_made_once():
    pending = InSteps(three_trips([])).then(lambda value: value * 2)
    assert (pending.result(1), pending.result(1)) == (6, 6)


def test_an_answer_seen_through_a_change_is_changed_on_the_way_too():
    def steps():
        return (yield answered(20).then(lambda value: value * 2)) + 2

    assert InSteps(steps).result(1) == 42
