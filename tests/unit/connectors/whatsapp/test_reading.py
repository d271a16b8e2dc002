"""What WhatsApp's webhook posts, and what comes of it."""

from typing import Any

import pytest

from parlour.connectors.contract import Unreadable
from parlour.connectors.whatsapp import CONNECTOR
from parlour.street.model import Account, Arrival, Author, Kind
from tests.unit.connectors.meta.platform import SECRETS, payloads, signed

US = Account("4411", "+44 20 7946 0000", "Northwind")
AT = 1_780_000_000
PERSON = {"from": "447700900123", "from_user_id": "GB.77", "id": "w1", "timestamp": str(AT)}
CONTACT = {
    "profile": {"name": "Cleo Marsh", "username": "@cleo"},
    "wa_id": "447700900123",
    "user_id": "GB.77",
}
CLEO = Author("GB.77", "cleo", "Cleo Marsh")
TEXT = {"type": "text", "text": {"body": "Where is my parcel?"}}


def taken(
    *messages: Any, contacts: Any = (CONTACT,), account: Account = US, field: str = "messages", **more: Any
) -> tuple[Arrival, ...]:
    value = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "442079460000", "phone_number_id": "4411"},
        "contacts": list(contacts),
        "messages": list(messages),
        **more,
    }
    entry = {"id": "waba", "changes": [{"field": field, "value": value}]}
    hook = signed({"object": "whatsapp_business_account", "entry": [entry]})
    return CONNECTOR.taken(SECRETS, account, hook)


def test_a_message_is_for_us_alone_and_its_thread_is_the_person() -> None:
    assert taken({**PERSON, **TEXT, "context": {"id": "w0"}}) == (
        Arrival(Kind.DIRECT, "w1", "GB.77", CLEO, AT * 1000, "Where is my parcel?", answers="w0"),
    )


def test_a_person_is_known_by_their_telephone_number_only_where_nothing_else_is_told() -> None:
    no_id = {name: PERSON[name] for name in ("from", "id", "timestamp")}
    no_number = {name: PERSON[name] for name in ("from_user_id", "id", "timestamp")}
    assert taken({**no_id, **TEXT})[0].author == CLEO
    assert taken({**no_number, **TEXT})[0].author == CLEO
    assert taken({**no_number, **TEXT}, contacts=())[0].author == Author("GB.77")
    numbered = {name: CONTACT[name] for name in ("profile", "wa_id")}
    (old,) = taken({**no_id, **TEXT}, contacts=(numbered,))
    assert (old.author, old.thread) == (Author("447700900123", "cleo", "Cleo Marsh"), "447700900123")
    with pytest.raises(Unreadable):
        taken({"id": "w1", "timestamp": str(AT), **TEXT})


def test_each_of_several_people_keeps_their_own_name() -> None:
    dora = {"profile": {"name": "Dora"}, "wa_id": "447700900999", "user_id": "GB.99"}
    other = {"from": "447700900999", "id": "w2", "timestamp": str(AT), **TEXT}
    found = taken({**PERSON, **TEXT}, other, contacts=(dora, CONTACT))
    assert [each.author for each in found] == [CLEO, Author("GB.99", "", "Dora")]


def test_a_message_in_a_group_is_answered_to_its_author_alone() -> None:
    assert taken({**PERSON, **TEXT, "group_id": "1203@g.us"})[0].thread == "GB.77"


@pytest.mark.parametrize(
    ("message", "text", "files"),
    [
        ({"type": "image", "image": {"id": "1", "caption": "Broken"}}, "Broken", 1),
        ({"type": "video", "video": {"id": "1"}}, "", 1),
        ({"type": "document", "document": {"id": "1", "filename": "a.pdf"}}, "", 1),
        ({"type": "audio", "audio": {"id": "1"}}, "", 1),
        ({"type": "sticker", "sticker": {"id": "1"}}, "", 1),
        ({"type": "location", "location": {"latitude": 1}}, "", 1),
        ({"type": "contacts", "contacts": [{}]}, "", 1),
        ({"type": "unsupported", "errors": [{"code": 131051}]}, "", 1),
        ({"type": "button", "button": {"text": "Track", "payload": "X"}}, "Track", 0),
        (
            {
                "type": "interactive",
                "interactive": {"type": "button_reply", "button_reply": {"title": "Yes"}},
            },
            "Yes",
            0,
        ),
        (
            {"type": "interactive", "interactive": {"type": "list_reply", "list_reply": {"title": "Two"}}},
            "Two",
            0,
        ),
        ({"type": "interactive", "interactive": {"type": "nfm_reply", "nfm_reply": {}}}, "", 1),
    ],
)
def test_every_kind_of_message_arrives_with_its_words(message: dict[str, Any], text: str, files: int) -> None:
    (found,) = taken({**PERSON, **message})
    assert (found.kind, found.text, found.files) == (Kind.DIRECT, text, files)


