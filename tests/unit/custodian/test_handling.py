"""Who may take, release, hand over, resolve and reopen."""

from pathlib import Path

import pytest

from custodian_protocol import messages as m
from custodian_protocol.acts import SHEETS
from custodian_protocol.policy import DAY, HOUR, Policy
from custodian_protocol.shapes import TAKE_OVER

from .conftest import Desk
from .hand import PARCELS, SALES, Hand


def test_a_case_is_taken_from_ones_own_teams_queue_only(desk: Desk) -> None:
    case = desk.hand.case(PARCELS)
    assert desk.hand.refused("take", m.Take(desk.ana.principal, case.id, "answer")) == m.Refusal.NOT_YOURS
    assert desk.hand.take(desk.ben, case).assignee == desk.ben.id
    assert desk.hand.leaves()[-1]["purpose"] == "answer"


def test_one_holder_at_a_time_and_taking_twice_is_taking_once(desk: Desk) -> None:
    case = desk.hand.case()
    first = desk.hand.take(desk.ana, case)
    assert desk.hand.take(desk.ana, case) == first
    assert desk.hand.refused("take", m.Take(desk.olga.principal, case.id, "answer")) == m.Refusal.TAKEN
    desk.hand.ask("release", m.OnCase(desk.ana.principal, case.id))
    assert desk.hand.take(desk.olga, case).assignee == desk.olga.id


def test_a_colleague_takes_over_only_by_naming_a_fault_and_the_log_says_so(desk: Desk) -> None:
    case = desk.hand.case()
    desk.hand.take(desk.ana, case)
    over = m.Take(desk.olga.principal, case.id, TAKE_OVER)
    assert desk.hand.ask("take", over).change.assignee == desk.olga.id
    assert desk.hand.leaves()[-1]["purpose"] == TAKE_OVER
    assert (
        desk.hand.refused("open", case.opening(desk.ana.principal, purpose="answer")) == m.Refusal.NOT_YOURS
    )
    assert desk.hand.refused("take", m.Take(desk.ben.principal, case.id, TAKE_OVER)) == m.Refusal.NOT_YOURS


def test_two_take_in_one_turn_and_one_gets_it(desk: Desk) -> None:
    case = desk.hand.case()
    answers = desk.hand.ask_together(
        [("take", m.Take(person.principal, case.id, "answer")) for person in (desk.ana, desk.olga)]
    )
    assert answers[0].change.assignee == desk.ana.id
    assert answers[1].code == m.Refusal.TAKEN


def test_whoever_opened_a_case_does_not_handle_it(desk: Desk) -> None:
    case = desk.hand.case(origin="staff", opener=desk.ana.id)
    assert desk.hand.refused("take", m.Take(desk.ana.principal, case.id, "answer")) == m.Refusal.NOT_YOURS
    assert desk.hand.take(desk.olga, case)


def test_a_handed_over_case_is_in_the_other_teams_queue(desk: Desk) -> None:
    case = desk.hand.case()
    desk.hand.take(desk.ana, case)
    moved = desk.hand.ask("hand-over", m.HandOver(desk.ana.principal, case.id, PARCELS)).change
    assert (moved.team, moved.assignee) == (PARCELS, "")
    assert desk.hand.refused("take", m.Take(desk.ana.principal, case.id, "answer")) == m.Refusal.NOT_YOURS
    desk.hand.take(desk.ben, case)
    assert (
        desk.hand.refused("hand-over", m.HandOver(desk.ana.principal, case.id, SALES)) == m.Refusal.NOT_YOURS
    )
    assert (
        desk.hand.refused("hand-over", m.HandOver(desk.ben.principal, case.id, "../x"))
        == m.Refusal.BAD_MESSAGE
    )


@pytest.mark.parametrize("op", ["release", "resolve"])
def test_only_the_holder_lets_go(desk: Desk, op: str) -> None:
    case = desk.hand.case()
    desk.hand.take(desk.ana, case)
    assert desk.hand.refused(op, m.OnCase(desk.olga.principal, case.id)) == m.Refusal.NOT_YOURS
    assert desk.hand.refused(op, m.OnCase(case.customer, case.id)) == m.Refusal.NOT_YOURS
    assert not desk.hand.ask(op, m.OnCase(desk.ana.principal, case.id)).change.assignee


def test_resolving_starts_the_clock_and_nobody_takes_it_again(desk: Desk) -> None:
    case = desk.hand.case()
    desk.hand.take(desk.ana, case)
    change = desk.hand.ask("resolve", m.OnCase(desk.ana.principal, case.id)).change
    assert change.state == "resolved"
    assert change.erase_at - change.resolved_at == 90 * DAY
    for person in (desk.ana, desk.olga):
        assert desk.hand.refused("take", m.Take(person.principal, case.id, "answer")) == m.Refusal.WRONG_STATE
    assert desk.hand.read(case.customer, case)


def resolved(desk: Desk) -> m.OnCase:
    case = desk.hand.case()
    desk.hand.take(desk.ana, case)
    desk.hand.ask("resolve", m.OnCase(desk.ana.principal, case.id))
    return m.OnCase(case.customer, case.id)


