"""What a Page's webhook posts, and what comes of it."""

from dataclasses import replace
from typing import Any

import pytest

from parlour.connectors.contract import Unreadable
from parlour.connectors.facebook import CONNECTOR
from parlour.street.model import Account, Arrival, Author, Kind
from tests.unit.connectors.meta.platform import SECRETS, payloads, signed

PAGE = Account("100", "northwind")
CLEO = {"id": "7", "name": "Cleo Marsh"}
AT = 1_780_000_000
COMMENT = {
    "item": "comment",
    "verb": "add",
    "comment_id": "55_9",
    "post_id": "100_55",
    "parent_id": "100_55",
    "from": CLEO,
    "created_time": AT,
    "message": "Where is my parcel?",
}
ARRIVAL = Arrival(
    Kind.MENTION,
    "55_9",
    "100_55",
    Author("7", name="Cleo Marsh"),
    AT * 1000,
    "Where is my parcel?",
    "https://www.facebook.com/100_55?comment_id=9",
    answers="100_55",
)


def taken(*changes: Any, account: Account = PAGE, field: str = "feed", **entry: Any) -> tuple[Arrival, ...]:
    made = [{"field": field, "value": value} for value in changes]
    whole = {"id": "100", "time": AT + 5, "changes": made, **entry}
    return CONNECTOR.taken(SECRETS, account, signed({"object": "page", "entry": [whole]}))


def pushed(*events: Any, place: str = "messaging") -> tuple[Arrival, ...]:
    return taken(**{place: list(events)})


def event(person: Any = "7", **what: Any) -> dict[str, Any]:
    return {"sender": {"id": person}, "recipient": {"id": "100"}, "timestamp": AT * 1000 + 3, **what}


def test_a_comment_arrives_as_a_mention_under_its_post() -> None:
    assert taken(COMMENT) == (ARRIVAL,)


def test_an_edited_comment_arrives_again_under_its_id() -> None:
    for verb in ("edited", "edit"):
        assert taken({**COMMENT, "verb": verb, "message": "Found it"}) == (replace(ARRIVAL, text="Found it"),)


def test_a_removed_comment_is_reported_without_its_words() -> None:
    (gone,) = taken({**COMMENT, "verb": "remove", "created_time": None})
    assert (gone.kind, gone.id, gone.text, gone.at) == (Kind.REMOVED, "55_9", "", (AT + 5) * 1000)


def test_a_comment_without_words_or_author_is_a_comment() -> None:
    bare = {name: COMMENT[name] for name in COMMENT if name not in ("from", "message")}
    assert taken({**bare, "photo": "https://example.com/1.jpg"}) == (
        replace(ARRIVAL, author=Author(""), text="", files=1),
    )


def test_a_reply_to_a_comment_answers_it() -> None:
    assert taken({**COMMENT, "parent_id": "55_4"})[0].answers == "55_4"


def test_a_post_of_a_visitor_begins_a_thread() -> None:
    for item, files in (("status", 0), ("post", 0), ("photo", 1), ("video", 1)):
        visitors = {"item": item, "verb": "add", "post_id": "100_66", "from": CLEO, "message": "Hello?"}
        assert taken(visitors) == (
            Arrival(
                Kind.MENTION,
                "100_66",
                "100_66",
                Author("7", name="Cleo Marsh"),
                (AT + 5) * 1000,
                "Hello?",
                "https://www.facebook.com/100_66",
                files=files,
            ),
        )


def test_several_pictures_are_counted() -> None:
    visitors = {"item": "status", "verb": "add", "post_id": "100_66", "from": CLEO, "photos": ["a", "b", "c"]}
    assert taken(visitors)[0].files == 3


def test_a_mention_elsewhere_arrives_though_it_has_no_words() -> None:
    mention = {"item": "post", "verb": "add", "post_id": "44_1", "sender_id": 44, "sender_name": "Cleo"}
    (found,) = taken(mention, field="mention")
    assert (found.id, found.thread, found.author, found.text) == (
        "44_1",
        "44_1",
        Author("44", name="Cleo"),
        "",
    )


@pytest.mark.parametrize(
    "change",
    [
        {"from": {"id": "100", "name": "Northwind"}},
        {"verb": "hide"},
        {"verb": "unhide"},
        {"item": "reaction"},
        {"item": "like"},
        {"item": "event"},
    ],
)
def test_what_we_wrote_or_hid_and_what_is_no_word_brings_nothing(change: dict[str, Any]) -> None:
    assert taken({**COMMENT, **change}) == ()


def test_other_fields_and_other_pages_bring_nothing() -> None:
    assert taken(COMMENT, field="leadgen") == ()
    assert taken(COMMENT, account=Account("101", "another")) == ()


def test_one_odd_event_does_not_cost_the_others() -> None:
    odd = {**COMMENT, "post_id": {"not": "an id"}}
    assert taken(odd, COMMENT, {**COMMENT, "created_time": "yesterday"}) == (ARRIVAL,)
    with pytest.raises(Unreadable):
        taken(odd)


