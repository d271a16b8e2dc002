"""Rightly signed nonsense, from anywhere between documented and not: arrivals or Unreadable, never anything else."""

import json
from collections.abc import Iterator
from copy import deepcopy
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
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(NAMES), inner, max_size=6)
    ),
    max_leaves=15,
)
AT = 1_780_000_000
COMMENT = {
    "item": "comment",
    "verb": "add",
    "post_id": "1",
    "comment_id": "2",
    "parent_id": "1",
    "from": {"id": "7", "name": "Cleo"},
    "message": "Hello",
    "photos": ["a"],
}
PUSHED = [
    {
        "sender": {"id": "7"},
        "timestamp": AT * 1000,
        "message": {
            "mid": "m",
            "text": "Hello",
            "attachments": [{"type": "image"}],
            "reply_to": {"mid": "k"},
        },
    },
    {"sender": {"id": "7"}, "timestamp": AT * 1000, "message_edit": {"mid": "m", "text": "Hi"}},
    {"sender": {"id": "7"}, "timestamp": AT * 1000, "postback": {"mid": "m", "title": "Hi"}},
]
PERSON = {"from": "4477", "from_user_id": "GB.7", "timestamp": str(AT)}
WHATSAPP = {
    "metadata": {"phone_number_id": "100"},
    "contacts": [{"wa_id": "4477", "user_id": "GB.7", "profile": {"name": "Cleo", "username": "@cleo"}}],
    "messages": [
        {**PERSON, "id": "w1", "type": "text", "text": {"body": "Hello"}, "context": {"id": "w0"}},
        {**PERSON, "id": "w2", "type": "image", "image": {"caption": "Look"}},
        {**PERSON, "id": "w3", "type": "interactive", "interactive": {"button_reply": {"title": "Yes"}}},
        {
            **PERSON,
            "id": "w4",
            "type": "edit",
            "edit": {"original_message_id": "w1", "message": {"type": "text", "text": {"body": "Hi"}}},
        },
        {
            **PERSON,
            "id": "w5",
            "type": "system",
            "system": {
                "type": "user_changed_number",
                "previous_user_id": "GB.7",
                "user_id": "GB.8",
                "wa_id": "4478",
            },
        },
    ],
}


def framed(kind: str, field: str, value: Any, **more: Any) -> Any:
    entry = {"id": "100", "time": AT, "changes": [{"field": field, "value": value}], **more}
    return {"object": kind, "entry": [entry]}


WHOLE = {
    "facebook": framed("page", "feed", COMMENT, messaging=PUSHED),
    "instagram": framed(
        "instagram",
        "comments",
        {"id": "3", "media": {"id": "4"}, "from": {"id": "7", "username": "cleo"}, "text": "Hello"},
        messaging=PUSHED,
    ),
    "whatsapp": framed("whatsapp_business_account", "messages", WHATSAPP),
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


@pytest.mark.parametrize("name", WHOLE)
@given(document=ANYTHING)
def test_any_json_is_read_or_unreadable(name: str, document: Any) -> None:
    taken(name, document)


@pytest.mark.parametrize("name", WHOLE)
@given(data=st.data())
def test_a_documented_body_with_anything_at_some_places_is_read_or_unreadable(
    name: str, data: st.DataObject
) -> None:
    document = deepcopy(WHOLE[name])
    for _ in range(data.draw(st.integers(1, 3))):
        holder, place = data.draw(st.sampled_from(list(places(document))))
        holder[place] = data.draw(st.one_of(LEAVES, ANYTHING))
    taken(name, document)


def places(inside: Any) -> Iterator[tuple[Any, Any]]:
    for place in list(inside) if isinstance(inside, dict) else range(len(inside)):
        yield inside, place
        if isinstance(inside[place], dict | list):
            yield from places(inside[place])


@pytest.mark.parametrize(("name", "arrivals"), [("facebook", 4), ("instagram", 4), ("whatsapp", 5)])
def test_the_documented_bodies_themselves_are_read(name: str, arrivals: int) -> None:
    assert len(taken(name, WHOLE[name]) or ()) == arrivals


@pytest.mark.parametrize("name", WHOLE)
def test_what_is_no_json_but_often_taken_for_it_is_unreadable(name: str) -> None:
    for word in (b"NaN", b"-Infinity"):
        body = json.dumps(WHOLE[name]).encode().replace(b'{"object"', b'{"more": ' + word + b', "object"')
        assert taken(name, body) is None


def test_half_a_surrogate_pair_is_shown_as_a_question_mark_and_is_no_id() -> None:
    (found, *_) = taken("facebook", framed("page", "feed", {**COMMENT, "message": "a\ud83d"})) or ()
    assert found.text == "a?"
    assert taken("facebook", framed("page", "feed", {**COMMENT, "comment_id": "2\ud83d"})) is None


@given(body=st.binary(max_size=200))
def test_any_bytes_are_read_or_unreadable(body: bytes) -> None:
    for name in WHOLE:
        taken(name, body)


def test_no_arrival_or_refusal_shows_what_people_wrote() -> None:
    document = framed("page", "feed", {**COMMENT, "message": "my card is 4111"})
    found = taken("facebook", document)
    assert found
    shown = repr(found) + repr(signed(json.dumps(document).encode()))
    assert "4111" not in shown
    assert "Cleo" not in shown
