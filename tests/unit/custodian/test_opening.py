"""What opens, for whom, and what the log says about it."""

import secrets
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from custodian_protocol import messages as m
from custodian_protocol.policy import HOUR, MINUTE, Policy
from custodian_protocol.records import head_statement
from parlour.sealing.sealer import Sealer

from .conftest import Desk
from .hand import PARCELS, Case, Hand


def test_the_holder_and_the_customer_read_what_was_written(desk: Desk) -> None:
    case, sealer = desk.hand.case(words=b"hello"), Sealer()
    for number in range(20):
        case.write(f"message {number}".encode(), sealer=sealer if number % 3 else None)
    desk.hand.take(desk.ana, case)
    expected = [b"hello", *(f"message {number}".encode() for number in range(20))]
    assert desk.hand.read(desk.ana.principal, case) == expected
    assert desk.hand.read(case.customer, case) == expected
    assert desk.hand.read(desk.ana.principal, case) == expected  # now from keys already at hand


def test_nobody_opens_without_holding_the_case(desk: Desk) -> None:
    case = desk.hand.case()
    for person in (desk.ana, desk.ben, desk.olga):
        assert desk.hand.refused("open", case.opening(person.principal)) == m.Refusal.NOT_YOURS
    desk.hand.take(desk.ana, case)
    assert desk.hand.refused("open", case.opening(desk.ben.principal)) == m.Refusal.NOT_YOURS
    other = desk.hand.case()
    assert desk.hand.refused("open", case.opening(other.customer)) == m.Refusal.NOT_YOURS
    denied = [leaf for leaf in desk.hand.leaves() if leaf["act"] == "denied"]
    assert [leaf["who"] for leaf in denied] == [desk.ana.id, desk.ben.id, desk.olga.id, "customer"]
    assert all(leaf["purpose"] == "open" and leaf["case"] for leaf in denied)


def test_a_number_opens_for_a_call_alone_so_that_who_looked_says_so(desk: Desk) -> None:
    case = desk.hand.case()
    words, number = case.items[0].id, case.write(b"+442079460958", kind="phone")
    desk.hand.take(desk.ana, case)
    by_id = {item.id: item for item in case.items}
    for purpose, wanted in (("answer", (number,)), ("call", (words,)), ("call", (words, number))):
        asked = replace(
            case.opening(desk.ana.principal, items=tuple(by_id[one] for one in wanted)), purpose=purpose
        )
        assert desk.hand.refused("open", asked) == m.Refusal.BAD_MESSAGE
    call = replace(case.opening(desk.ana.principal, items=(by_id[number],)), purpose="call")
    assert desk.hand.ask("open", call).items == (m.OpenedItem(number, b"+442079460958"),)
    assert [leaf["purpose"] for leaf in desk.hand.leaves() if leaf["act"] == "opened"] == ["call"]
    disguised = replace(by_id[number], field="inbound")
    assert desk.hand.ask("open", case.opening(desk.ana.principal, items=(disguised,))).unopened == (number,)


@pytest.mark.parametrize("act", ["release", "resolve"])
def test_a_grant_ends_with_the_holding(desk: Desk, act: str) -> None:
    case = desk.hand.case()
    desk.hand.take(desk.ana, case)
    desk.hand.read(desk.ana.principal, case)
    assert desk.hand.keeper.opened.get(case.id)
    desk.hand.ask(act, m.OnCase(desk.ana.principal, case.id))
    assert desk.hand.keeper.opened.get(case.id) is None
    assert desk.hand.refused("open", case.opening(desk.ana.principal)) == m.Refusal.NOT_YOURS


def test_a_note_is_never_opened_for_a_customer(desk: Desk) -> None:
    case = desk.hand.case()
    note = case.write(b"she sounds tired", kind="note")
    assert desk.hand.refused("open", case.opening(case.customer)) == m.Refusal.NOT_YOURS
    disguised = tuple(m.SealedItem(item.id, "inbound", item.record) for item in case.items)
    opened = desk.hand.ask("open", case.opening(case.customer, items=disguised))
    assert opened.unopened == (note,)
    desk.hand.take(desk.ana, case)
    assert b"she sounds tired" in desk.hand.read(desk.ana.principal, case)


