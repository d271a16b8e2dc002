"""Rightly signed nonsense, from anywhere between documented and not: arrivals or Unreadable, never anything else."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parlour.connectors import connectors
from parlour.connectors.contract import Unreadable
from parlour.street.model import Account, Arrival
from tests.unit.connectors.meta.platform import SECRETS, signed

US = Account("100", "northwind")
NAMES = (
    "object entry id time changes field value item verb comment_id post_id parent_id from name username message"
    " created_time messaging standby sender recipient timestamp mid text attachments type is_echo is_deleted"
    " message_edit postback title reply_to metadata phone_number_id contacts profile wa_id user_id messages system"
    " previous_user_id from_user_id edit revoke original_message_id media media_id image caption context photos"
).split()
WORDS = (
    "page instagram whatsapp_business_account 100 7 feed mention mentions comments messages comment post add edited"
    " remove text image system user_changed_user_id edit revoke US.1 2026-01-01T00:00:00+0000 \ud800 \x00 . .."
).split(" ")
LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(1_500_000_000, 1_900_000_000),
    st.floats(),
    st.sampled_from(WORDS),
    st.text(max_size=5),
)
ANYTHING = st.recursive(
    LEAVES,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(NAMES), inner, max_size=6)),
    max_leaves=40,
)
PARTS = st.dictionaries(st.sampled_from(NAMES), ANYTHING, max_size=8)
SHAPES = {
    "facebook": ("page", "feed", {"item": "comment", "verb": "add", "post_id": "1", "comment_id": "2"}),
    "instagram": ("instagram", "comments", {"id": "3", "media": {"id": "4"}}),
    "whatsapp": ("whatsapp_business_account", "messages", {"metadata": {"phone_number_id": "100"}}),
}


def taken(name: str, document: Any) -> tuple[Arrival, ...] | None:
    try:
        found = connectors()[name].taken(SECRETS, US, signed(document))
    except Unreadable:
        return None
    for arrival in found:
        assert isinstance(arrival, Arrival)
        assert 0 < arrival.at < 100_000_000_000_000
        for text in (arrival.id, arrival.thread, arrival.author.id, arrival.author.name, arrival.text):
            text.encode()
        assert arrival.id
    return found


@pytest.mark.parametrize("name", SHAPES)
@given(document=ANYTHING)
def test_any_json_is_read_or_unreadable(name: str, document: Any) -> None:
    taken(name, document)


@pytest.mark.parametrize("name", SHAPES)
@given(value=PARTS, message=PARTS, push=PARTS, contact=PARTS, entry=PARTS)
def test_anything_inside_a_documented_frame_is_read_or_unreadable(
    name: str, value: Any, message: Any, push: Any, contact: Any, entry: Any
) -> None:
    kind, field, known = SHAPES[name]
    filled = {**value, **known, "messages": [message], "contacts": [contact]}
    frame = {"id": "100", "time": 1_780_000_000, "changes": [{"field": field, "value": filled}], "messaging": [push]}
    taken(name, {"object": kind, "entry": [{**entry, **frame}]})


@pytest.mark.parametrize("name", SHAPES)
@given(place=st.sampled_from(["id", "time", "changes", "messaging", "standby"]), odd=ANYTHING)
def test_any_odd_part_of_an_entry_is_read_or_unreadable(name: str, place: str, odd: Any) -> None:
    kind, field, known = SHAPES[name]
    entry = {"id": "100", "time": 1_780_000_000, "changes": [{"field": field, "value": known}], place: odd}
    taken(name, {"object": kind, "entry": [entry]})


@given(body=st.binary(max_size=200))
def test_any_bytes_are_read_or_unreadable(body: bytes) -> None:
    for name in SHAPES:
        taken(name, body)


def test_no_arrival_or_refusal_shows_what_people_wrote() -> None:
    person = {"id": "7", "name": "Cleo Marsh"}
    comment = {"item": "comment", "verb": "add", "post_id": "1", "comment_id": "2", "from": person}
    change = {"field": "feed", "value": {**comment, "message": "my card is 4111"}}
    document = {"object": "page", "entry": [{"id": "100", "time": 1_780_000_000, "changes": [change]}]}
    found = taken("facebook", document)
    assert found
    shown = repr(found) + repr(signed(json.dumps(document).encode()))
    assert "4111" not in shown
    assert "Cleo" not in shown