def test_its_customer_alone_reopens(desk: Desk) -> None:
    by_customer = resolved(desk)
    change = desk.hand.ask("reopen", by_customer).change
    assert (change.state, change.erase_at, change.resolved_at) == ("open", 0, 0)
    assert desk.hand.ask("reopen", by_customer).change == change


def test_staff_reopen_in_twos(desk: Desk) -> None:
    case = resolved(desk).case
    for _ in range(2):
        assert desk.hand.refused("reopen", m.OnCase(desk.ana.principal, case)) == m.Refusal.NOT_YET
    assert desk.hand.refused("reopen", m.OnCase(desk.ben.principal, case)) == m.Refusal.NOT_YOURS
    assert desk.hand.ask("reopen", m.OnCase(desk.olga.principal, case)).change.state == "open"
    assert desk.hand.acts()[-4:] == ["reopen-asked", "reopen-asked", "denied", "reopened"]


def test_a_wish_to_reopen_does_not_outlive_the_next_resolve(desk: Desk) -> None:
    by_customer = resolved(desk)
    desk.hand.refused("reopen", m.OnCase(desk.ana.principal, by_customer.case))
    desk.hand.ask("reopen", by_customer)
    desk.hand.ask("take", m.Take(desk.olga.principal, by_customer.case, "answer"))
    desk.hand.ask("resolve", m.OnCase(desk.olga.principal, by_customer.case))
    assert desk.hand.refused("reopen", m.OnCase(desk.olga.principal, by_customer.case)) == m.Refusal.NOT_YET


def test_past_its_date_a_case_is_not_reopened_even_before_it_is_destroyed(desk: Desk) -> None:
    by_customer = resolved(desk)
    desk.hand.clock.time += 90 * DAY
    _, session = None, desk.hand.keeper.store
    session.run("UPDATE sessions SET expires_at = ?", desk.hand.clock.time + DAY)
    assert desk.hand.refused("reopen", by_customer) == m.Refusal.WRONG_STATE


def test_ten_takes_a_touch(desk: Desk) -> None:
    cases = [desk.hand.case() for _ in range(11)]
    for case in cases[:10]:
        desk.hand.take(desk.ana, case)
    assert (
        desk.hand.refused("take", m.Take(desk.ana.principal, cases[10].id, "answer")) == m.Refusal.NEEDS_TOUCH
    )
    assert desk.hand.touch(desk.ana) == 10
    desk.hand.take(desk.ana, cases[10])


def test_a_touch_for_something_else_permits_no_take(desk: Desk) -> None:
    for _ in range(10):
        desk.hand.take(desk.ana, desk.hand.case())
    desk.hand.touch(desk.ana, SHEETS)
    late = desk.hand.case()
    assert desk.hand.refused("take", m.Take(desk.ana.principal, late.id, "answer")) == m.Refusal.NEEDS_TOUCH


def capped(tmp_path: Path, **caps: int) -> tuple[Hand, list[m.Take], list[m.Take]]:
    """Ana's and Olga's questions for eight cases each."""
    hand = Hand(tmp_path / "capped", policy=Policy(wait_ms=0, takes_per_touch=100, **caps))
    olga = hand.found()
    ana = hand.hire(olga, "Ana Alvarez")
    asked = [[m.Take(one.principal, hand.case().id, "answer") for _ in range(8)] for one in (ana, olga)]
    return hand, asked[0], asked[1]


@pytest.mark.parametrize("cap", ["live_cases", "cases_hour", "cases_day"])
def test_each_agents_caps(tmp_path: Path, cap: str) -> None:
    hand, ana, olga = capped(tmp_path, **{cap: 3})
    for take in ana[:3]:
        hand.ask("take", take)
    assert hand.refused("take", ana[3]) == m.Refusal.CAP_REACHED
    hand.ask("take", olga[0])
    hand.ask("release", m.OnCase(ana[0].principal, ana[0].case))
    if cap == "live_cases":
        hand.ask("take", ana[3])
    else:
        assert hand.refused("take", ana[3]) == m.Refusal.CAP_REACHED
        hand.ask("take", ana[0])  # a case taken before is not a new one
    hand.close()


def test_an_hour_later_the_hours_cap_is_open_again_but_not_the_days(tmp_path: Path) -> None:
    hand, ana, _ = capped(tmp_path, cases_hour=2, cases_day=3)
    for take in ana[:2]:
        hand.ask("take", take)
    assert hand.refused("take", ana[2]) == m.Refusal.CAP_REACHED
    hand.clock.time += HOUR
    hand.ask("take", ana[2])
    assert hand.refused("take", ana[3]) == m.Refusal.CAP_REACHED
    assert hand.leaves()[-1]["about"] == "day"
    hand.close()


def test_past_the_installations_ceiling_only_new_takes_stop(tmp_path: Path) -> None:
    hand, ana, olga = capped(tmp_path, installation_hour=4)
    for take in (*ana[:2], *olga[:2]):
        hand.ask("take", take)
    assert hand.refused("take", ana[2]) == m.Refusal.CAP_REACHED
    assert hand.refused("take", olga[2]) == m.Refusal.CAP_REACHED
    case = hand.case()
    assert hand.read(case.customer, case)
    hand.ask("open", m.OpenCase(ana[0].principal, ana[0].case, "answer", (), (), b""))
    hand.close()
