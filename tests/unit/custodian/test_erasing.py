"""Closing starts the clock, the custodian keeps it, and what is destroyed stays destroyed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from custodian.backups import day_key
from custodian.handling import forget, on_time
from custodian.server import forget as hourly
from custodian_protocol import messages as m
from custodian_protocol.acts import TRUST_CLOCK
from custodian_protocol.policy import DAY, HOUR, MINUTE

from .conftest import Desk
from .hand import Case, Hand, Person, hand_in, intake_case


def resolve(hand: Hand, person: Person, case: Case) -> m.RegisterChange:
    hand.take(person, case)
    change: m.RegisterChange = hand.ask("resolve", m.OnCase(person.principal, case.id)).change
    return change


def state(hand: Hand, case: Case) -> str:
    changes = hand.ask("changes", m.ChangesWanted(0, 1000)).changes
    return next((one.state for one in changes if one.case == case.id), "open")


def seeds(hand: Hand, case: Case) -> int:
    return int(hand.keeper.store.one("SELECT count(*) FROM seeds WHERE id = ?", case.id)[0])


def test_on_its_day_the_custodian_destroys_by_itself(desk: Desk) -> None:
    hand, case = desk.hand, desk.hand.case()
    change = resolve(hand, desk.ana, case)
    hand.clock.time = change.erase_at - 1
    hand.work(on_time)
    assert state(hand, case) == "resolved"
    hand.clock.time = change.erase_at
    hand.work(on_time)
    assert (state(hand, case), seeds(hand, case)) == ("erasing", 1)
    hand.clock.time += 15 * MINUTE - 1
    hand.work(on_time)
    assert seeds(hand, case) == 1
    hand.clock.time += 1
    hand.work(on_time)
    assert (state(hand, case), seeds(hand, case)) == ("erased", 0)
    assert hand.leaves()[-1] | {"at": 0, "case": "", "n": 0} == {
        "v": 1, "n": 0, "case": "", "at": 0, "who": "custodian", "act": "erased", "purpose": "", "about": ""
    }  # fmt: skip


def test_the_store_may_answer_ready_sooner(desk: Desk) -> None:
    hand, case = desk.hand, desk.hand.case()
    assert hand.ask("erase", m.OnCase(case.customer, case.id)).change.state == "erasing"
    assert hand.ask("erase", m.OnCase(case.customer, case.id)).change.state == "erasing"
    assert hand.refused("open", case.opening(case.customer)) == m.Refusal.WRONG_STATE
    for _ in range(2):  # the answer to the first may have been lost
        assert hand.ask("erase-ready", m.CaseNamed(case.id), "worker").change.state == "erased"
    assert seeds(hand, case) == 0


def test_nobody_but_its_customer_erases_before_the_day(desk: Desk) -> None:
    hand, case, other = desk.hand, desk.hand.case(), desk.hand.case()
    hand.take(desk.ana, case)
    for principal in (desk.ana.principal, desk.olga.principal, other.customer):
        assert hand.refused("erase", m.OnCase(principal, case.id)) == m.Refusal.NOT_YOURS
    assert hand.refused("erase-ready", m.CaseNamed(case.id)) == m.Refusal.WRONG_STATE
    assert hand.refused("erase-ready", m.CaseNamed("0" * 32)) == m.Refusal.WRONG_STATE
    assert seeds(hand, case) == 1


def test_nothing_opens_or_begins_again_after_it(desk: Desk) -> None:
    hand, case = desk.hand, desk.hand.case()
    hand.take(desk.ana, case)
    hand.read(desk.ana.principal, case)
    hand.ask("erase", m.OnCase(case.customer, case.id))
    hand.ask("erase-ready", m.CaseNamed(case.id))
    assert hand.refused("open", case.opening(desk.ana.principal)) == m.Refusal.WRONG_STATE
    assert hand.refused("open", case.opening(case.customer)) == m.Refusal.NO_SESSION
    assert hand.refused("receipt", m.ReceiptShown(case.lookup, case.proof)) == m.Refusal.NO_MATCH
    assert hand.refused("take", m.Take(desk.ana.principal, case.id, "answer")) == m.Refusal.WRONG_STATE
    assert hand.refused("reopen", m.OnCase(desk.ana.principal, case.id)) == m.Refusal.WRONG_STATE
    assert hand.ask("register", m.Register((case.registration(),))).results == ("refused",)
    adopt = m.Adopt(case.id, (), ())
    assert hand.refused("adopt", adopt, "worker") == m.Refusal.WRONG_STATE
    assert hand.log_holds()


def test_an_erasure_in_the_same_turn_as_an_opening(desk: Desk) -> None:
    """Decided before it, the opening is answered; decided after it, refused. Never something between."""
    hand, case = desk.hand, desk.hand.case()
    opening, erase = ("open", case.opening(case.customer)), ("erase", m.OnCase(case.customer, case.id))
    ready = ("erase-ready", m.CaseNamed(case.id))
    before, _, erased, after = hand.ask_together([opening, erase, ready, opening])
    assert [item.content for item in before.items] == [b"my parcel is late"]
    assert erased.change.state == "erased"
    assert after.code == m.Refusal.NO_SESSION
    assert hand.keeper.opened.get(case.id) is None


def test_what_stays_names_no_case(desk: Desk) -> None:
    hand, case = desk.hand, desk.hand.case()
    resolve(hand, desk.ana, case)
    hand.ask("erase", m.OnCase(case.customer, case.id))
    hand.ask("erase-ready", m.CaseNamed(case.id))
    hand.clock.time += 41 * DAY
    hand.work(forget)
    store = hand.keeper.store
    for (table,) in store.rows(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
    ):
        for row in store.rows(f"SELECT * FROM {table}"):
            assert case.id not in [str(value) for value in row], table
            assert bytes.fromhex(case.id) not in row
    assert hand.refused("adopt", m.Adopt(case.id, (), ()), "worker") == m.Refusal.WRONG_STATE


def test_the_seed_is_in_no_file_afterwards(desk: Desk) -> None:
    hand, case = desk.hand, desk.hand.case()
    (wrapped,) = hand.keeper.store.one("SELECT wrapped FROM seeds WHERE id = ?", case.id)
    hand.ask("erase", m.OnCase(case.customer, case.id))
    hand.ask("erase-ready", m.CaseNamed(case.id))
    assert hand.keeper.journal_holds_seeds
    hand.keeper.store.rows("PRAGMA wal_checkpoint(TRUNCATE)")
    for file in hand.directory.rglob("*"):
        assert not file.is_file() or wrapped not in file.read_bytes(), file.name


@pytest.fixture
def real(tmp_path: Path) -> Iterator[Hand]:
    """No rehearsal: its clock is believed only while it goes on steadily."""
    yield from hand_in(tmp_path / "real", mark="")


def test_a_clock_that_jumped_waits_for_an_officers_touch(real: Hand) -> None:
    olga, case = real.found(), real.case()
    change = resolve(real, olga, case)
    real.work(on_time)
    real.clock.time = change.erase_at + HOUR
    for _ in range(3):
        real.work(on_time)
        real.clock.time += HOUR
    assert real.ask("stats", m.Nothing()).clock_waits
    assert seeds(real, case) == 1
    olga = real.sign_in(olga.device)
    assert real.refused("trust-clock", m.SessionNamed(olga.principal)) == m.Refusal.NEEDS_TOUCH
    real.touch(olga, TRUST_CLOCK)
    real.ask("trust-clock", m.SessionNamed(olga.principal))
    real.work(on_time)
    real.clock.time += 15 * MINUTE
    real.work(on_time)
    assert (state(real, case), seeds(real, case)) == ("erased", 0)
    assert "clock-trusted" in real.acts()


def test_a_clock_that_jumped_ends_no_backup_and_no_intake_key(real: Hand) -> None:
    """Years ahead for an hour, because the machine's battery was empty: nothing may be destroyed by that."""
    intake, (_, backups) = real.ask("intake-key", m.Nothing()), day_key(real.keeper.day_keys, real.clock.time)
    real.work(on_time)
    real.clock.time += 400 * DAY
    real.work(on_time)
    real.work(hourly)
    assert real.keeper.store.one("SELECT count(*) FROM seeds WHERE id = ?", intake.id)[0] == 1
    assert backups in [path.read_bytes() for path in real.keeper.day_keys.glob("*.key")]


