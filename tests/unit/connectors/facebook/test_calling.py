"""What is asked of Facebook when something is sent, or looked for after a crash."""

from collections.abc import Iterator

import pytest

from parlour.connectors.facebook import CONNECTOR
from parlour.connectors.line import Away, Denied, Line
from parlour.street.model import Account, Author, Reply, Target
from parlour.street.words import Invitation
from tests.unit.connectors.meta.platform import SECRETS, Platform, speaking

PAGE = Account("100", "northwind")
CLEO = Author("7")
COMMENT = ("55_9", "100_55", CLEO)
POST = ("100_66", "100_66", CLEO)
MESSAGE = ("m_1", "7", CLEO)
LINK = "https://help.northwind.example/l/" + "a" * 32


@pytest.fixture(scope="module")
def spoken() -> Iterator[tuple[Platform, Line]]:
    with speaking(CONNECTOR) as found:
        yield found


@pytest.fixture
def both(spoken: tuple[Platform, Line]) -> tuple[Platform, Line]:
    spoken[0].forget()
    return spoken


def invitation(reply: Reply) -> Invitation:
    return Invitation(reply, "en", LINK if reply is Reply.DIRECT else "https://help.northwind.example")


def sent(line: Line, reply: Reply, there: tuple[str, str, Author]) -> str:
    return CONNECTOR.send(line, PAGE, Target(reply, *there), invitation(reply), "key-1")


def sent_before(line: Line, reply: Reply, there: tuple[str, str, Author]) -> str:
    return CONNECTOR.sent_before(line, PAGE, Target(reply, *there))


def test_the_token_is_in_a_header_and_nowhere_else(both: tuple[Platform, Line]) -> None:
    platform, line = both
    platform.says({"id": "100", "name": "Northwind", "username": "northwind"})
    assert CONNECTOR.account(line) == Account("100", "northwind", "Northwind")
    (asked,) = platform.asked
    assert (asked.method, asked.path) == ("GET", "/v26.0/me")
    assert asked.headers["authorization"] == f"Bearer {SECRETS['token']}"
    assert asked.query["fields"] == "id,name,username,category"
    assert len(asked.query["appsecret_proof"]) == 64
    for secret in ("token", "app_secret", "verify_token"):
        assert SECRETS[secret] not in str((asked.path, asked.query, asked.body))


def test_a_public_reply_is_a_comment_under_the_comment(both: tuple[Platform, Line]) -> None:
    platform, line = both
    platform.says({"id": "55_10"})
    assert sent(line, Reply.PUBLIC, COMMENT) == "55_10"
    (asked,) = platform.asked
    assert (asked.method, asked.path) == ("POST", "/v26.0/55_9/comments")
    assert asked.form == {"message": invitation(Reply.PUBLIC).text}


@pytest.mark.parametrize(
    ("there", "recipient"),
    [(COMMENT, {"comment_id": "55_9"}), (POST, {"post_id": "100_66"}), (MESSAGE, {"id": "7"})],
)
def test_a_private_message_goes_to_the_author_of_a_comment_post_or_message(
    both: tuple[Platform, Line], there: tuple[str, str, Author], recipient: dict[str, str]
) -> None:
    platform, line = both
    platform.says({"recipient_id": "7", "message_id": "m_9"})
    assert sent(line, Reply.DIRECT, there) == "m_9"
    (asked,) = platform.asked
    assert (asked.method, asked.path) == ("POST", "/v26.0/100/messages")
    assert asked.json == {
        "recipient": recipient,
        "messaging_type": "RESPONSE",
        "message": {"text": invitation(Reply.DIRECT).text},
    }


def test_an_id_never_becomes_another_path(both: tuple[Platform, Line]) -> None:
    platform, line = both
    platform.says({"id": "1"})
    sent(line, Reply.PUBLIC, ("../me/feed?x=", "100_55", CLEO))
    assert platform.asked[0].path == "/v26.0/..%2Fme%2Ffeed%3Fx%3D/comments"


@pytest.mark.parametrize("answer", [b"", b"{", b"[]", b'{"id": 5.5}', b"[" * 100_000])
def test_an_accepted_reply_without_an_id_is_not_sent_again(
    both: tuple[Platform, Line], answer: bytes
) -> None:
    platform, line = both
    platform.says(answer)
    assert sent(line, Reply.PUBLIC, COMMENT) == ""


