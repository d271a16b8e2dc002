"""The room cookie: five conversations, small enough for every browser, worth nothing when forged."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parlour.customers.model import CustomerAtCase
from parlour.web import sessions
from parlour.web.sessions import MOST_ROOMS, HeldRoom, Rooms, _forget_parsed, _parse_rooms, _write_rooms


def held(number: int, token: str = "t" * 43) -> HeldRoom:
    return HeldRoom(
        f"AAA-00{number}", CustomerAtCase(f"{number:032x}", f"{number + 100:032x}", b"s" * 32, token)
    )


def test_rooms_read_back_and_the_oldest_gives_way():
    rooms = Rooms(shared=True)
    for number in range(7):
        rooms = rooms.adding(held(number))
    assert len(rooms.held) == MOST_ROOMS
    assert _parse_rooms(_write_rooms(rooms)) == rooms
    assert rooms.find("AAA-006") == held(6)
    assert rooms.find("AAA-000") is None
    assert rooms.without("AAA-006").find("AAA-006") is None


def test_the_same_room_again_replaces_itself():
    rooms = Rooms().adding(held(1)).adding(held(2)).adding(held(1, "new"))
    assert [room.customer.write_token for room in rooms.held] == ["new", "t" * 43]


def test_the_secrets_of_a_visitor_stay_in_memory_for_a_minute(monkeypatch: pytest.MonkeyPatch):
    clock = sessions.time.monotonic() + 1000
    monkeypatch.setattr(sessions.time, "monotonic", lambda: clock)
    _forget_parsed()
    text = _write_rooms(Rooms().adding(held(8)))
    assert _parse_rooms(text) is _parse_rooms(text)
    _forget_parsed()
    assert _parse_rooms.cache_info().currsize == 1
    clock += 61
    _forget_parsed()
    assert _parse_rooms.cache_info().currsize == 0


@given(st.text(max_size=300))
def test_any_text_is_rooms_or_none(text: str):
    assert _parse_rooms(text) == Rooms()


@pytest.mark.parametrize("spoilt", ["case", "session"])
def test_a_room_with_an_id_that_is_none_is_dropped(spoilt: str):
    good = held(1)
    customer = good.customer
    bad = CustomerAtCase(
        "' or 1" if spoilt == "case" else customer.case_id,
        "x" if spoilt == "session" else customer.session,
        customer.read_secret,
        customer.write_token,
    )
    assert _parse_rooms(_write_rooms(Rooms((HeldRoom("AAA-001", bad),)))) == Rooms()