def test_a_clock_that_goes_on_steadily_is_believed(real: Hand) -> None:
    olga, case = real.found(), real.case()
    change = resolve(real, olga, case)
    while real.clock.time < change.erase_at + HOUR:
        real.clock.time += 23 * HOUR
        real.work(on_time)
    real.clock.time += HOUR
    real.work(on_time)
    assert seeds(real, case) == 0


# -- adopting ------------------------------------------------------------------------------------------


def test_a_case_sealed_to_the_intake_key_is_moved_and_then_read(desk: Desk) -> None:
    hand, case = desk.hand, intake_case(desk.hand)
    words = [b"no blank was left", b"still waiting"]
    for one in words:
        case.write(one)
    assert hand.ask("register", m.Register((case.registration(),))).results == ("refused",)
    asked = m.Adopt(case.id, tuple(case.headers), tuple(case.items))
    first, second = (hand.ask("adopt", asked, "worker") for _ in range(2))
    assert (first.public_key, first.signature) == (second.public_key, second.signature)
    assert hand.ask("register", m.Register((case.registration(),))).results == ("new",)
    for adopted in (first, second):  # whichever answer the store took
        assert [item.id for item in adopted.items] == [item.id for item in case.items]
        opening = case.opening(case.customer, sessions=(adopted.session,), items=adopted.items)
        assert [item.content for item in hand.ask("open", opening).items] == words
    assert hand.read(case.customer, case) == words  # and what still waits under the intake key


