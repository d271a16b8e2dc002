"""What the custodian decides reaches the store: who holds a case, where it stands, when it is gone."""

from dataclasses import replace

import pytest

from parlour.cases.actions import (
    adopt,
    apply_change,
    apply_changes,
    lease_outbox,
    reply,
    to_adopt,
    write_as_customer,
)
from parlour.cases.queries import case_by_id
from parlour.customers.queries import may_enter
from parlour.events import after, latest
from parlour.foundation.clock import DAY, HOUR
from parlour.foundation.errors import Conflict, Gone, Invalid, NotAllowed
from tests.cast import Office, form_key, office_at


def case_of(office: Office, case_id: str):
    return office.store.read(lambda reader: case_by_id(reader, case_id))


def activities(office: Office, case_id: str) -> list[tuple[str, str]]:
    messages = office.sealed(case_id).messages
    return [(one.activity, one.author_id) for one in messages if one.kind == "activity"]


def test_the_thread_tells_who_joined_left_and_finished(office: Office):
    cleo = office.cleo_writes()
    ana, ben = office.ana.staff_id, office.ben.staff_id
    office.ana_takes(cleo.case_id)
    office.register_says(cleo.case_id, assignee="")
    office.ana_takes(cleo.case_id)
    office.register_says(cleo.case_id, assignee="", team=office.delivery)
    office.register_says(cleo.case_id, assignee=ben)
    end = office.clock.now() + 90 * DAY
    office.register_says(cleo.case_id, state="resolved", resolved_at=office.clock.now(), erase_at=end)
    office.register_says(cleo.case_id, state="open", resolved_at=0, erase_at=0)
    assert activities(office, cleo.case_id) == [
        ("joined", ana),
        ("released", ana),
        ("joined", ana),
        ("handed-over", ana),
        ("joined", ben),
        ("resolved", ben),
        ("reopened", ""),
    ]
    case = case_of(office, cleo.case_id)
    assert (case.team_name, case.assignee_id, case.status, case.last_seq) == ("Delivery", ben, "open", 8)


def test_resolving_starts_the_clock_and_reopening_makes_a_new_promise(office: Office):
    cleo = office.cleo_writes()
    now = office.clock.now()
    office.register_says(cleo.case_id, state="resolved", resolved_at=now, erase_at=now + 90 * DAY)
    case = case_of(office, cleo.case_id)
    assert (case.status, case.promise_at, case.erase_at) == ("resolved", 0, now + 90 * DAY)
    office.clock.move(HOUR)
    sent = write_as_customer(office.ground, cleo.customer, body="Still wrong.", form_key=form_key()).result(
        10
    )
    assert sent.resolved
    office.register_says(cleo.case_id, state="open", resolved_at=0, erase_at=0)
    case = case_of(office, cleo.case_id)
    assert (case.status, case.erase_at) == ("open", 0)
    assert case.promise_at == sent.promise_at == office.clock.now() + 4 * HOUR


def test_a_resolved_case_takes_no_reply(office: Office):
    cleo = office.cleo_writes()
    office.ana_takes(cleo.case_id)
    office.register_says(cleo.case_id, state="resolved", resolved_at=office.clock.now(), erase_at=1)
    with pytest.raises((Conflict, Gone)):
        reply(office.ground, office.ana, cleo.case_id, body="PS", form_key=form_key(), seen_seq=9).result(10)


def test_an_old_or_repeated_word_of_the_register_changes_nothing(office: Office):
    cleo = office.cleo_writes()
    old = office.custodian.change(cleo.case_id, team=office.accounts, assignee=office.ana.staff_id)
    new = office.custodian.change(cleo.case_id, team=office.accounts, assignee=office.ben.staff_id)
    unknown = replace(new, case="0" * 32)
    assert [apply_change(office.ground, one).result(10) for one in (new, new, old, unknown)] == [
        True,
        False,
        False,
        False,
    ]
    assert case_of(office, cleo.case_id).assignee_id == office.ben.staff_id


