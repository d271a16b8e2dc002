"""Asking X: everything comes, nothing comes twice, whatever happens in between."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from parlour.connectors.line import Away, Denied, Expired, Line, Throttled
from parlour.connectors.x import CONNECTOR
from parlour.connectors.x.calling import opened
from parlour.street.model import Arrival, Kind

from .feeds import Feeds, a_message
from .platform import CLEO, DORA, SECRETS, US, Platform, a_post

START = 2_090_000_000_000_000_000


@pytest.fixture
def feeds(there: Platform) -> Feeds:
    found = Feeds()
    there.answers = found.answers
    return found


def until_nothing(line: Line, cursor: str) -> tuple[list[Arrival], str]:
    found: list[Arrival] = []
    more = True
    while more:
        batch = CONNECTOR.poll(line, US, cursor)
        found += batch.arrivals
        cursor, more = batch.cursor, batch.more
    return found, cursor


def ids(arrivals: list[Arrival]) -> list[int]:
    return [int(arrival.id) for arrival in arrivals]


def test_all_pages_are_read_down_to_what_was_taken(feeds: Feeds, line: Line):
    feeds.mentions = [START + each for each in range(10)]
    feeds.messages = [START + 100 + each for each in range(7)]
    found, cursor = until_nothing(line, "")
    assert sorted(ids(found)) == feeds.mentions + feeds.messages
    assert {arrival.kind for arrival in found} == {Kind.MENTION, Kind.DIRECT}
    assert until_nothing(line, cursor) == ([], cursor)
    feeds.mentions += [START + 20]
    feeds.messages += [START + 120]
    again, _ = until_nothing(line, cursor)
    assert ids(again) == [START + 20, START + 120]


def test_a_page_arrives_with_the_oldest_first(feeds: Feeds, line: Line):
    feeds.mentions = [START + 1, START + 2, START + 3]
    assert ids(list(CONNECTOR.poll(line, US, "").arrivals)) == feeds.mentions


def test_a_round_goes_on_after_a_restart_and_what_came_meanwhile_follows(feeds: Feeds, line: Line):
    feeds.mentions = [START + each for each in range(7)]
    first = CONNECTOR.poll(line, US, "")
    feeds.mentions += [START + 50, START + 51]
    rest, cursor = until_nothing(line, first.cursor)
    later, _ = until_nothing(line, cursor)
    assert sorted(ids([*first.arrivals, *rest, *later])) == feeds.mentions


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    some.lists(
        some.tuples(some.integers(0, 5), some.integers(0, 5), some.sampled_from(["", "m", "d", "both"])),
        max_size=8,
    )
)
def test_nothing_is_missed_or_doubled(feeds: Feeds, line: Line, weather: list[tuple[int, int, str]]):
    feeds.mentions, feeds.messages, feeds.refused = [], [], {}
    cursor, found, next_id = "", [], START
    for mentions, messages, broken in [*weather, (0, 0, ""), (0, 0, "")]:
        feeds.mentions += range(next_id, next_id + mentions)
        feeds.messages += range(next_id + mentions, next_id + mentions + messages)
        next_id += mentions + messages
        ends = {"m": ["mentions"], "d": ["dm_events"], "both": ["mentions", "dm_events"], "": []}[broken]
        feeds.refused = {end: (503, {}, {}) for end in ends}
        try:
            batch = CONNECTOR.poll(line, US, cursor)
        except Away:
            continue
        found += batch.arrivals
        cursor = batch.cursor
    rest, cursor = until_nothing(line, cursor)
    rest += until_nothing(line, cursor)[0]
    assert sorted(ids([*found, *rest])) == sorted(feeds.mentions + feeds.messages)


def test_messages_that_were_deleted_after_taking_change_nothing(feeds: Feeds, line: Line):
    feeds.messages = [START + each for each in range(4)]
    _, cursor = until_nothing(line, "")
    feeds.messages = [START + 1, START + 60]
    found, _ = until_nothing(line, cursor)
    assert ids(found) == [START + 60]


def test_messages_are_not_asked_for_while_mentions_are_read_on(there: Platform, feeds: Feeds, line: Line):
    feeds.mentions = [START + each for each in range(30)]
    feeds.messages = [START + 50]
    found, _ = until_nothing(line, "")
    assert sorted(ids(found)) == [*feeds.mentions, START + 50]
    asked = [asked.path.rpartition("/")[2] for asked in there.asked]
    assert (asked.count("mentions"), asked.count("dm_events")) == (11, 2)


def test_a_broken_round_of_mentions_lets_messages_come(feeds: Feeds, line: Line):
    feeds.mentions = [START + each for each in range(9)]
    first = CONNECTOR.poll(line, US, "")
    feeds.refused = {"mentions": (503, {}, {})}
    feeds.messages = [START + 50]
    found, cursor = until_nothing(line, first.cursor)
    assert ids(found) == [START + 50]
    feeds.refused = {}
    rest, _ = until_nothing(line, cursor)
    assert sorted(ids([*first.arrivals, *rest])) == feeds.mentions


def test_looking_for_messages_again_reads_one_and_no_more(feeds: Feeds, line: Line):
    feeds.messages = [START + each for each in range(4)]
    _, cursor = until_nothing(line, "")
    feeds.given = 0
    batch = CONNECTOR.poll(line, US, cursor)
    assert (feeds.given, batch.reads, batch.more) == (1, 0, False)


def test_a_message_costs_ten_times_what_a_mention_costs(feeds: Feeds, line: Line):
    feeds.mentions, feeds.messages = [START], [START + 1, START + 2]
    assert CONNECTOR.poll(line, US, "").reads == 1 + 2 * 10


def test_a_reply_to_a_customer_that_only_carries_our_name_is_looked_at_for_impostors(
    there: Platform, line: Line
):
    reply = {"in_reply_to_user_id": CLEO, "author_id": DORA, "display_text_range": [16, 50]}
    carried = a_post("5", text="@Cleo @ParcelCo write to me for your refund", **reply)
    ours = [{"start": 16, "id": US.id}]
    named = a_post("6", text="@Cleo hey @ParcelCo help her", entities={"mentions": ours}, **reply)
    own_thread = a_post("7", **reply | {"author_id": CLEO})
    there.answers = lambda asked: (
        200,
        {},
        {"data": [carried, named, own_thread]} if "mentions" in asked.path else {},
    )
    found = {each.id: (each.kind, each.to, each.summoned) for each in CONNECTOR.poll(line, US, "").arrivals}
    assert found == {
        "5": (Kind.REPLY, CLEO, False),
        "6": (Kind.MENTION, "", True),
        "7": (Kind.MENTION, "", False),
    }


def test_our_own_messages_and_what_cannot_be_read_do_not_stop_the_rest(there: Platform, line: Line):
    strange = [None, 7, {"id": {}}, {"id": "5"}, a_message(START, US.id), a_message(START + 1)]
    there.said(200, {"data": strange, "includes": {"users": [7]}, "meta": {"next_token": "t"}})
    first = CONNECTOR.poll(line, US, "")
    (arrival,) = [found for found in first.arrivals if found.kind is Kind.DIRECT]
    assert (arrival.id, arrival.author.id) == (str(START + 1), CLEO)
    CONNECTOR.poll(line, US, first.cursor)
    assert there.last.query["pagination_token"] == "t"


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"null", b'{"data": 7}', b'{"meta": {"next_token": 7}}', b"[" * 9999]
)
def test_an_answer_that_is_not_x_s_is_no_answer(there: Platform, line: Line, body: bytes):
    there.said(200, body)
    with pytest.raises(Away):
        CONNECTOR.poll(line, US, "")


@pytest.mark.parametrize("cursor", ["", "x", "[]", "{}", '["a","","","","",""]', "[1,2,3,4,5,6]", "9" * 5000])
def test_a_cursor_that_is_not_ours_begins_anew(feeds: Feeds, line: Line, cursor: str):
    feeds.mentions = [START]
    assert len(CONNECTOR.poll(line, US, cursor).arrivals) == 1


def test_a_page_that_x_has_forgotten_begins_the_round_again(feeds: Feeds, line: Line):
    feeds.mentions = [START + each for each in range(5)]
    first = CONNECTOR.poll(line, US, "")
    problem = {"title": "Invalid Request", "errors": [{"parameters": {"pagination_token": ["t"]}}]}
    feeds.refused = {"mentions": (400, {}, problem)}
    stopped = CONNECTOR.poll(line, US, first.cursor)
    feeds.refused = {}
    found, _ = until_nothing(line, stopped.cursor)
    assert set(ids(found)) == set(feeds.mentions)


def test_an_x_with_the_older_names_of_parameters_is_asked_with_them(there: Platform, line: Line):
    problem = {"errors": [{"parameters": {"post.fields": ["text"]}, "message": "no such parameter"}]}
    there.answers = lambda asked: (
        (400, {}, problem) if "post.fields" in asked.query else (200, {}, {"data": [a_post()]})
    )
    batch = CONNECTOR.poll(line, US, "")
    assert "2090000000000000001" in {arrival.id for arrival in batch.arrivals}
    CONNECTOR.poll(line, US, batch.cursor)
    assert len([asked for asked in there.asked if "post.fields" in asked.query]) == 1


LATER = {"x-rate-limit-reset": "2000000000"}


def test_a_limit_on_messages_lets_mentions_come_and_is_not_asked_again_before(there: Platform, feeds: Feeds):
    now = [1_999_999_000_000]
    line = opened(SECRETS, there.address, lambda: now[0])
    feeds.refused = {"dm_events": (429, LATER, {})}
    feeds.mentions = [START]
    _, cursor = until_nothing(line, "")
    feeds.mentions += [START + 1]
    assert ids(until_nothing(line, cursor)[0]) == [START + 1]
    assert CONNECTOR.poll(line, US, cursor).arrivals
    assert len([asked for asked in there.asked if asked.path == "/2/dm_events"]) == 1
    feeds.refused, feeds.messages = {}, [START + 2]
    now[0] = 2_000_000_000_000
    assert START + 2 in ids(until_nothing(line, cursor)[0])
    line.close()


def test_the_last_request_of_a_window_is_the_last(there: Platform):
    line = opened(SECRETS, there.address, lambda: 1_999_999_000_000)
    there.said(200, {}, x_rate_limit_remaining="0", x_rate_limit_reset="2000000000")
    CONNECTOR.poll(line, US, "")
    with pytest.raises(Throttled) as said:
        CONNECTOR.poll(line, US, "")
    assert said.value.until == 2_000_000_000_000
    assert len(there.asked) == 2
    line.close()


def test_the_limits_of_a_day_count_too(there: Platform):
    line = opened(SECRETS, there.address, lambda: 1_999_999_000_000)
    day = {"x-user-limit-24hour-remaining": "0", "x-user-limit-24hour-reset": "2000050000"}
    there.answers = lambda _: (429, LATER | day, {})
    with pytest.raises(Throttled) as said:
        CONNECTOR.poll(line, US, "")
    assert said.value.until == 2_000_050_000_000
    line.close()


@pytest.mark.parametrize(
    ("status", "raised", "why"),
    [
        (402, Denied, "no-credit"),
        (403, Denied, "not-permitted"),
        (400, Denied, "status-400"),
        (500, Away, ""),
    ],
)
def test_trouble_with_messages_is_told_once_no_mention_comes(
    feeds: Feeds, line: Line, status: int, raised: Any, why: str
):
    feeds.refused = {"dm_events": (status, {}, {})}
    feeds.mentions = [START]
    found = CONNECTOR.poll(line, US, "")
    assert len(found.arrivals) == 1
    with pytest.raises(raised) as said:
        CONNECTOR.poll(line, US, found.cursor)
    assert getattr(said.value, "why", "") == why


def test_an_expired_token_is_told_at_once(there: Platform, line: Line):
    there.said(401, {})
    with pytest.raises(Expired):
        CONNECTOR.poll(line, US, "")


def test_the_cursor_is_short_and_carries_ids_alone(feeds: Feeds, line: Line):
    feeds.mentions = [START + each for each in range(5)]
    cursor = CONNECTOR.poll(line, US, "").cursor
    assert len(cursor) < 200
    assert all(each.lstrip("t").isdigit() or each == "" for each in json.loads(cursor))
