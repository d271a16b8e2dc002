"""What a notification becomes, and what becomes nothing. Recorded payloads are read in place."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parlour.connectors.mastodon import reading
from parlour.street.model import Account, Arrival, Kind
from tests.unit.connectors.mastodon.instance import NORTHWIND, notification, status

RECORDED = Path(__file__).resolve().parents[5] / "shared" / "data" / "payloads" / "mastodon" / "bigbone"


def read(**more: Any) -> Arrival:
    found = reading.mention(notification(**more), NORTHWIND)
    assert found is not None
    return found


def test_a_public_mention_is_all_that_it_says() -> None:
    found = read(media_attachments=[{"id": "1"}], spoiler_text="parcel trouble")
    assert (found.kind, found.id, found.thread, found.answers) == (Kind.MENTION, "103", "103", "")
    assert (found.author.id, found.author.handle, found.author.name) == ("41", "cleo@social.example", "Cleo")
    assert (found.at, found.language, found.files, found.summoned) == (1772357400250, "en", 1, True)
    assert found.text == "parcel trouble\n\nWhere is my parcel?"
    assert found.url == "https://social.example/@cleo/103"


@pytest.mark.parametrize("visibility", ["private", "direct", "limited", "", None, 7])
def test_what_is_not_known_to_be_public_is_for_us_alone_and_has_no_address(visibility: Any) -> None:
    found = read(visibility=visibility)
    assert (found.kind, found.url, found.to) == (Kind.DIRECT, "", "")


def test_unlisted_is_public() -> None:
    assert read(visibility="unlisted").kind is Kind.MENTION


def test_a_reply_belongs_to_what_it_answers_and_says_to_whom_it_speaks() -> None:
    found = read(in_reply_to_id="99", in_reply_to_account_id="52")
    assert (found.thread, found.answers, found.to) == ("99", "99", "52")
    assert read(in_reply_to_id="99", in_reply_to_account_id=NORTHWIND.id).to == ""
    assert read(in_reply_to_id="99", in_reply_to_account_id="41").to == ""


@pytest.mark.parametrize(
    "kind",
    "follow follow_request favourite reblog poll status update admin.sign_up admin.report quote x".split(),
)
def test_other_notifications_are_nothing_to_us(kind: str) -> None:
    assert reading.mention(notification(kind=kind), NORTHWIND) is None


def test_our_own_posts_are_nothing_to_us() -> None:
    own = {"id": NORTHWIND.id, "acct": "northwind"}
    assert reading.mention(notification(account=own), NORTHWIND) is None
    assert reading.edited(status(account=own), NORTHWIND) is None


def test_an_edited_post_arrives_under_the_id_it_had() -> None:
    found = reading.edited(status(content="<p>Better</p>", edited_at="2026-03-01T10:00:00.000Z"), NORTHWIND)
    assert found is not None
    assert (found.id, found.text) == ("103", "Better")


def test_an_edit_of_what_does_not_speak_to_us_is_not_read() -> None:
    assert reading.edited(status(mentions=[]), NORTHWIND) is None
    assert reading.edited(status(mentions=[{"id": "1"}, None]), NORTHWIND) is None


def test_a_conversation_is_its_last_status() -> None:
    found = reading.conversation({"id": "5", "last_status": status(visibility="direct")}, NORTHWIND)
    assert found is not None
    assert found.kind is Kind.DIRECT
    assert reading.conversation({"id": "5", "last_status": None}, NORTHWIND) is None


@pytest.mark.parametrize(
    "broken",
    [
        {"id": 103},
        {"id": "10 3"},
        {"id": "../x"},
        {"account": None},
        {"account": {"id": None, "acct": "cleo"}},
        {"created_at": "yesterday"},
        {"created_at": "2026-03-01T09:30:00"},
        {"created_at": None},
    ],
)
def test_what_is_not_as_documented_is_left_out(broken: dict[str, Any]) -> None:
    assert reading.mention(notification(**broken), NORTHWIND) is None


def test_addresses_that_are_none_are_left_out() -> None:
    assert read(url="javascript:alert(1)").url == ""
    assert read(url="https://a.example/\n").url == ""
    assert read(account={"id": "41", "acct": "cleo", "avatar_static": "file:///etc"}).author.avatar == ""


@pytest.mark.parametrize("data", [b"103", b'"103"'])
def test_a_deletion_takes_back_the_id(data: bytes) -> None:
    found = reading.removed(data)
    assert found is not None
    assert (found.kind, found.id) == (Kind.REMOVED, "103")


@pytest.mark.parametrize("data", [b"", b"{}", b"1 2", b"\xff", b"x" * 100])
def test_a_deletion_of_nothing_is_nothing(data: bytes) -> None:
    assert reading.removed(data) is None


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["mention", "direct", "41"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                "id type status account mentions created_at content acct visibility last_status".split()
            ),
            inner,
        )
    ),
    max_leaves=12,
)


@given(JSON, st.dictionaries(st.sampled_from(sorted(status())), JSON))
def test_any_json_is_an_arrival_or_nothing(found: Any, changed: dict[str, Any]) -> None:
    reading.mention(found, NORTHWIND)
    reading.edited(found, NORTHWIND)
    reading.conversation(found, NORTHWIND)
    reading.own_account(found, "social.example")
    if (arrival := reading.mention(notification(**changed), NORTHWIND)) is not None:
        f"{arrival.text}{arrival.author.name}{arrival.author.handle}{arrival.url}{arrival.id}".encode()


@pytest.mark.parametrize("raw", [b"[" * 100_000, b"{", b"\xff", b"9" * 10_000, b'{"a":' * 100_000])
def test_what_is_no_json_is_nothing(raw: bytes) -> None:
    assert reading.parsed(raw) is None


def recorded(name: str) -> Any:
    if not RECORDED.is_dir():
        pytest.skip("the recorded payloads are not beside the repository")
    return json.loads((RECORDED / name).read_text())


def test_recorded_notifications_hold_one_mention_and_a_favourite() -> None:
    found = [
        reading.mention(one, Account("14715", "trwnh@mastodon.social"))
        for one in recorded("notifications.json")
    ]
    assert [one.id if one else None for one in found] == ["103186126728896492", None]
    assert found[0] is not None
    assert found[0].text == "@trwnh sup!"
    assert found[0].author.handle == "zsc@mastodon.social"
    assert found[0].to == ""


def test_recorded_statuses_are_read_when_they_come_as_a_mention() -> None:
    one = recorded("status.json")
    found = reading.mention({"type": "mention", "status": one}, NORTHWIND)
    assert found is not None
    assert (found.kind, found.text) == (Kind.MENTION, "Test Status")
    context = recorded("context.json")
    for post in [*context["ancestors"], *context["descendants"]]:
        arrival = reading.mention({"type": "mention", "status": post}, NORTHWIND)
        assert arrival is not None
        assert "<" not in arrival.text
    for talk in recorded("conversations.json"):
        assert reading.conversation(talk, NORTHWIND) is None  # they do not mention us


def test_a_recorded_account_is_somebodys() -> None:
    found = reading.own_account(recorded("account.json"), "social.example")
    assert found is not None
    assert (found.id, found.handle) == ("11111", "test@test.com")
