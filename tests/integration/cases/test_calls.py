"""Calls where the case itself moves: from the intake key to its own, and while two ask at once."""

from collections.abc import Iterator

import pytest

from custodian.envelopes import CaseKeys
from custodian.opening import open_items
from custodian_protocol import messages as protocol
from parlour.calls import records
from parlour.calls.actions import ask_for_call
from parlour.calls.model import Field, Wish
from parlour.calls.queries import OpenedCall, opened_call, sealed_call, to_open
from parlour.cases.actions import adopt, to_adopt
from parlour.customers.model import CustomerAtCase
from parlour.foundation.errors import Conflict, NotAllowed
from parlour.store.contract import Reader
from tests.cast import Office, form_key, office_at

WISH = Wish("+442079460958", 0, 60_000)


@pytest.fixture
def dry_office(ready_store_url: str) -> Iterator[Office]:
    with office_at(ready_store_url, blanks=0) as office:
        assert office.ground.pool.set_intake(office.custodian.intake_key())
        yield office


def opened(office: Office, call_id: str) -> OpenedCall:
    def query(reader: Reader) -> protocol.OpenCase:
        call = records.call(reader, call_id)
        assert call is not None
        sealed.append(sealed_call(reader, call, list(Field)))
        return to_open(sealed[0], protocol.Principal("worker", "", b""), purpose="call", nonce=b"")

    sealed: list = []
    question = office.store.read(query)
    items, _ = open_items(CaseKeys(question.case), office.custodian.seeds, question.sessions, question.items)
    return opened_call(sealed[0], protocol.Opened(items, (), 0, protocol.CaseHead(0, b"", "", b"", b"")))


def test_a_call_asked_for_while_the_pool_is_dry_moves_with_its_case(dry_office: Office) -> None:
    office = dry_office
    cleo = office.cleo_writes()
    call_id = ask_for_call(office.ground, cleo.customer, WISH, form_key=form_key()).result(10)
    before = opened(office, call_id)
    asked = office.store.read(lambda reader: to_adopt(reader, cleo.case_id))
    assert adopt(office.ground, asked, office.custodian.adopt(asked)).result(10)
    for key_id in [one for one in office.custodian.seeds if one != cleo.case_id]:
        del office.custodian.seeds[key_id]  # the month's key dies
    assert opened(office, call_id) == before
    assert before.phone == WISH.number


def test_a_call_that_arrives_during_adoption_is_not_left_behind(dry_office: Office) -> None:
    office = dry_office
    cleo = office.cleo_writes()
    asked = office.store.read(lambda reader: to_adopt(reader, cleo.case_id))
    ask_for_call(office.ground, cleo.customer, WISH, form_key=form_key()).result(10)
    with pytest.raises(Conflict):
        adopt(office.ground, asked, office.custodian.adopt(asked)).result(10)


def test_one_case_has_one_call_under_way(office: Office) -> None:
    cleo, key = office.cleo_writes(), form_key()
    first = ask_for_call(office.ground, cleo.customer, WISH, form_key=key).result(10)
    assert ask_for_call(office.ground, cleo.customer, WISH, form_key=key).result(10) == first
    assert ask_for_call(office.ground, cleo.customer, WISH, form_key=form_key()).result(10) == first


def test_only_who_is_let_into_the_case_asks_for_its_call(office: Office) -> None:
    cleo, dora = office.cleo_writes(), office.cleo_writes()
    stranger = CustomerAtCase(cleo.case_id, dora.customer.session, b"", dora.customer.write_token)
    with pytest.raises(NotAllowed):
        ask_for_call(office.ground, stranger, WISH, form_key=form_key()).result(10)
