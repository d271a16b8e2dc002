"""Masked facts: one at a time, over a touch for exactly that one, by whoever holds the case, named in the log."""

from dataclasses import replace

import pytest

from custodian_protocol import messages as m
from custodian_protocol.acts import reveal_act

from .conftest import Desk
from .hand import Case, Person

ADDRESS, POSTCODE = "fact:line1", "fact:postcode"


@pytest.fixture
def case(desk: Desk) -> Case:
    made = desk.hand.case()
    made.write(b"12 High Street", ADDRESS)
    made.write(b"AB1 2CD", POSTCODE)
    desk.hand.take(desk.ana, made)
    return made


def asked(case: Case, person: Person, *fields: str) -> m.OpenCase:
    items = tuple(one for one in case.items if one.field in fields)
    return replace(case.opening(person.principal), items=items)


def test_one_fact_after_a_touch_for_it_and_the_touch_is_good_once(desk: Desk, case: Case) -> None:
    question = asked(case, desk.ana, ADDRESS)
    assert desk.hand.refused("open", question) == m.Refusal.NEEDS_TOUCH
    desk.hand.touch(desk.ana, reveal_act(case.id, "postcode"))
    assert desk.hand.refused("open", question) == m.Refusal.NEEDS_TOUCH
    desk.hand.touch(desk.ana, reveal_act(case.id, "line1"))
    (found,) = desk.hand.ask("open", question).items
    assert found.content == b"12 High Street"
    assert desk.hand.refused("open", question) == m.Refusal.NEEDS_TOUCH
    (line,) = [leaf for leaf in desk.hand.leaves() if leaf["act"] == "revealed"]
    assert (line["who"], line["purpose"], line["about"]) == (desk.ana.id, "answer", "line1")


def test_never_two_at_once_nor_beside_the_words(desk: Desk, case: Case) -> None:
    desk.hand.touch(desk.ana, reveal_act(case.id, "line1"))
    for fields in ((ADDRESS, POSTCODE), (ADDRESS, "inbound")):
        assert desk.hand.refused("open", asked(case, desk.ana, *fields)) == m.Refusal.BAD_MESSAGE


def test_who_does_not_hold_the_case_is_shown_none(desk: Desk, case: Case) -> None:
    ben = desk.hand.sign_in(desk.ben.device)
    desk.hand.touch(ben, reveal_act(case.id, "line1"))
    assert desk.hand.refused("open", asked(case, ben, ADDRESS)) == m.Refusal.NOT_YOURS


def test_its_customer_reads_their_own_and_who_was_shown_which(desk: Desk, case: Case) -> None:
    opened = desk.hand.ask("open", case.opening(case.customer))
    assert b"12 High Street" in [one.content for one in opened.items]
    desk.hand.touch(desk.ana, reveal_act(case.id, "line1"))
    desk.hand.ask("open", asked(case, desk.ana, ADDRESS))
    looks = desk.hand.ask("who-looked", m.WhoLooked(case.customer, case.id, b"n")).looks
    assert [(one.who, one.about) for one in looks if one.act == "revealed"] == [("Ana", "line1")]


def test_thirty_an_hour_and_no_more(desk: Desk, case: Case) -> None:
    desk.hand.keeper.policy = replace(desk.hand.keeper.policy, reveals_hour=2)
    for allowed in (True, True, False):
        desk.hand.touch(desk.ana, reveal_act(case.id, "line1"))
        question = asked(case, desk.ana, ADDRESS)
        if allowed:
            assert desk.hand.ask("open", question).items
        else:
            desk.hand.keeper._windows.clear()  # as a restart does
            assert desk.hand.refused("open", question) == m.Refusal.CAP_REACHED
    assert desk.hand.ask(
        "take", m.Take(desk.ana.principal, case.id, "answer")
    )  # what was shown counts as no case
    desk.hand.clock.time += 61 * 60_000
    desk.hand.touch(desk.ana, reveal_act(case.id, "line1"))
    assert desk.hand.ask("open", asked(case, desk.ana, ADDRESS)).items


@pytest.mark.parametrize("name", ["", "A name, and an address", "x" * 65, "zeile-\u00e9"])
def test_no_words_reach_the_log_as_the_name_of_a_detail(desk: Desk, case: Case, name: str) -> None:
    case.write(b"anything", "fact:" + name)
    question = asked(case, desk.ana, "fact:" + name)
    assert desk.hand.refused("open", question) == m.Refusal.BAD_MESSAGE
    assert "revealed" not in desk.hand.acts()


def test_without_a_listed_reason_it_is_refused(desk: Desk, case: Case) -> None:
    desk.hand.touch(desk.ana, reveal_act(case.id, "line1"))
    question = replace(asked(case, desk.ana, ADDRESS), purpose="curiosity")
    assert desk.hand.refused("open", question) == m.Refusal.BAD_MESSAGE