def test_one_look_is_one_line_until_it_is_another_look(desk: Desk) -> None:
    hand, case = desk.hand, desk.hand.case()
    hand.take(desk.ana, case)

    def looks() -> int:
        return sum(leaf["act"] == "opened" and leaf["who"] == desk.ana.id for leaf in hand.leaves())

    hand.read(desk.ana.principal, case)
    hand.clock.time += 9 * MINUTE
    hand.read(desk.ana.principal, case)
    assert looks() == 1
    hand.ask("open", case.opening(desk.ana.principal, "legal"))
    assert looks() == 2  # another purpose
    hand.clock.time += 10 * MINUTE
    hand.ask("open", case.opening(desk.ana.principal, "legal"))
    assert looks() == 3  # another time
    hand.ask("release", m.OnCase(desk.ana.principal, case.id))
    hand.take(desk.ana, case)
    hand.ask("open", case.opening(desk.ana.principal, "legal"))
    assert looks() == 4  # another grant


def test_a_customers_own_reading_is_one_line_an_hour(desk: Desk) -> None:
    hand, case = desk.hand, desk.hand.case()
    for _ in range(3):
        hand.read(case.customer, case)
    hand.clock.time += HOUR
    hand.read(case.customer, case)
    assert [leaf["who"] for leaf in hand.leaves() if leaf["act"] == "opened"] == ["customer", "customer"]


def test_only_listed_purposes(desk: Desk) -> None:
    case = desk.hand.case()
    assert desk.hand.refused("take", m.Take(desk.ana.principal, case.id, "curious")) == m.Refusal.BAD_MESSAGE
    desk.hand.take(desk.ana, case)
    assert desk.hand.refused("open", case.opening(desk.ana.principal, "curious")) == m.Refusal.BAD_MESSAGE
    assert desk.hand.refused("open", case.opening(desk.ana.principal, "")) == m.Refusal.BAD_MESSAGE


def test_openings_have_a_flood_limit(tmp_path_factory: pytest.TempPathFactory) -> None:
    hand = Hand(tmp_path_factory.mktemp("flood"), policy=Policy(fetches_minute=3))
    case = hand.case()
    assert [len(hand.read(case.customer, case)) for _ in range(3)] == [1, 1, 1]
    assert hand.refused("open", case.opening(case.customer)) == m.Refusal.TOO_MANY_TRIES
    hand.clock.time += MINUTE
    assert hand.read(case.customer, case)
    hand.close()


def test_the_head_counts_the_very_opening_it_comes_with(desk: Desk) -> None:
    hand, case = desk.hand, desk.hand.case()
    hand.take(desk.ana, case)
    nonce = secrets.token_bytes(16)
    opened = hand.ask("open", case.opening(desk.ana.principal, nonce=nonce))
    last = hand.leaves()[-1]
    assert (last["act"], last["n"]) == ("opened", opened.head.count)
    key = Ed25519PublicKey.from_public_bytes(hand.ask("hello", m.Nothing()).signing_key)
    head = opened.head
    key.verify(head.signature, head_statement(case.id, head.count, head.last_leaf, head.checkpoint, nonce))
    assert opened.looked == 1


def test_the_customer_sees_who_looked_by_first_name_and_nothing_is_left_out(desk: Desk) -> None:
    hand, case = desk.hand, desk.hand.case()
    hand.refused("open", case.opening(desk.ben.principal))
    hand.take(desk.ana, case)
    hand.read(desk.ana.principal, case)
    seen = hand.ask("who-looked", m.WhoLooked(case.customer, case.id, b"n"))
    assert [(look.who, look.act) for look in seen.looks] == [
        ("Ben", "denied"),
        ("Ana", "took"),
        ("Ana", "opened"),
    ]
    assert seen.head.count == len(seen.looks)
    assert hand.refused("who-looked", m.WhoLooked(desk.ben.principal, case.id, b"n")) == m.Refusal.NOT_YOURS