def test_only_what_was_sealed_for_this_case_is_adopted(desk: Desk) -> None:
    hand, one, other = desk.hand, intake_case(desk.hand), intake_case(desk.hand)
    one.write(b"one")
    other.write(b"other")
    stolen = hand.ask("adopt", m.Adopt(other.id, tuple(one.headers), tuple(one.items)), "worker")
    assert not stolen.items
    blank = hand.blank()
    assert hand.refused("adopt", m.Adopt(blank.id, (), ()), "worker") == m.Refusal.WRONG_STATE
    assert hand.refused("adopt", m.Adopt("x", (), ()), "worker") == m.Refusal.BAD_MESSAGE
    own = hand.case()
    assert hand.refused("adopt", m.Adopt(own.id, tuple(own.headers), ()), "worker") == m.Refusal.BAD_MESSAGE


def test_an_intake_key_is_renewed_monthly_and_dies_after_35_days(hand: Hand) -> None:
    case = intake_case(hand)
    case.write(b"late")
    first = hand.ask("intake-key", m.Nothing())
    assert first.not_after == hand.clock.time + 35 * DAY
    hand.clock.time += 30 * DAY
    assert hand.ask("intake-key", m.Nothing()).id != first.id
    asked = m.Adopt(case.id, tuple(case.headers), tuple(case.items))
    hand.work(forget)
    assert hand.ask("adopt", asked, "worker").items
    hand.clock.time += 5 * DAY + 1
    hand.keeper.started_at = hand.clock.time - HOUR  # it was away: what waited is moved first
    hand.work(forget)
    assert hand.ask("adopt", asked, "worker").items
    hand.clock.time += DAY
    hand.work(forget)
    assert not hand.ask("adopt", asked, "worker").items