def test_a_stretch_of_the_feed_is_taken_in_order(office: Office):
    cleos = [office.cleo_writes(f"number {number}") for number in range(5)]
    feed = [
        office.custodian.change(cleo.case_id, team=office.accounts, assignee=staff)
        for staff in (office.ben.staff_id, office.ana.staff_id)
        for cleo in cleos
    ]
    assert apply_changes(office.ground, feed).result(10) == 10
    assert apply_changes(office.ground, feed).result(10) == 0
    assert apply_changes(office.ground, []).result(10) == 0
    assert {case_of(office, cleo.case_id).assignee_id for cleo in cleos} == {office.ana.staff_id}


def test_erasing_closes_first_and_erased_leaves_no_words(office: Office):
    cleo, other = office.cleo_writes(), office.cleo_writes("Another matter.")
    office.ana_takes(cleo.case_id)
    office.register_says(cleo.case_id, state="erasing", assignee="")
    case = case_of(office, cleo.case_id)
    assert case.closed
    assert not case.erased_at
    with pytest.raises(Gone):
        write_as_customer(office.ground, cleo.customer, body="Wait!", form_key=form_key()).result(10)
    kinds = {due.kind for due in lease_outbox(office.ground).result(10) if due.case_id == cleo.case_id}
    assert kinds == {"register", "erase-ready"}

    office.register_says(cleo.case_id, state="erased")
    case = case_of(office, cleo.case_id)
    assert (case.closed, case.erased_at, case.status) == (True, office.clock.now(), "resolved")
    (message,) = office.sealed(cleo.case_id).messages
    assert (message.activity, message.record) == ("erased", None)
    tables = ("sealing_sessions", "case_keys", "outbox")

    def rows(reader):
        return [reader.all(f"SELECT 1 FROM {table} WHERE case_id = ?", (cleo.case_id,)) for table in tables]

    assert office.store.read(rows) == [[], [], []]
    with pytest.raises(Gone):
        write_as_customer(office.ground, cleo.customer, body="Hello?", form_key=form_key()).result(10)
    assert office.bodies(other.case_id) == ["Another matter."]


def test_both_teams_hear_of_a_case_that_changes_hands(office: Office):
    cleo = office.cleo_writes()
    cursor = office.store.read(latest)
    office.register_says(cleo.case_id, team=office.delivery)
    events, _ = office.store.read(lambda reader: after(reader, cursor, 10))
    assert {(event.team_id, event.kind) for event in events} == {
        (office.accounts, "case-changed"),
        (office.delivery, "case-changed"),
    }


def test_may_enter_is_for_the_customer_of_the_case(office: Office):
    cleo, doras = office.cleo_writes(), office.cleo_writes("Dora's.")

    def enters(customer) -> bool:
        now = office.clock.now()
        return office.store.read(lambda r: may_enter(r, office.custodian.token_key, customer, now))

    token = office.custodian.token(kind="customer", case=cleo.case_id)
    assert enters(cleo.customer)
    assert enters(replace(cleo.customer, write_token=token))
    assert not enters(replace(doras.customer, case_id=cleo.case_id))
    assert not enters(replace(doras.customer, write_token=token))
    assert not enters(replace(cleo.customer, write_token=office.ana.write_token))
    assert not enters(office.dora("0" * 32))
    office.clock.move(1)
    office.register_says(cleo.case_id, writes_since=office.clock.now())
    assert not enters(cleo.customer)
    office.register_says(doras.case_id, state="erased")
    assert enters(doras.customer)  # to be shown that it is gone


# -- the pool ran dry --------------------------------------------------------------------------------


@pytest.fixture
def dry_office(ready_store_url: str):
    with office_at(ready_store_url, blanks=0) as office:
        assert office.ground.pool.set_intake(office.custodian.intake_key())
        yield office