def test_a_case_of_another_team_shows_nothing_by_swapping_headers(desk: Desk) -> None:
    """Ana holds her case and hands in the sealed items and header of Ben's."""
    hers, his = desk.hand.case(), desk.hand.case(PARCELS, b"not for Ana")
    desk.hand.take(desk.ana, hers)
    opened = desk.hand.ask(
        "open", hers.opening(desk.ana.principal, sessions=tuple(his.headers), items=tuple(his.items))
    )
    assert not opened.items
    assert len(opened.unopened) == 1


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Hand, Case]:
    hand = Hand(tmp_path_factory.mktemp("sealed"), policy=Policy(fetches_minute=0))
    case, sealer = hand.case(), Sealer()
    for number in range(3):
        case.write(b"words %d" % number, sealer=sealer)
    return hand, case


PROPERTY = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@PROPERTY
@given(data=st.data())
def test_no_flipped_bit_of_a_record_opens(sealed: tuple[Hand, Case], data: st.DataObject) -> None:
    hand, case = sealed
    item = data.draw(st.sampled_from(case.items))
    at = data.draw(st.integers(0, len(item.record) * 8 - 1))
    changed = bytearray(item.record)
    changed[at // 8] ^= 1 << at % 8
    spoilt = m.SealedItem(item.id, item.field, bytes(changed))
    opened = hand.ask("open", case.opening(case.customer, items=(spoilt,)))
    assert opened.unopened == (item.id,)


@PROPERTY
@given(data=st.data())
def test_no_flipped_bit_of_a_header_opens(sealed: tuple[Hand, Case], data: st.DataObject) -> None:
    hand, case = sealed
    hand.keeper.opened.pop(case.id, None)
    header = case.headers[0]
    at = data.draw(st.integers(0, len(header.header) * 8 - 1))
    changed = bytearray(header.header)
    changed[at // 8] ^= 1 << at % 8
    spoilt = m.SessionHeader(header.id, header.kind, header.key_id, bytes(changed))
    opened = hand.ask("open", case.opening(case.customer, sessions=(spoilt,), items=tuple(case.items[:1])))
    hand.keeper.opened.pop(case.id, None)
    assert not opened.items


@PROPERTY
@given(data=st.data())
def test_nothing_opens_in_anothers_place(sealed: tuple[Hand, Case], data: st.DataObject) -> None:
    """Same records under another item's id, field, session or step."""
    hand, case = sealed
    item, other = data.draw(st.permutations(case.items))[:2]
    record = bytearray(item.record)
    change = data.draw(st.sampled_from(["id", "field", "session", "step"]))
    if change == "session":
        record[2:18] = data.draw(st.binary(min_size=16, max_size=16))
    if change == "step":
        record[18:22] = other.record[18:22] if other.record[2:18] == item.record[2:18] else b"\0\0\0\7"
    swapped = m.SealedItem(
        other.id if change == "id" else item.id,
        "outbound" if change == "field" else item.field,
        bytes(record),
    )
    if swapped == item:
        return
    opened = hand.ask("open", case.opening(case.customer, items=(swapped,)))
    assert not opened.items


def test_a_second_item_of_the_same_id_smuggles_no_field_past(desk: Desk) -> None:
    """A hostile web names the address's record, and then something harmless under the same id."""
    case = desk.hand.case()
    desk.hand.take(desk.ana, case)
    case.write(b"cleo@example.org", "contact")
    case.write(b"between us", "note")
    wanted = case.opening(desk.ana.principal)
    _, contact, note = wanted.items
    for principal, hidden in ((desk.ana.principal, contact), (case.customer, note)):
        pair = (hidden, replace(hidden, field="inbound"))
        for items in (pair, pair[::-1]):
            asked = case.opening(principal, items=items)
            assert desk.hand.refused("open", asked) == m.Refusal.NOT_YOURS