def test_a_batch_is_read_whole_and_in_its_order() -> None:
    second = {**COMMENT, "comment_id": "55_10", "verb": "edited"}
    assert [each.id for each in taken(second, COMMENT)] == ["55_10", "55_9"]
    entry = {"id": "100", "time": AT, "changes": [{"field": "feed", "value": COMMENT}]}
    hook = signed({"object": "page", "entry": [entry, {"id": "101", "time": AT}, entry]})
    assert CONNECTOR.taken(SECRETS, PAGE, hook) == (ARRIVAL, ARRIVAL)


@pytest.mark.parametrize("place", ["messaging", "standby"])
def test_a_message_is_for_us_alone_also_while_another_app_answers(place: str) -> None:
    message = {"mid": "m_1", "text": "My order?", "attachments": [{"type": "image"}, {"type": "fallback"}]}
    answered = {**message, "reply_to": {"mid": "m_0"}}
    assert pushed(event(7, message=answered), place=place) == (
        Arrival(Kind.DIRECT, "m_1", "7", Author("7"), AT * 1000 + 3, "My order?", answers="m_0", files=1),
    )


def test_an_edited_message_arrives_again_and_one_taken_back_is_removed() -> None:
    (edited,) = pushed(event(message_edit={"mid": "m_1", "text": "My orders?", "num_edit": 1}))
    assert (edited.kind, edited.id, edited.text) == (Kind.DIRECT, "m_1", "My orders?")
    (gone,) = pushed(event(message={"mid": "m_1", "is_deleted": True}))
    assert (gone.kind, gone.id, gone.text) == (Kind.REMOVED, "m_1", "")


def test_a_pressed_question_is_what_the_person_said() -> None:
    (found,) = pushed(event(postback={"mid": "m_2", "title": "Where is my order?", "payload": "X"}))
    assert (found.id, found.text) == ("m_2", "Where is my order?")


@pytest.mark.parametrize(
    "what",
    [
        {"message": {"mid": "m_1", "text": "ours", "is_echo": True}},
        {"delivery": {"mids": ["m_1"], "watermark": 1}},
        {"read": {"watermark": 1}},
        {"reaction": {"mid": "m_1", "emoji": "x"}},
        {"postback": {"payload": "X"}},
        {"referral": {"ref": "x"}},
        {"pass_thread_control": {"new_owner_app_id": "1"}},
    ],
)
def test_reports_and_echoes_bring_nothing(what: dict[str, Any]) -> None:
    assert pushed(event(**what)) == ()


def test_what_the_page_itself_wrote_brings_nothing() -> None:
    assert pushed(event("100", message={"mid": "m_1", "text": "ours"})) == ()


def test_every_payload_of_the_platform_comes_to_what_its_documentation_says() -> None:
    expected: dict[str, tuple[Kind, str] | None] = {
        "feed-comment-add-25.json": (Kind.MENTION, "comment_id"),
        "feed-comment-add-with-photo.json": (Kind.MENTION, "comment_id"),
        "feed-comment-remove-25.json": (Kind.REMOVED, "comment_id"),
        "feed-post-add-25.json": (Kind.MENTION, "post_id"),
        "mention-post-add.json": (Kind.MENTION, "post_id"),
        "messaging-delivery-basic.json": None,
        "messaging-message-basic-echo.json": None,
        "messaging-message-basic.json": (Kind.DIRECT, "mid"),
        "messaging-message-media-attachment.json": (Kind.DIRECT, "mid"),
        "messaging-postback-basic.json": None,
    }
    found = payloads("facebook-webhooks")
    assert set(found) == set(expected)
    for name, document in found.items():
        (entry,) = document["entry"]
        us, was_ours = Account(str(entry["id"]), ""), by_somebody_else(entry)
        arrivals = CONNECTOR.taken(SECRETS, us, signed(document))
        if (wanted := expected[name]) is None:
            assert arrivals == (), name
            continue
        kind, key = wanted
        (arrival,) = arrivals
        value = entry["changes"][0]["value"] if "changes" in entry else entry["messaging"][0]["message"]
        assert (arrival.kind, arrival.id) == (kind, value[key]), name
        gone = kind is Kind.REMOVED
        assert arrival.text == ("" if gone else value.get("message", value.get("text", ""))), name
        assert arrival.files == (0 if gone else int("photo" in value or "attachments" in value)), name
        assert was_ours == (name.startswith("feed-comment-add")), name


def by_somebody_else(entry: Any) -> bool:
    """Two samples are comments of the Page itself, which bring nothing: checked here, then given to somebody else."""
    value = entry["changes"][0]["value"] if "changes" in entry else {}
    if str(value.get("sender_id")) != str(entry["id"]):
        return False
    hook = signed({"object": "page", "entry": [entry]})
    assert CONNECTOR.taken(SECRETS, Account(str(entry["id"]), ""), hook) == ()
    value["sender_id"] = 7
    return True
