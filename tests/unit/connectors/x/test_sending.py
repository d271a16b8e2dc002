"""What goes out to X: one reply, one message, one deletion; what X's refusals mean; and what a crash leaves to ask."""

from typing import Any

import pytest

from parlour.connectors.line import Away, Denied, Expired, Line, NotThere, Throttled
from parlour.connectors.x import CONNECTOR
from parlour.street.model import Author, Reply, Target

from .feeds import a_message
from .platform import CLEO, DIRECT, PUBLIC, SECRETS, US, Platform, target

POST = target().post
TO_IT = {"referenced_posts": [{"type": "replied_to", "id": POST}]}


def test_a_reply_is_the_sentence_and_the_post_it_answers_and_nothing_else(there: Platform, line: Line):
    there.said(201, {"data": {"id": "77", "text": "as posted"}})
    assert CONNECTOR.send(line, US, target(), PUBLIC, "key") == "77"
    assert (there.last.method, there.last.path) == ("POST", "/2/tweets")
    assert there.last.json == {"text": PUBLIC.text, "reply": {"in_reply_to_tweet_id": POST}}


def test_a_message_goes_to_its_author_alone_also_out_of_a_group(there: Platform, line: Line):
    there.said(201, {"data": {"dm_event_id": "78", "dm_conversation_id": "1-2"}})
    group = Target(Reply.DIRECT, POST, "1578398451921985538", Author(CLEO))
    assert CONNECTOR.send(line, US, group, DIRECT, "key") == "78"
    assert there.last.path == f"/2/dm_conversations/with/{CLEO}/messages"
    assert there.last.json == {"text": DIRECT.text}


def test_words_for_one_person_are_never_posted_in_public(there: Platform, line: Line):
    for where, words in ((target(), DIRECT), (target(Reply.DIRECT), PUBLIC)):
        with pytest.raises(Denied):
            CONNECTOR.send(line, US, where, words, "key")
    assert there.asked == []


@pytest.mark.parametrize("id_", ["", "-1", "7/../8", "٣", "9" * 30, "a"])
def test_an_id_that_x_does_not_make_reaches_no_address(there: Platform, line: Line, id_: str):
    somebody = Target(Reply.DIRECT, POST, "", Author(id_))
    for doing in (
        lambda: CONNECTOR.send(line, US, target(post=id_), PUBLIC, "key"),
        lambda: CONNECTOR.send(line, US, somebody, DIRECT, "key"),
        lambda: CONNECTOR.sent_before(line, US, somebody),
        lambda: CONNECTOR.remove(line, US, id_),
    ):
        with pytest.raises(Denied):
            doing()
    assert there.asked == []


@pytest.mark.parametrize(
    ("status", "detail", "raised", "why"),
    [
        (403, "You are not allowed to create a Post with duplicate content.", Denied, "duplicate"),
        (403, "Reply to this conversation is not allowed because of its author.", Denied, "not-permitted"),
        (403, "A reply to a Post that is deleted or not visible to you.", NotThere, "not-there"),
        (403, {"odd": 1}, Denied, "not-permitted"),
        (402, "No credits.", Denied, "no-credit"),
        (404, "", NotThere, "not-there"),
        (400, "", Denied, "status-400"),
        (401, "", Expired, None),
        (429, "", Throttled, None),
        (500, "", Away, None),
        (503, "", Away, None),
    ],
)
def test_each_refusal_is_told_apart(
    there: Platform, line: Line, status: int, detail: Any, raised: Any, why: str | None
):
    there.said(status, {"title": "Forbidden", "detail": detail, "type": "about:blank", "status": status})
    with pytest.raises(raised) as said:
        CONNECTOR.send(line, US, target(), PUBLIC, "key")
    assert getattr(said.value, "why", None) == why
    assert str(detail) not in str(said.value) or detail == ""


def test_a_refusal_in_any_words_is_a_refusal(there: Platform, line: Line):
    for body in (b"", b"<html>", b"[" * 99_999, b"7"):
        there.said(403, body)
        with pytest.raises(Denied):
            CONNECTOR.send(line, US, target(), PUBLIC, "key")


@pytest.mark.parametrize("body", [{}, {"data": None}, {"data": {"id": 7}}, {"data": {"id": "x"}}, b"<html>"])
def test_a_success_that_names_no_post_may_be_none(there: Platform, line: Line, body: Any):
    there.said(201, body)
    with pytest.raises(Away):
        CONNECTOR.send(line, US, target(), PUBLIC, "key")


