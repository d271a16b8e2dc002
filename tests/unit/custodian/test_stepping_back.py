"""Conflicts: who knows the customer has no part in the case, and nobody can unsay it."""

import pytest

from custodian_protocol import messages as m

from .conftest import Desk
from .hand import Case


@pytest.fixture
def case(desk: Desk) -> Case:
    """Ana has held it, read it, and stepped back."""
    case = desk.hand.case()
    desk.hand.take(desk.ana, case)
    desk.hand.ask("open", case.opening(desk.ana.principal))
    desk.hand.ask("step-back", m.OnCase(desk.ana.principal, case.id))
    return case


def test_the_case_goes_back_and_stays_closed_to_who_stepped_back(desk: Desk, case: Case) -> None:
    (change,) = [
        one for one in desk.hand.ask("changes", m.ChangesWanted(0, 100)).changes if one.case == case.id
    ]
    assert (change.state, change.assignee) == ("open", "")
    for op, message in (
        ("open", case.opening(desk.ana.principal)),
        ("who-looked", m.WhoLooked(desk.ana.principal, case.id, b"n")),
        ("take", m.Take(desk.ana.principal, case.id, "answer")),
        ("ask-approval", m.AskApproval(desk.ana.principal, "earlier", case.id, "quality")),
    ):
        assert desk.hand.refused(op, message) == m.Refusal.NOT_YOURS
    assert desk.hand.ask("open", case.opening(case.customer)).items


def test_a_colleague_goes_on_and_after_them_it_is_closed_all_the_same(desk: Desk, case: Case) -> None:
    carl = desk.hand.hire(desk.hand.sign_in(desk.olga.device), "Carl Cox", ("sales",))
    carl.session = desk.hand.sign_in(carl.device).session
    desk.hand.take(carl, case)
    desk.hand.ask("resolve", m.OnCase(carl.principal, case.id))
    ana = desk.hand.sign_in(desk.ana.device)
    assert desk.hand.refused("reopen", m.OnCase(ana.principal, case.id)) == m.Refusal.NOT_YOURS


def test_its_customer_reads_it_and_another_team_says_nothing_of_it(desk: Desk, case: Case) -> None:
    looks = desk.hand.ask("who-looked", m.WhoLooked(case.customer, case.id, b"n")).looks
    assert [one.who for one in looks if one.act == "stepped-back"] == ["Ana"]
    ben = desk.hand.sign_in(desk.ben.device)
    assert desk.hand.refused("step-back", m.OnCase(ben.principal, case.id)) == m.Refusal.NOT_YOURS


def test_it_goes_with_the_case(desk: Desk, case: Case) -> None:
    desk.hand.ask("erase", m.OnCase(case.customer, case.id))
    desk.hand.ask("erase-ready", m.CaseNamed(case.id))
    assert desk.hand.keeper.store.one("SELECT count(*) FROM stepped_back")[0] == 0
