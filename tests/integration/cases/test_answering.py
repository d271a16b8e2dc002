"""Agents answer the cases they hold, knowing all that was said."""

from dataclasses import replace

import pytest

from parlour.cases.actions import note, reply, write_as_customer
from parlour.cases.policy import StaleReply
from parlour.cases.queries import case_by_id
from parlour.foundation.clock import HOUR, MINUTE
from parlour.foundation.errors import NotAllowed
from tests.cast import Office, form_key


def case_of(office: Office, case_id: str):
    return office.store.read(lambda reader: case_by_id(reader, case_id))


def test_only_the_agent_who_holds_the_case_answers(office: Office):
    cleo = office.cleo_writes()
    for agent in (office.ana, office.ben, office.olga):
        with pytest.raises(NotAllowed, match="not-held"):
            reply(office.ground, agent, cleo.case_id, body="Hello", form_key=form_key(), seen_seq=1).result(
                10
            )
    office.ana_takes(cleo.case_id)
    for send in (
        lambda agent: reply(
            office.ground, agent, cleo.case_id, body="Hello", form_key=form_key(), seen_seq=9
        ),
        lambda agent: note(office.ground, agent, cleo.case_id, body="Hm", form_key=form_key()),
    ):
        with pytest.raises(NotAllowed, match="not-held"):
            send(office.ben).result(10)
        assert not send(office.ana).result(10).repeated
    names = [one.name for one in office.read(cleo.case_id) if one.message.kind in ("outbound", "note")]
    assert names == ["Ana, Accounts", "Ana"]


def test_somebody_elses_token_makes_nobody_ana(office: Office):
    cleo = office.cleo_writes()
    office.ana_takes(cleo.case_id)
    posing = replace(office.ben, staff_id=office.ana.staff_id)
    with pytest.raises(NotAllowed, match="ended"):
        reply(office.ground, posing, cleo.case_id, body="Hello", form_key=form_key(), seen_seq=9)


def test_a_reply_settles_the_promise_and_the_next_question_makes_a_new_one(office: Office):
    cleo = office.cleo_writes()
    office.ana_takes(cleo.case_id)
    reply(office.ground, office.ana, cleo.case_id, body="Fixed.", form_key=form_key(), seen_seq=9).result(10)
    case = case_of(office, cleo.case_id)
    assert (case.status, case.promise_at, case.waiting_since) == ("waiting", 0, 0)
    office.clock.move(HOUR)
    sent = write_as_customer(office.ground, cleo.customer, body="Not quite.", form_key=form_key()).result(10)
    case = case_of(office, cleo.case_id)
    assert (case.status, case.waiting_since) == ("open", office.clock.now())
    assert case.promise_at == sent.promise_at == office.clock.now() + 4 * HOUR
    office.clock.move(MINUTE)
    again = write_as_customer(office.ground, cleo.customer, body="Hello?", form_key=form_key()).result(10)
    assert again.promise_at == sent.promise_at


def test_a_reply_is_refused_while_something_is_unread(office: Office):
    cleo = office.cleo_writes()
    office.ana_takes(cleo.case_id)
    write_as_customer(office.ground, cleo.customer, body="Wait!", form_key=form_key()).result(10)
    with pytest.raises(StaleReply, match="stale") as refused:
        reply(office.ground, office.ana, cleo.case_id, body="Done.", form_key=form_key(), seen_seq=2).result(
            10
        )
    assert (refused.value.unread, refused.value.by_agent) == (1, "")
    assert refused.value.words == "The customer wrote again. Read 1 new message first."
    # One after the other: of two at once PostgreSQL may take either first.
    sent = reply(office.ground, office.ana, cleo.case_id, body="Done.", form_key=form_key(), seen_seq=3)
    sent.result(10)
    own = reply(office.ground, office.ana, cleo.case_id, body="PS", form_key=form_key(), seen_seq=3)
    assert (sent.result(10).seq, own.result(10).seq) == (4, 5)


def test_another_agents_reply_is_named_to_the_one_who_comes_late(office: Office):
    cleo = office.cleo_writes()
    office.ana_takes(cleo.case_id)
    reply(office.ground, office.ana, cleo.case_id, body="First.", form_key=form_key(), seen_seq=2).result(10)
    office.register_says(cleo.case_id, assignee=office.olga.staff_id)
    with pytest.raises(StaleReply) as refused:
        reply(
            office.ground, office.olga, cleo.case_id, body="Second.", form_key=form_key(), seen_seq=2
        ).result(10)
    assert refused.value.by_agent == office.ana.staff_id


def test_a_note_changes_no_promise_and_no_customer_gets_it(office: Office):
    cleo = office.cleo_writes()
    office.ana_takes(cleo.case_id)
    before = case_of(office, cleo.case_id)
    note(office.ground, office.ana, cleo.case_id, body="Looks like fraud.", form_key=form_key()).result(10)
    after = case_of(office, cleo.case_id)
    assert (after.promise_at, after.status) == (before.promise_at, before.status)
    customers = office.sealed(cleo.case_id, with_notes=False)
    assert "note" not in {message.kind for message in customers.messages}
    assert "note" in {message.kind for message in office.sealed(cleo.case_id).messages}