def test_a_dry_pool_takes_cases_in_and_they_move_to_envelopes_of_their_own(dry_office: Office):
    office = dry_office
    cleo = office.cleo_writes()
    assert cleo.opened.registration is None  # the custodian registers it only once it is adopted
    write_as_customer(office.ground, cleo.customer, body="More.", form_key=form_key()).result(10)
    assert office.bodies(cleo.case_id) == ["My bill is wrong.", "More."]
    (due,) = lease_outbox(office.ground).result(10)
    assert due.kind == "adopt"

    asked = office.store.read(lambda reader: to_adopt(reader, cleo.case_id))
    assert adopt(office.ground, asked, office.custodian.adopt(asked)).result(10)
    intake = [key_id for key_id in office.custodian.seeds if key_id != cleo.case_id]
    for key_id in intake:
        del office.custodian.seeds[key_id]  # the month's key dies
    write_as_customer(office.ground, cleo.customer, body="After.", form_key=form_key()).result(10)
    assert office.bodies(cleo.case_id) == ["My bill is wrong.", "More.", "After."]

    (due,) = lease_outbox(office.ground).result(10)
    assert (due.kind, due.case_id) == ("register", cleo.case_id)
    assert office.store.read(lambda reader: to_adopt(reader, cleo.case_id)) is None


def test_words_that_arrive_during_adoption_are_not_left_behind(dry_office: Office):
    office = dry_office
    cleo = office.cleo_writes()
    asked = office.store.read(lambda reader: to_adopt(reader, cleo.case_id))
    adopted = office.custodian.adopt(asked)
    write_as_customer(office.ground, cleo.customer, body="Meanwhile.", form_key=form_key()).result(10)
    with pytest.raises(Conflict):
        adopt(office.ground, asked, adopted).result(10)
    asked = office.store.read(lambda reader: to_adopt(reader, cleo.case_id))
    assert adopt(office.ground, asked, office.custodian.adopt(asked)).result(10)
    assert office.bodies(cleo.case_id) == ["My bill is wrong.", "Meanwhile."]


def test_words_sealed_to_the_intake_key_by_another_process_are_sealed_again(dry_office: Office):
    office = dry_office
    cleo = office.cleo_writes()
    asked = office.store.read(lambda reader: to_adopt(reader, cleo.case_id))
    adopted = office.custodian.adopt(asked)
    # Another process writes the adoption; the sealer here keeps its session to the intake key.
    other = replace(office.ground, sealer=type(office.ground.sealer)())
    assert adopt(other, asked, adopted).result(10)
    sent = write_as_customer(office.ground, cleo.customer, body="After.", form_key=form_key()).result(10)
    assert (sent.seq, sent.repeated) == (2, False)
    (first, second) = office.sealed(cleo.case_id).headers
    assert {first.kind, second.kind} == {"envelope"}
    assert office.bodies(cleo.case_id) == ["My bill is wrong.", "After."]


def test_an_adoption_the_custodian_did_not_sign_is_refused(dry_office: Office):
    office = dry_office
    cleo = office.cleo_writes()
    asked = office.store.read(lambda reader: to_adopt(reader, cleo.case_id))
    adopted = office.custodian.adopt(asked)
    _, stranger, _ = office.custodian._key("envelope", "0" * 32)
    with pytest.raises(Invalid, match="false-signature"):
        adopt(office.ground, asked, replace(adopted, public_key=stranger))
    with pytest.raises(Invalid, match="other-items"):
        adopt(office.ground, asked, replace(adopted, items=()))


def test_a_customer_of_an_erased_case_is_told_so(office: Office):
    cleo = office.cleo_writes()
    office.register_says(cleo.case_id, state="erased")
    with pytest.raises((Gone, NotAllowed)) as refused:
        write_as_customer(office.ground, cleo.customer, body="Hello?", form_key=form_key()).result(10)
    assert isinstance(refused.value, Gone)
