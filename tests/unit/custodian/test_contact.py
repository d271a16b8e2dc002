"""What the worker may have opened: where a notice goes, a few times a day, and nothing else."""

from dataclasses import replace

import pytest

from custodian.handling import destroy
from custodian_protocol import messages as m
from custodian_protocol.policy import DAY, HOUR, Policy

from .conftest import Desk
from .hand import Case

ADDRESS = b"cleo@example.org"


def wanted(case: Case, field: str = "contact", words: bytes = ADDRESS) -> m.ContactWanted:
    item_id = case.write(words, kind=field)
    return m.ContactWanted(case.id, tuple(case.headers), item_id, case.items[-1].record)


def opened(desk: Desk, asked: m.ContactWanted) -> list[bytes]:
    return [item.content for item in desk.hand.ask("contact", asked, "worker").items]


def test_the_worker_has_the_contact_opened_after_a_line_in_the_log(desk: Desk) -> None:
    case = desk.hand.case()
    assert opened(desk, wanted(case)) == [ADDRESS]
    leaf = desk.hand.leaves()[-1]
    assert (leaf["act"], leaf["who"], bool(leaf["case"])) == ("contact-opened", "worker", True)
    assert desk.hand.log_holds()


def test_its_customer_reads_it_as_an_automatic_job(desk: Desk) -> None:
    case = desk.hand.case()
    opened(desk, wanted(case))
    case.items.pop()
    looks = desk.hand.ask("who-looked", m.WhoLooked(case.customer, case.id, b"")).looks
    assert [(look.act, look.who) for look in looks] == [("contact-opened", "automatic")]
    people = desk.hand.ask("open", case.opening(case.customer)).looked
    assert people == 0, "an automatic job is no person who looked"


@pytest.mark.parametrize("field", ["inbound", "outbound", "note", "draft"])
def test_no_word_opens_as_a_contact(desk: Desk, field: str) -> None:
    case = desk.hand.case()
    assert opened(desk, wanted(case, field, b"my parcel is late")) == []


def test_a_contact_opens_in_its_own_case_only(desk: Desk) -> None:
    case, other = desk.hand.case(), desk.hand.case()
    asked = wanted(case)
    assert opened(desk, replace(asked, case=other.id)) == []
    borrowed = replace(
        asked, case=other.id, sessions=tuple(replace(one, key_id=other.id) for one in asked.sessions)
    )
    assert opened(desk, borrowed) == []


def test_nobody_but_the_worker_opens_a_contact(desk: Desk) -> None:
    case = desk.hand.case()
    wanted(case)
    desk.hand.take(desk.ana, case)
    for principal in (desk.ana.principal, case.customer):
        assert desk.hand.refused("open", case.opening(principal)) == m.Refusal.NOT_YOURS
        disguised = tuple(replace(item, field="inbound") for item in case.items)
        opened = desk.hand.ask("open", case.opening(principal, items=disguised))
        assert opened.unopened == (case.items[-1].id,)


def test_twice_a_case_a_day(desk: Desk) -> None:
    case = desk.hand.case()
    asked = wanted(case)
    for _ in range(2):
        assert opened(desk, asked) == [ADDRESS]
        desk.hand.clock.time += HOUR
    assert desk.hand.refused("contact", asked, "worker") == m.Refusal.CAP_REACHED
    desk.hand.clock.time += DAY
    assert opened(desk, asked) == [ADDRESS]


def test_a_hundredth_of_the_customers_a_day(desk: Desk) -> None:
    desk.hand.keeper.policy = replace(Policy(), contacts_least_day=0, contacts_permille_day=500)
    cases = [desk.hand.case() for _ in range(4)]
    assert [opened(desk, wanted(case)) for case in cases[:2]] == [[ADDRESS], [ADDRESS]]
    assert desk.hand.refused("contact", wanted(cases[2]), "worker") == m.Refusal.CAP_REACHED
    desk.hand.take(desk.ana, cases[3])
    desk.hand.clock.time += DAY
    assert opened(desk, wanted(cases[2])) == [ADDRESS]


def test_addresses_opened_leave_the_agents_caps_alone(desk: Desk) -> None:
    desk.hand.keeper.policy = replace(Policy(), installation_day=1)
    opened(desk, wanted(desk.hand.case()))
    desk.hand.take(desk.ana, desk.hand.case())


def test_nothing_is_opened_without_a_case_or_a_log(desk: Desk) -> None:
    case = desk.hand.case()
    asked = wanted(case)
    assert desk.hand.refused("contact", wanted(desk.hand.blank()), "worker") == m.Refusal.WRONG_STATE
    desk.hand.ask("erase", m.OnCase(case.customer, case.id))
    assert desk.hand.refused("contact", asked, "worker") == m.Refusal.WRONG_STATE
    destroy(desk.hand.keeper, case.id, desk.hand.clock.time)
    assert desk.hand.refused("contact", asked, "worker") == m.Refusal.WRONG_STATE
    whole = wanted(desk.hand.case())
    desk.hand.keeper.log.fault = "the log could not be written"
    assert desk.hand.refused("contact", whole, "worker") == m.Refusal.LOG_BROKEN


def test_only_the_worker_asks() -> None:
    assert m.OPERATIONS["contact"][2] == {"worker"}


def test_check_44_locking_ends_every_session_and_the_code(desk: Desk) -> None:
    case = desk.hand.case()
    second = desk.hand.ask("receipt", m.ReceiptShown(case.lookup, case.proof))
    there = m.Principal("customer", second.session, second.read_secret)
    desk.hand.clock.time += 1
    state = desk.hand.ask("lock", m.OnCase(case.customer, case.id)).change
    assert (state.state, state.writes_since) == ("open", desk.hand.clock.time)
    for principal in (case.customer, there):
        assert desk.hand.refused("open", case.opening(principal)) == m.Refusal.NO_SESSION
        assert desk.hand.refused("lock", m.OnCase(principal, case.id)) == m.Refusal.NO_SESSION
    assert desk.hand.refused("receipt", m.ReceiptShown(case.lookup, case.proof)) == m.Refusal.NO_MATCH
    assert "locked" in desk.hand.acts()


def test_check_44_only_its_customer_locks_a_case(desk: Desk) -> None:
    case, other = desk.hand.case(), desk.hand.case()
    for principal in (other.customer, desk.ana.principal):
        assert desk.hand.refused("lock", m.OnCase(principal, case.id)) == m.Refusal.NOT_YOURS
    assert desk.hand.read(case.customer, case) == [b"my parcel is late"]
