"""Customers write, agents answer: sealed, once, in order, and readable only by the custodian's code."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest

from parlour.cases.actions import (
    finish_registered,
    lease_outbox,
    open_case,
    registration_of,
    reply,
    retry_outbox,
    write_as_customer,
)
from parlour.cases.queries import case_by_id, case_by_reference
from parlour.foundation.clock import DAY, HOUR, MINUTE
from parlour.foundation.errors import Busy, Conflict, Gone, Invalid, NotAllowed, NotFound
from parlour.identity.receipt_code import new_code, show
from tests.cast import Office, form_key, office_at


def case_of(office: Office, case_id: str):
    return office.store.read(lambda reader: case_by_id(reader, case_id))


def test_a_new_case_reads_back_through_the_custodians_code(office: Office):
    cleo = office.cleo_writes("Schöne Grüße, 你好, \N{PILE OF POO}")
    (message,) = office.read(cleo.case_id)
    assert (message.body, message.name, message.damaged) == ("Schöne Grüße, 你好, \N{PILE OF POO}", "", False)
    case = office.store.read(lambda reader: case_by_reference(reader, cleo.opened.reference))
    assert case is not None
    assert (case.id, case.status, case.team_name, case.topic_name) == (
        cleo.case_id,
        "open",
        "Accounts",
        "Billing",
    )
    # Four open hours from Monday noon end at four in the afternoon.
    assert case.promise_at == cleo.opened.promise_at == office.clock.now() + 4 * HOUR


def test_nothing_a_person_wrote_is_in_any_column(office: Office):
    cleo = office.cleo_writes("wombat wombat")
    office.ana_takes(cleo.case_id)
    reply(office.ground, office.ana, cleo.case_id, body="numbat", form_key=form_key(), seen_seq=9).result(10)

    def everything(reader):
        tables = (
            "cases", "messages", "sealing_sessions", "case_keys", "sends", "write_tokens", "outbox", "events",
        )  # fmt: skip
        return repr([reader.all(f"SELECT * FROM {table}") for table in tables])

    stored = office.store.read(everything)
    assert "wombat" not in stored
    assert "numbat" not in stored
    assert "Ana" not in stored
    assert cleo.opened.room is not None
    for secret in (cleo.opened.room.code, cleo.opened.room.write_token, cleo.opened.room.read_secret.hex()):
        assert secret not in stored


def test_the_outbox_row_is_the_registration_the_door_offers(office: Office):
    cleo = office.cleo_writes()
    (due,) = lease_outbox(office.ground).result(10)
    assert (due.kind, registration_of(due)) == ("register", cleo.opened.registration)
    assert lease_outbox(office.ground).result(10) == ()  # leased to us
    assert finish_registered(office.ground, [cleo.case_id]).result(10) == 1
    office.clock.move(DAY)
    assert lease_outbox(office.ground).result(10) == ()


def test_a_lease_that_runs_out_is_leased_again(office: Office):
    office.cleo_writes()
    (first,) = lease_outbox(office.ground).result(10)
    office.clock.move(2 * MINUTE)
    (second,) = lease_outbox(office.ground).result(10)
    assert (second.id, second.attempts) == (first.id, 2)
    retry_outbox(office.ground, second).result(10)
    assert lease_outbox(office.ground).result(10) == ()
    office.clock.move(MINUTE)
    assert len(lease_outbox(office.ground).result(10)) == 1


def opening(office: Office, key: str, body: str = "My bill is wrong."):
    return open_case(office.ground, topic_id=office.billing.id, body=body, form_key=key, language="en")


def test_a_repeated_form_is_one_case_with_the_same_receipt(office: Office):
    key = form_key()
    first, again = opening(office, key).result(10), opening(office, key).result(10)
    assert not first.repeated
    assert again.repeated
    assert (again.case_id, again.reference, again.room) == (first.case_id, first.reference, first.room)
    office.clock.move(HOUR)
    assert opening(office, key).result(10).room is None


def test_forty_presses_at_once_are_one_case(office: Office):
    key = form_key()
    with ThreadPoolExecutor(8) as pool:
        cases = list(pool.map(lambda _: opening(office, key).result(30), range(16)))
    assert len({case.case_id for case in cases}) == 1
    assert [case.repeated for case in cases].count(False) == 1
    assert office.bodies(cases[0].case_id) == ["My bill is wrong."]


def test_a_dozen_presses_in_one_conversation_are_one_message(office: Office):
    cleo, key = office.cleo_writes(), form_key()

    def press(_: int):
        return write_as_customer(
            office.ground, cleo.customer, body="And another thing.", form_key=key
        ).result(30)

    with ThreadPoolExecutor(8) as pool:
        sent = list(pool.map(press, range(12)))
    assert {one.seq for one in sent} == {2}
    assert [one.repeated for one in sent].count(False) == 1
    assert office.bodies(cleo.case_id) == ["My bill is wrong.", "And another thing."]


def test_many_at_once_keep_one_order_without_gaps(office: Office):
    cleo = office.cleo_writes()

    def write(number: int):
        return write_as_customer(
            office.ground, cleo.customer, body=f"number {number}", form_key=form_key()
        ).result(30)

    with ThreadPoolExecutor(8) as pool:
        sent = list(pool.map(write, range(40)))
    assert sorted(one.seq for one in sent) == list(range(2, 42))
    by_seq = {one.message.seq: one.body for one in office.read(cleo.case_id)}
    assert all(by_seq[one.seq] == f"number {number}" for number, one in enumerate(sent))


def test_an_event_loop_may_wait_for_it(office: Office):
    cleo = office.cleo_writes()

    async def write():
        return await write_as_customer(office.ground, cleo.customer, body="Hello?", form_key=form_key())

    assert asyncio.run(write()).seq == 2


def test_the_key_of_one_form_serves_no_other_conversation(office: Office):
    cleo, other, key = office.cleo_writes(), office.cleo_writes("Another matter."), form_key()
    write_as_customer(office.ground, cleo.customer, body="Here.", form_key=key).result(10)
    with pytest.raises(Conflict):
        write_as_customer(office.ground, other.customer, body="There.", form_key=key).result(10)
    with pytest.raises(Conflict):
        opening(office, key).result(10)
    assert office.bodies(other.case_id) == ["Another matter."]


def test_a_form_key_anybody_could_guess_is_refused(office: Office):
    for key in ("", "short", "x" * 65, "spaces are not allowed here"):
        with pytest.raises(Invalid):
            opening(office, key)


def test_words_that_cannot_be_sent_are_refused_before_anything_is_written(office: Office):
    for body in ("", "  \r\n ", "x" * 20_001):
        with pytest.raises(Invalid):
            opening(office, form_key(), body)
    assert office.store.read(lambda reader: reader.all("SELECT id FROM cases")) == []


def test_a_receipt_code_in_a_message_is_stopped(office: Office):
    cleo = office.cleo_writes()
    with pytest.raises(Invalid, match="receipt-code"):
        write_as_customer(
            office.ground, cleo.customer, body=f"my code is {show(new_code())} ok?", form_key=form_key()
        )
    assert len(office.read(cleo.case_id)) == 1


def test_an_unknown_topic_is_refused_and_no_topic_is_the_first(office: Office):
    with pytest.raises(Invalid, match="topic"):
        open_case(office.ground, topic_id="0" * 32, body="Hello", form_key=form_key(), language="en").result(
            10
        )
    opened = open_case(office.ground, topic_id="", body="Hi", form_key=form_key(), language="en").result(10)
    assert case_of(office, opened.case_id).topic_name == "Billing"


def test_a_failed_send_leaves_its_key_unused(office: Office):
    key = form_key()
    with pytest.raises(Invalid, match="topic"):
        open_case(office.ground, topic_id="0" * 32, body="Hello", form_key=key, language="en").result(10)
    assert not opening(office, key).result(10).repeated


def test_dora_cannot_write_into_cleos_case(office: Office):
    cleo = office.cleo_writes()
    doras = office.cleo_writes("Dora's own matter.")
    stolen = type(doras.customer)(
        cleo.case_id, doras.customer.session, doras.customer.read_secret, doras.customer.write_token
    )
    signed = office.custodian.token(kind="customer", case=doras.case_id)
    for dora in (office.dora(cleo.case_id), stolen, office.dora("f" * 32)):
        with pytest.raises((NotAllowed, NotFound)):
            write_as_customer(office.ground, dora, body="I am Cleo.", form_key=form_key()).result(10)
    for token in (signed, signed[:-2] + "AA", office.ana.write_token, "a.b", "."):
        intruder = type(stolen)(cleo.case_id, "", b"", token)
        with pytest.raises(NotAllowed):
            write_as_customer(office.ground, intruder, body="I am Cleo.", form_key=form_key()).result(10)
    assert office.bodies(cleo.case_id) == ["My bill is wrong."]


def test_a_session_by_receipt_code_writes_until_it_ends(office: Office):
    cleo = office.cleo_writes()
    token = office.custodian.token(kind="customer", case=cleo.case_id)
    back = type(cleo.customer)(cleo.case_id, "", b"", token)
    assert write_as_customer(office.ground, back, body="Back.", form_key=form_key()).result(10).seq == 2
    office.clock.move(12 * HOUR)
    with pytest.raises(NotAllowed):
        write_as_customer(office.ground, back, body="Late.", form_key=form_key())


def test_a_new_receipt_code_ends_earlier_sessions_of_customers_but_not_of_agents(office: Office):
    cleo = office.cleo_writes()
    office.ana_takes(cleo.case_id)
    office.clock.move(1000)
    office.register_says(cleo.case_id, writes_since=office.clock.now())
    with pytest.raises(NotAllowed):
        write_as_customer(office.ground, cleo.customer, body="Old session.", form_key=form_key()).result(10)
    sent = reply(
        office.ground, office.ana, cleo.case_id, body="Still here.", form_key=form_key(), seen_seq=9
    ).result(10)
    assert not sent.repeated


def test_words_come_no_later_than_ten_minutes_before_the_end(office: Office):
    cleo = office.cleo_writes()
    end = office.clock.now() + 90 * DAY
    office.register_says(cleo.case_id, state="resolved", resolved_at=office.clock.now(), erase_at=end)
    sent = write_as_customer(office.ground, cleo.customer, body="Thanks!", form_key=form_key()).result(10)
    assert sent.resolved
    office.clock.move(29 * DAY)
    token = office.custodian.token(kind="customer", case=cleo.case_id, expires_at=end + DAY)
    late = type(cleo.customer)(cleo.case_id, "", b"", token)
    office.clock.move(61 * DAY - 10 * MINUTE)
    with pytest.raises(Gone):
        write_as_customer(office.ground, late, body="Too late.", form_key=form_key()).result(10)


def test_without_blanks_or_an_intake_key_a_new_case_waits_and_says_so(ready_store_url: str):
    with office_at(ready_store_url, blanks=0) as office, pytest.raises(Busy):
        office.cleo_writes()
