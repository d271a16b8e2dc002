"""The stream: signs of life, events as they happen, and the ways it ends."""

import json

import pytest

from parlour.connectors.line import Away, Denied, Line
from parlour.connectors.x import CONNECTOR
from parlour.street.model import Kind

from .platform import SECRETS, US, Platform, a_post, post_event


def lines(*said: object) -> bytes:
    return b"".join(each if isinstance(each, bytes) else json.dumps(each).encode() + b"\r\n" for each in said)


def test_signs_of_life_and_events_come_one_by_one_and_move_no_cursor(there: Platform, line: Line):
    mention = post_event("post.mention.create", a_post())
    gone = post_event("post.delete", {"id": "9", "author_id": "8"})
    there.said(200, lines(b"\r\n", mention, b"\r\n", post_event("dm.sent", {}), gone))
    batches = list(CONNECTOR.stream(line, US, "where we were"))
    kinds = [[arrival.kind for arrival in batch.arrivals] for batch in batches]
    assert kinds == [[], [], [Kind.MENTION], [], [], [Kind.REMOVED]]
    assert [batch.reads for batch in batches] == [0, 0, 5, 0, 0, 0]
    assert {batch.cursor for batch in batches} == {"where we were"}
    assert there.last.path == "/2/activity/stream"


def test_a_line_that_cannot_be_read_is_passed_over(there: Platform, line: Line):
    mention = post_event("post.mention.create", a_post())
    there.said(200, lines(b"not JSON\r\n", b"[" * 9999 + b"\r\n", {"data": {}}, mention, b'{"data": {"ev'))
    batches = list(CONNECTOR.stream(line, US, ""))
    assert [len(batch.arrivals) for batch in batches] == [0, 0, 0, 0, 1]


def test_an_error_in_the_stream_ends_it(there: Platform, line: Line):
    there.said(200, lines(b"\r\n", {"errors": [{"title": "operational-disconnect"}]}))
    found = CONNECTOR.stream(line, US, "")
    assert [next(found).arrivals for _ in range(2)] == [(), ()]
    with pytest.raises(Away):
        next(found)


def test_without_the_app_s_token_there_is_no_stream(there: Platform):
    line = CONNECTOR.open(SECRETS | {"bearer_token": ""}, there.address)
    with pytest.raises(Denied) as said:
        next(CONNECTOR.stream(line, US, ""))
    assert (said.value.why, there.asked) == ("no-bearer-token", [])
    line.close()


def test_a_refused_app_token_is_not_taken_for_an_expired_one_of_the_account(there: Platform, line: Line):
    there.said(401, {})
    with pytest.raises(Denied) as said:
        next(CONNECTOR.stream(line, US, ""))
    assert said.value.why == "bearer-token-refused"
