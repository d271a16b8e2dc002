"""Envelopes ready to be used: each once, none the custodian did not sign, and never a wait."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from parlour.foundation.clock import DAY
from parlour.foundation.errors import Busy
from parlour.sealing.pool import EnvelopePool
from parlour.sealing.records import add_blanks, count_blanks, drop_blanks
from tests.cast import Office, office_at


@pytest.fixture
def office(store_url: str):
    with office_at(store_url, blanks=0) as made:
        yield made


def publish(office: Office, blanks) -> None:
    office.store.write(lambda tx: add_blanks(tx, blanks)).result(10)


def second_pool(office: Office) -> EnvelopePool:
    return EnvelopePool(office.custodian.token_key, office.clock)


def test_a_blank_is_leased_once_whoever_asks(office: Office):
    publish(office, office.custodian.blanks(40))
    pools = [office.ground.pool, second_pool(office)]

    def lease(number: int) -> int:
        return pools[number % 2].refill(office.store, 7).result(10)

    with ThreadPoolExecutor(4) as threads:
        assert sum(threads.map(lease, range(8))) == 40
    taken = [pool.take().id for pool in pools for _ in range(len(pool))]
    assert len(set(taken)) == 40
    assert office.store.read(count_blanks) == 0


def test_published_twice_is_there_once(office: Office):
    blanks = office.custodian.blanks(3)
    publish(office, blanks)
    publish(office, blanks)
    assert office.store.read(count_blanks) == 3


def test_a_key_slipped_into_the_store_is_never_used(office: Office):
    good, bad, stranger = office.custodian.blanks(3)
    publish(office, (good, replace(bad, public_key=stranger.public_key)))
    assert office.ground.pool.refill(office.store).result(10) == 1
    assert office.ground.pool.take().id == good.id
    with pytest.raises(Busy):
        office.ground.pool.take()


def test_a_blank_is_no_intake_key_and_the_other_way_round(office: Office):
    (blank,) = office.custodian.blanks(1)
    intake = office.custodian.intake_key()
    assert not office.ground.pool.set_intake(
        replace(intake, id=blank.id, public_key=blank.public_key, signature=blank.signature)
    )
    publish(office, (replace(blank, id=intake.id, public_key=intake.public_key, signature=intake.signature),))
    assert office.ground.pool.refill(office.store).result(10) == 0


def test_an_empty_pool_turns_to_intake_until_its_key_ends(office: Office):
    pool = office.ground.pool
    assert not pool.has_intake
    intake = office.custodian.intake_key()
    assert pool.set_intake(intake)
    first, second = pool.take(), pool.take()
    assert first.id != second.id
    assert {first.kind, second.kind} == {"intake"}
    assert {first.key_id, second.key_id} == {intake.id}
    office.clock.move(35 * DAY)
    assert not pool.has_intake
    with pytest.raises(Busy):
        pool.take()


def test_the_store_remembers_the_intake_key_for_the_next_start(office: Office):
    intake = office.custodian.intake_key()
    started = second_pool(office)
    assert not started.recall_intake(office.store)
    office.ground.pool.remember_intake(office.store, intake).result(10)
    newer = office.custodian.intake_key()
    office.ground.pool.remember_intake(office.store, newer).result(10)
    assert started.recall_intake(office.store)
    assert started.take().key_id == newer.id


def test_an_intake_key_changed_in_the_store_is_not_recalled(office: Office):
    strangers = replace(office.custodian.intake_key(), signature=b"0" * 64)
    office.ground.pool.remember_intake(office.store, strangers).result(10)
    assert not second_pool(office).recall_intake(office.store)


def test_a_lockdown_empties_pool_and_store(office: Office):
    office.fill_pool(5)
    publish(office, office.custodian.blanks(5))
    office.ground.pool.empty()
    assert office.store.write(drop_blanks).result(10) == 5
    assert (len(office.ground.pool), office.store.read(count_blanks)) == (0, 0)
    assert office.ground.pool.low