def test_after_a_crash_our_comment_is_found_under_theirs(both: tuple[Platform, Line]) -> None:
    platform, line = both
    platform.says({"data": [{"id": "55_11", "from": {"id": "7"}}, {"id": "55_10", "from": {"id": "100"}}]})
    assert sent_before(line, Reply.PUBLIC, COMMENT) == "55_10"
    platform.says({"data": [{"id": "55_11", "from": {"id": "7"}}, {"id": "55_12"}]})
    platform.says({"id": "55_9", "created_time": "2026-06-01T00:00:00+0000"})
    assert sent_before(line, Reply.PUBLIC, COMMENT) == ""
    platform.says({"data": []})
    assert sent_before(line, Reply.PUBLIC, POST) == ""
    assert platform.asked[0].path == "/v26.0/55_9/comments"


def test_after_a_crash_our_reply_to_a_reply_is_found_beside_it(both: tuple[Platform, Line]) -> None:
    platform, line = both
    when = {name: f"2026-06-01T00:00:{name:02}+0000" for name in (1, 2, 3)}
    ours = [{"id": f"55_{at}", "from": {"id": "100"}, "created_time": when[at]} for at in (3, 1)]
    platform.says({"data": []})
    platform.says({"id": "55_9", "created_time": when[2], "parent": {"id": "55_4"}})
    platform.says({"data": ours})
    assert sent_before(line, Reply.PUBLIC, COMMENT) == "55_3"
    assert platform.asked[2].path == "/v26.0/55_4/comments"
    platform.says({"data": []})
    platform.says({"id": "55_9", "created_time": when[2], "parent": {"id": "55_4"}})
    platform.says({"data": ours[1:]})
    assert sent_before(line, Reply.PUBLIC, COMMENT) == ""


def test_after_a_crash_a_private_reply_is_known_by_the_conversation_it_began(
    both: tuple[Platform, Line],
) -> None:
    platform, line = both
    platform.says({"id": "55_9", "private_reply_conversation": {"id": "t_1"}})
    assert sent_before(line, Reply.DIRECT, COMMENT) == "t_1"
    platform.says({"id": "55_9"})
    assert sent_before(line, Reply.DIRECT, COMMENT) == ""


def test_after_a_crash_our_message_is_found_after_theirs(both: tuple[Platform, Line]) -> None:
    platform, line = both
    ours, theirs, earlier = {"id": "m_2"}, {"id": "m_1", "from": {"id": "7"}}, {"id": "m_0"}
    ours["from"] = earlier["from"] = {"id": "100"}  # type: ignore[assignment] # JSON of the platform
    platform.says({"data": [{"messages": {"data": [ours, theirs, earlier]}}]})
    assert sent_before(line, Reply.DIRECT, MESSAGE) == "m_2"
    platform.says({"data": [{"messages": {"data": [theirs, earlier]}}]})
    assert sent_before(line, Reply.DIRECT, MESSAGE) == ""
    platform.says({"data": []})
    assert sent_before(line, Reply.DIRECT, MESSAGE) == ""
    assert platform.asked[0].query["user_id"] == "7"


def test_nothing_of_theirs_can_be_deleted_or_renewed(both: tuple[Platform, Line]) -> None:
    platform, line = both
    assert not CONNECTOR.declared.removes
    with pytest.raises(Denied, match="not-permitted"):
        CONNECTOR.remove(line, PAGE, "m_1")
    with pytest.raises(Denied, match="sign-in-again"):
        CONNECTOR.renewed(line, SECRETS)
    with pytest.raises(NotImplementedError):
        CONNECTOR.stream(line, PAGE, "")
    assert platform.asked == []


@pytest.mark.parametrize("answer", [b"<html>", b"[]", b"{}", b'{"id": true}', b'"me"', b"[" * 100_000])
def test_an_odd_answer_about_the_account_is_trouble_of_the_platform(
    both: tuple[Platform, Line], answer: bytes
) -> None:
    platform, line = both
    platform.says(answer)
    with pytest.raises(Away):
        CONNECTOR.account(line)
