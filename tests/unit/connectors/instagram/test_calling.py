"""What is asked of Instagram: sending, looking for it after a crash, renewing, and catching up."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from parlour.connectors.instagram import CONNECTOR
from parlour.connectors.line import Denied, Line, Throttled
from parlour.street.model import Account, Arrival, Author, Kind, Reply, Target
from parlour.street.words import Invitation
from tests.unit.connectors.meta.platform import SECRETS, Platform, speaking

US = Account("100", "northwind", "Northwind")
CLEO = Author("7", "cleo.marsh")
COMMENT, MESSAGE = ("9", "55", CLEO), ("m_1", "7", CLEO)
MENTION, CAPTION = ("12", "mention:66", Author("")), ("66", "mention:66", Author(""))
INVITATION = Invitation(Reply.PUBLIC, "en", "https://help.northwind.example")
AT = 1_780_000_000
CURSOR = f'[[{AT * 1000},{AT * 1000}],0,"",0]'


@pytest.fixture(scope="module")
def spoken() -> Iterator[tuple[Platform, Line]]:
    with speaking(CONNECTOR) as found:
        yield found


@pytest.fixture
def both(spoken: tuple[Platform, Line]) -> tuple[Platform, Line]:
    spoken[0].forget()
    return spoken


def sent(line: Line, reply: Reply, there: tuple[str, str, Author]) -> str:
    return CONNECTOR.send(line, US, Target(reply, *there), INVITATION, "key-1")


def sent_before(line: Line, reply: Reply, there: tuple[str, str, Author]) -> str:
    return CONNECTOR.sent_before(line, US, Target(reply, *there))


def test_the_account_is_known_by_the_id_in_its_webhooks(both: tuple[Platform, Line]) -> None:
    platform, line = both
    platform.says({"id": "31", "user_id": "100", "username": "northwind", "name": "Northwind"})
    assert CONNECTOR.account(line) == US
    assert platform.asked[0].headers["authorization"] == f"Bearer {SECRETS['token']}"
    assert SECRETS["token"] not in str((platform.asked[0].path, platform.asked[0].query))


def test_a_comment_is_replied_to_in_public(both: tuple[Platform, Line]) -> None:
    platform, line = both
    platform.says({"id": "10"})
    assert sent(line, Reply.PUBLIC, COMMENT) == "10"
    (asked,) = platform.asked
    assert (asked.method, asked.path, asked.form) == (
        "POST",
        "/v26.0/9/replies",
        {"message": INVITATION.text},
    )


@pytest.mark.parametrize(("there", "more"), [(MENTION, {"comment_id": "12"}), (CAPTION, {})])
def test_a_mention_is_answered_at_its_own_address(
    both: tuple[Platform, Line], there: tuple[str, str, Author], more: dict[str, str]
) -> None:
    platform, line = both
    platform.says({"id": "13"})
    assert sent(line, Reply.PUBLIC, there) == "13"
    (asked,) = platform.asked
    assert asked.path == "/v26.0/100/mentions"
    assert asked.form == {"media_id": "66", "message": INVITATION.text, **more}


@pytest.mark.parametrize(("there", "recipient"), [(COMMENT, {"comment_id": "9"}), (MESSAGE, {"id": "7"})])
def test_a_private_message_goes_to_the_author_of_a_comment_or_message(
    both: tuple[Platform, Line], there: tuple[str, str, Author], recipient: dict[str, str]
) -> None:
    platform, line = both
    platform.says({"recipient_id": "7", "message_id": "m_9"})
    assert sent(line, Reply.DIRECT, there) == "m_9"
    assert platform.asked[0].path == "/v26.0/100/messages"
    assert platform.asked[0].json["recipient"] == recipient
    assert platform.asked[0].json["message"] == {"text": INVITATION.text}


def test_nobody_is_written_to_because_of_a_mention_elsewhere(both: tuple[Platform, Line]) -> None:
    with pytest.raises(Denied, match="not-permitted"):
        sent(both[1], Reply.DIRECT, MENTION)
    assert both[0].asked == []


def test_after_a_crash_our_reply_is_found(both: tuple[Platform, Line]) -> None:
    platform, line = both
    platform.says({"data": [{"id": "11", "username": "dora"}, {"id": "10", "username": "northwind"}]})
    assert sent_before(line, Reply.PUBLIC, COMMENT) == "10"
    platform.says({"data": [{"id": "11", "username": "dora"}]})
    assert sent_before(line, Reply.PUBLIC, COMMENT) == ""
    ours, theirs = {"id": "m_2", "from": {"id": "100"}}, {"id": "m_1", "from": {"id": "7"}}
    platform.says({"data": [{"messages": {"data": [ours, theirs]}}]})
    assert sent_before(line, Reply.DIRECT, MESSAGE) == "m_2"
    assert platform.asked[2].query["platform"] == "instagram"


def test_after_a_crash_what_cannot_be_seen_is_not_asked_for(both: tuple[Platform, Line]) -> None:
    for reply, there in ((Reply.PUBLIC, MENTION), (Reply.DIRECT, MENTION), (Reply.DIRECT, COMMENT)):
        assert sent_before(both[1], reply, there) == ""
    assert both[0].asked == []


def test_a_token_is_renewed_while_it_lives_and_else_somebody_has_to_sign_in(
    both: tuple[Platform, Line],
) -> None:
    platform, line = both
    platform.says({"access_token": "EAAfresh", "expires_in": 5_183_944})
    assert CONNECTOR.renewed(line, SECRETS) == {**SECRETS, "token": "EAAfresh"}
    assert platform.asked[0].query["grant_type"] == "ig_refresh_token"
    assert SECRETS["token"] not in str(platform.asked[0].query)
    for answer in ({}, {"access_token": ""}, []):
        platform.says(answer)
        with pytest.raises(Denied, match="sign-in-again"):
            CONNECTOR.renewed(line, SECRETS)
    platform.refuses(190, 463)
    with pytest.raises(Denied, match="sign-in-again"):
        CONNECTOR.renewed(line, SECRETS)
    platform.refuses(4)
    with pytest.raises(Throttled):
        CONNECTOR.renewed(line, SECRETS)


def said(name: str, seconds: int, **more: Any) -> dict[str, Any]:
    author = {"username": "cleo.marsh", "from": {"id": "7", "username": "cleo.marsh"}}
    return {"id": name, "text": "Hello?", "timestamp": date(seconds), **author, **more}


def date(seconds: int) -> str:
    return datetime.fromtimestamp(AT + seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")


def test_an_outage_is_caught_up_with_comments_replies_and_messages(both: tuple[Platform, Line]) -> None:
    platform, line = both
    reply = said("10", 40, parent_id="8")
    ours = said("11", 41, username="northwind", **{"from": {"id": "100", "username": "northwind"}})
    old = said("8", -9000, replies={"data": [reply, ours]})
    link = "https://www.instagram.com/p/abc/"
    post = {
        "id": "55",
        "permalink": link,
        "timestamp": date(-9000),
        "comments": {"data": [said("9", 30), old]},
    }
    long_ago = {"id": "54", "timestamp": date(-40 * 86_400), "comments": {"data": [said("7", 30)]}}
    platform.says({"data": [post, long_ago]})
    messages = {"data": [{"id": "m_2", "created_time": date(50), "from": {"id": "7"}, "message": "Hi"}]}
    platform.says({"data": [{"id": "t", "updated_time": date(50), "messages": messages}]})
    first = CONNECTOR.poll(line, US, CURSOR)
    assert first.more
    assert first.arrivals == (
        Arrival(Kind.MENTION, "9", "55", CLEO, (AT + 30) * 1000, "Hello?", link, answers="55"),
        Arrival(Kind.MENTION, "10", "55", CLEO, (AT + 40) * 1000, "Hello?", link, answers="8"),
    )
    second = CONNECTOR.poll(line, US, first.cursor)
    assert second.arrivals == (Arrival(Kind.DIRECT, "m_2", "7", Author("7"), (AT + 50) * 1000, "Hi"),)
    assert (second.more, second.cursor) == (False, f'[[{(AT + 40) * 1000},{(AT + 50) * 1000}],0,"",0]')
    assert [each.path for each in platform.asked] == ["/v26.0/100/media", "/v26.0/100/conversations"]
    assert platform.asked[1].query["platform"] == "instagram"


def test_posts_are_walked_through_until_they_are_too_old(both: tuple[Platform, Line]) -> None:
    platform, line = both
    onward = {"next": "https://graph.instagram.com/x?after=p2&access_token=EAAtoken"}
    platform.says({"data": [{"id": "55", "timestamp": date(0)}], "paging": onward})
    platform.says({"data": [{"id": "54", "timestamp": date(-40 * 86_400)}], "paging": onward})
    first = CONNECTOR.poll(line, US, CURSOR)
    second = CONNECTOR.poll(line, US, first.cursor)
    assert platform.asked[1].query["after"] == "p2"
    platform.says({"data": []})
    assert not CONNECTOR.poll(line, US, second.cursor).more
    assert platform.asked[2].path == "/v26.0/100/conversations"