@pytest.mark.parametrize("spelling", ["referenced_tweets", "referenced_posts"])
def test_after_a_crash_the_reply_to_this_very_post_is_found(there: Platform, line: Line, spelling: str):
    def ours(id_: str, to: str, kind: str = "replied_to") -> dict[str, Any]:
        return {"id": id_, "text": "", spelling: [{"type": kind, "id": to}]}

    first = {"data": [ours("95", POST, "quoted"), ours("94", "5")], "meta": {"next_token": "t"}}
    second = {"data": [{"id": "93", "text": ""}, ours("92", POST)], "meta": {}}
    there.answers = lambda asked: (200, {}, second if "pagination_token" in asked.query else first)
    assert CONNECTOR.sent_before(line, US, target()) == "92"
    assert there.asked[0].query["since_id"] == POST
    there.said(200, {"meta": {"result_count": 0}})
    assert CONNECTOR.sent_before(line, US, target()) == ""


def test_after_a_crash_our_message_that_followed_is_found(there: Platform, line: Line):
    later = [str(int(POST) + each) for each in range(4)]
    listed = [a_message(int(later[3]), US.id), a_message(int(later[2])), a_message(int(later[1]), US.id)]
    older = [a_message(int(POST)), a_message(int(POST) - 1, US.id)]
    there.said(200, {"data": [*listed, *older], "meta": {"next_token": "t"}})
    assert CONNECTOR.sent_before(line, US, target(Reply.DIRECT)) == later[1]
    assert len(there.asked) == 1, "what is older than the message is not read"
    there.said(200, {"data": older, "meta": {}})
    assert CONNECTOR.sent_before(line, US, target(Reply.DIRECT)) == ""


@pytest.mark.parametrize("body", [b"[]", {"data": [{"id": {}, **TO_IT}]}, {"data": [7]}, {"data": {}}])
def test_an_answer_that_cannot_be_read_says_nothing_about_what_was_sent(
    there: Platform, line: Line, body: Any
):
    there.said(200, body)
    for reply in Reply:
        with pytest.raises(Away):
            CONNECTOR.sent_before(line, US, target(reply))


def test_a_platform_that_always_has_a_next_page_is_left(there: Platform, line: Line):
    there.said(200, {"data": [], "meta": {"next_token": "t"}})
    assert CONNECTOR.sent_before(line, US, target()) == ""
    assert len(there.asked) == 40


def test_a_message_is_deleted_and_one_gone_already_is_fine(there: Platform, line: Line):
    there.said(200, {"data": {"deleted": True}})
    CONNECTOR.remove(line, US, POST)
    assert (there.last.method, there.last.path) == ("DELETE", f"/2/dm_events/{POST}")
    there.said(404, {"title": "Not Found"})
    CONNECTOR.remove(line, US, POST)


def test_a_deletion_that_x_refuses_is_told(there: Platform, line: Line):
    for status, body in ((403, {}), (200, {"data": {"deleted": False}})):
        there.said(status, body)
        with pytest.raises(Denied):
            CONNECTOR.remove(line, US, POST)


def test_the_account_is_named(there: Platform, line: Line):
    there.said(200, {"data": {"id": US.id, "username": US.handle, "name": US.name}})
    assert CONNECTOR.account(line) == US
    there.said(200, {"data": {}})
    with pytest.raises(Away):
        CONNECTOR.account(line)


def test_a_fresh_token_comes_with_a_fresh_refresh_token(there: Platform, line: Line):
    there.said(200, {"token_type": "bearer", "access_token": "access-2", "refresh_token": "refresh-2"})
    found = CONNECTOR.renewed(line, SECRETS)
    assert found == SECRETS | {"access_token": "access-2", "refresh_token": "refresh-2"}
    assert there.last.body == b"grant_type=refresh_token&refresh_token=refresh-1&client_id=client%3Aid"
    assert "authorization" not in there.last.headers


def test_an_app_with_a_secret_shows_it_to_the_token_s_address_alone(there: Platform, line: Line):
    there.said(200, {"access_token": "access-2"})
    found = CONNECTOR.renewed(line, SECRETS | {"client_secret": "client-secret"})
    assert (found["access_token"], found["refresh_token"]) == ("access-2", "refresh-1")
    assert there.last.headers["authorization"] == "Basic Y2xpZW50JTNBaWQ6Y2xpZW50LXNlY3JldA=="
    assert b"client" not in there.last.body


@pytest.mark.parametrize(
    ("status", "raised"),
    [(400, Denied), (401, Denied), (403, Denied), (404, Denied), (429, Throttled), (500, Away), (200, Away)],
)
def test_a_refresh_token_that_is_not_taken_asks_for_a_sign_in(
    there: Platform, line: Line, status: int, raised: Any
):
    there.said(status, {"error": "invalid_request"})
    with pytest.raises(raised) as said:
        CONNECTOR.renewed(line, SECRETS)
    assert getattr(said.value, "why", "sign-in-again") == "sign-in-again"
