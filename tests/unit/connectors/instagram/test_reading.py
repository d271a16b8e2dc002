"""What Instagram's webhook posts, and what comes of it."""

from typing import Any

import pytest

from parlour.connectors.contract import Unreadable
from parlour.connectors.instagram import CONNECTOR
from parlour.street.model import Account, Arrival, Author, Kind
from tests.unit.connectors.meta.platform import SECRETS, payloads, signed

US = Account("100", "northwind", "Northwind")
AT = 1_780_000_000
COMMENT = {
    "id": "9",
    "from": {"id": "7", "username": "cleo.marsh"},
    "media": {"id": "55", "media_product_type": "FEED"},
    "text": "Where is my parcel?",
}


def taken(value: Any, field: str = "comments", account: Account = US) -> tuple[Arrival, ...]:
    entry = {"id": "100", "time": AT, "changes": [{"field": field, "value": value}]}
    return CONNECTOR.taken(SECRETS, account, signed({"object": "instagram", "entry": [entry]}))


def pushed(person: str, **what: Any) -> tuple[Arrival, ...]:
    event = {"sender": {"id": person}, "recipient": {"id": "100"}, "timestamp": AT * 1000, **what}
    entry = {"id": "100", "time": AT * 1000, "messaging": [event]}
    return CONNECTOR.taken(SECRETS, US, signed({"object": "instagram", "entry": [entry]}))


@pytest.mark.parametrize("field", ["comments", "live_comments"])
def test_a_comment_arrives_as_a_mention_under_its_post(field: str) -> None:
    assert taken(COMMENT, field) == (
        Arrival(
            Kind.MENTION, "9", "55", Author("7", "cleo.marsh"), AT * 1000, "Where is my parcel?", answers="55"
        ),
    )


def test_a_reply_to_a_comment_answers_it() -> None:
    assert taken({**COMMENT, "parent_id": "8"})[0].answers == "8"


def test_a_mention_elsewhere_comes_without_words_and_author() -> None:
    assert taken({"media_id": "66", "comment_id": "12"}, "mentions") == (
        Arrival(Kind.MENTION, "12", "mention:66", Author(""), AT * 1000),
    )
    assert taken({"media_id": "66"}, "mentions")[0].id == "66"


@pytest.mark.parametrize("author", [{"id": "100"}, {"id": "31", "username": "Northwind"}])
def test_what_the_account_itself_wrote_brings_nothing(author: dict[str, str]) -> None:
    assert taken({**COMMENT, "from": author}) == ()


def test_other_fields_and_other_accounts_bring_nothing() -> None:
    assert taken({}, "story_insights") == ()
    assert taken(COMMENT, account=Account("101", "another")) == ()


def test_a_comment_without_its_post_is_unreadable() -> None:
    with pytest.raises(Unreadable):
        taken({"id": "9", "text": "Hello"})


def test_a_message_is_for_us_alone() -> None:
    assert pushed("7", message={"mid": "m_1", "text": "My order?"}) == (
        Arrival(Kind.DIRECT, "m_1", "7", Author("7"), AT * 1000, "My order?"),
    )


def test_a_message_taken_back_is_removed() -> None:
    (gone,) = pushed("7", message={"mid": "m_1", "is_deleted": True})
    assert (gone.kind, gone.id) == (Kind.REMOVED, "m_1")


@pytest.mark.parametrize(
    "what",
    [
        {"message": {"mid": "m_1", "text": "ours", "is_echo": True}},
        {"read": {"mid": "m_1"}},
        {"reaction": {"mid": "m_1", "action": "react"}},
        {"referral": {"ref": "x"}},
    ],
)
def test_echoes_and_reports_bring_nothing(what: dict[str, Any]) -> None:
    assert pushed("7", **what) == ()
    assert pushed("100", **what) == ()


def test_every_payload_of_the_platform_comes_to_what_its_documentation_says() -> None:
    found = payloads("instagram")
    assert set(found) == {"wh-comments-2021.json", "wh-mentions.json"}
    for name, document in found.items():
        (entry,) = document["entry"]
        value = entry["changes"][0]["value"]
        (arrival,) = CONNECTOR.taken(SECRETS, Account(entry["id"], "northwind"), signed(document))
        comment = name == "wh-comments-2021.json"
        assert arrival.kind is Kind.MENTION
        assert arrival.id == (value["id"] if comment else value["comment_id"])
        assert arrival.text == value.get("text", "")
        assert arrival.author.handle == (value["from"]["username"] if comment else "")
        assert arrival.answers == value.get("parent_id", "")
        assert CONNECTOR.taken(SECRETS, US, signed(document)) == ()