def test_an_edited_message_arrives_again_under_its_id_and_one_taken_back_is_removed() -> None:
    again = {"original_message_id": "w1", "message": {"type": "text", "text": {"body": "Found it"}}}
    (edited,) = taken({**PERSON, "id": "w2", "type": "edit", "edit": again})
    assert (edited.kind, edited.id, edited.text) == (Kind.DIRECT, "w1", "Found it")
    (gone,) = taken({**PERSON, "id": "w3", "type": "revoke", "revoke": {"original_message_id": "w1"}})
    assert (gone.kind, gone.id, gone.text, gone.files) == (Kind.REMOVED, "w1", "", 0)


@pytest.mark.parametrize(
    ("system", "sender", "old", "new"),
    [
        (
            {"type": "user_changed_user_id", "previous_user_id": "GB.77", "user_id": "GB.78"},
            {},
            "GB.77",
            "GB.78",
        ),
        (
            {
                "type": "user_changed_number",
                "previous_user_id": "GB.77",
                "user_id": "GB.78",
                "wa_id": "447700900124",
            },
            {"from": "447700900123"},
            "GB.77",
            "GB.78",
        ),
        (
            {"type": "user_changed_user_id", "previous_user_id": "GB.77"},
            {"from_user_id": "GB.78"},
            "GB.77",
            "GB.78",
        ),
        (
            {"type": "user_changed_number", "wa_id": "447700900124"},
            {"from": "447700900123"},
            "447700900123",
            "447700900124",
        ),
    ],
)
def test_a_person_with_a_new_id_keeps_their_thread(
    system: dict[str, str], sender: dict[str, str], old: str, new: str
) -> None:
    moved = {**sender, "id": "w9", "timestamp": str(AT), "type": "system", "system": system}
    assert taken(moved, contacts=()) == (Arrival(Kind.RENAMED, "w9", old, Author(new), AT * 1000),)


def test_a_thread_under_an_id_is_never_moved_to_a_telephone_number() -> None:
    system = {"type": "user_changed_number", "wa_id": "447700900124"}
    assert taken({**PERSON, "type": "system", "system": system}, contacts=()) == ()


@pytest.mark.parametrize(
    "message",
    [
        {"type": "reaction", "reaction": {"message_id": "w0", "emoji": "x"}},
        {"type": "request_welcome"},
        {"type": "system", "system": {"type": "customer_identity_changed"}},
    ],
)
def test_signs_without_words_bring_nothing(message: dict[str, Any]) -> None:
    assert taken({**PERSON, **message}) == ()


def test_reports_errors_other_fields_and_other_numbers_bring_nothing() -> None:
    assert taken(statuses=[{"id": "w1", "status": "failed", "timestamp": "x"}]) == ()
    assert taken(errors=[{"code": 130429}]) == ()
    assert taken({**PERSON, **TEXT}, field="smb_message_echoes") == ()
    assert taken({**PERSON, **TEXT}, account=Account("4412", "another")) == ()


def test_one_odd_message_does_not_cost_the_others() -> None:
    odd = {**PERSON, **TEXT, "timestamp": "TIMESTAMP"}
    assert [each.id for each in taken(odd, {**PERSON, **TEXT})] == ["w1"]
    with pytest.raises(Unreadable):
        taken(odd)


def by_name() -> dict[str, Any]:
    """Some files hold several named documents."""
    found = payloads("whatsapp")
    for file, variants in payloads("whatsapp-pywa").items():
        found |= {f"{file}:{name}": document for name, document in variants.items()}
    return found


def test_every_payload_of_the_platform_comes_to_what_its_documentation_says() -> None:
    expected: dict[str, tuple[str, int] | None] = {
        "webhook-incoming-message-image.json": ("wa_id", 1),
        "webhook-incoming-message-status-ui.json": None,
        "webhook-incoming-message-text-bsuid.json": ("user_id", 0),
        "webhook-incoming-message-text.json": ("wa_id", 0),
        "callback_button.json:button": ("user_id", 0),
        "callback_button.json:quick_reply": ("user_id", 0),
        "callback_button.json:quick_reply_without_context": ("user_id", 0),
        "system.json:identity_change": None,
        "system.json:phone_number_change": ("", 0),
    }
    documents = by_name()
    assert set(documents) == set(expected)
    for name, document in documents.items():
        value = document["entry"][0]["changes"][0]["value"]
        us = Account(value["metadata"]["phone_number_id"], "")
        arrivals = CONNECTOR.taken(SECRETS, us, signed(document))
        if (wanted := expected[name]) is None:
            assert arrivals == (), name
            continue
        known_by, files = wanted
        (arrival,), (message,) = arrivals, value["messages"]
        kind = Kind.DIRECT if known_by else Kind.RENAMED
        assert (arrival.kind, arrival.id, arrival.files) == (kind, message["id"], files), name
        if known_by:
            (contact,) = value["contacts"]
            assert arrival.author.id == arrival.thread == contact[known_by], name
            assert arrival.author.name == contact["profile"]["name"], name
            assert arrival.text, name
        else:
            moved = (arrival.thread, arrival.author.id, arrival.text)
            assert moved == (message["from"], message["system"]["wa_id"], ""), name
