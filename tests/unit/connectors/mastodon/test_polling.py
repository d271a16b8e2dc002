"""Nothing is missed and nothing is lost for a page that cannot be read."""

import json
from contextlib import suppress
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parlour.connectors.contract import Batch
from parlour.connectors.line import Answer, Away, Denied, Expired, Throttled
from parlour.connectors.mastodon import CONNECTOR
from tests.unit.connectors.mastodon.instance import NORTHWIND, TOKEN, Instance, notification


def look(home: Instance, cursor: str) -> Batch:
    return CONNECTOR.poll(home.line(), NORTHWIND, cursor)


def look_until_read(home: Instance, cursor: str) -> tuple[list[str], str]:
    found, more = list[str](), True
    while more:
        batch = look(home, cursor)
        found += [one.id for one in batch.arrivals]
        cursor, more = batch.cursor, batch.more
    return found, cursor


def many(first: int, last: int) -> list[dict[str, object]]:
    return [notification(str(n), post=f"p{n}") for n in range(first, last + 1)]


def test_it_asks_for_mentions_alone_with_what_filters_hold_back(home: Instance) -> None:
    look(home, "")
    (asked,) = home.asked
    assert (asked.method, asked.path) == ("GET", "/api/v1/notifications")
    assert asked.query == {"types[]": ["mention"], "limit": ["80"], "include_filtered": ["true"]}
    assert asked.headers["authorization"] == f"Bearer {TOKEN}"


def test_the_oldest_comes_first(home: Instance) -> None:
    home.notifications = many(1, 5)
    assert [one.id for one in look(home, "").arrivals] == ["p1", "p2", "p3", "p4", "p5"]


def test_a_thousand_mentions_of_an_outage_are_all_found(home: Instance) -> None:
    home.notifications = many(1, 20)
    _, cursor = look_until_read(home, "")
    home.notifications += many(21, 1020)
    found, cursor = look_until_read(home, cursor)
    assert set(found) >= {f"p{n}" for n in range(21, 1021)}
    assert len(home.asked) < 1020 / (80 - 10) + 10
    look(home, look(home, cursor).cursor)
    assert look(home, cursor).more is False


def test_an_account_nobody_ever_wrote_to_misses_nothing_of_its_first_thousand(home: Instance) -> None:
    cursor = look(home, "").cursor
    home.notifications = many(1, 1000)
    found, _ = look_until_read(home, cursor)
    assert set(found) == {f"p{n}" for n in range(1, 1001)}


def test_a_mention_numbered_before_but_committed_after_another_is_found(home: Instance) -> None:
    home.notifications = many(1, 3)
    _, cursor = look_until_read(home, "")
    home.notifications += many(6, 6)
    first, cursor = look_until_read(home, cursor)
    home.notifications = many(1, 6)
    second, _ = look_until_read(home, cursor)
    assert "p6" in first
    assert {"p4", "p5"} <= set(second)


def test_an_old_instance_with_small_pages_is_read_to_the_end(
    home: Instance, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("parlour.connectors.mastodon.paging.PAGE", 30)
    cursor = look(home, "").cursor
    home.notifications = many(1, 200)
    found, _ = look_until_read(home, cursor)
    assert set(found) == {f"p{n}" for n in range(1, 201)}


def test_quiet_looks_stop_repeating_what_was_read(home: Instance) -> None:
    home.notifications = many(1, 5)
    cursors = [""]
    for _ in range(4):
        batch = look(home, cursors[-1])
        cursors.append(batch.cursor)
    assert batch.arrivals == ()
    assert [a == b for a, b in pairwise(cursors)][-1] is True


def test_one_mention_that_cannot_be_read_does_not_stand_before_the_others(home: Instance) -> None:
    home.notifications = [
        notification("1", post="p1"),
        {"id": "2", "type": "mention", "status": 7},
        *many(3, 3),
    ]
    assert [one.id for one in look(home, "0 0").arrivals] == ["p1", "p3"]


@pytest.mark.parametrize("body", [b"<html>", b"", b'{"a":1}', b'"x"', b"null", b"[" * 100_000])
def test_what_is_no_page_is_tried_again_later(home: Instance, body: bytes) -> None:
    home.says("/api/v1/notifications", body)
    with pytest.raises(Away):
        look(home, "5 5")


def test_a_throttled_look_waits_until_the_instance_says(home: Instance) -> None:
    home.says("/api/v1/notifications", {}, 429, X_RateLimit_Reset="2099-01-01T00:05:00.000000Z")
    with pytest.raises(Throttled) as raised:
        look(home, "")
    assert raised.value.until == 4070909100000


def test_an_instance_in_repair_says_how_long(home: Instance) -> None:
    home.says("/api/v1/notifications", b"", 503, Retry_After="Thu, 01 Jan 2099 00:05:00 GMT")
    with pytest.raises(Throttled) as raised:
        look(home, "")
    assert raised.value.until == 4070909100000
    home.says("/api/v1/notifications", b"", 503)
    with pytest.raises(Away):
        look(home, "")


def test_a_revoked_token_is_expired_and_only_an_officer_can_renew_it(home: Instance) -> None:
    home.says("/api/v1/notifications", {"error": "The access token is invalid"}, 401)
    with pytest.raises(Expired):
        look(home, "")
    with pytest.raises(Denied, match=r"^sign-in-again$"):
        CONNECTOR.renewed(home.line(), {"access_token": TOKEN})


def test_an_instance_that_gives_the_same_page_again_is_not_asked_for_ever(home: Instance) -> None:
    home.says("/api/v1/notifications", list(reversed(many(1, 80))))
    look_until_read(home, "")
    found, _ = look_until_read(home, "70 80")
    assert len(found) <= 3 * 80


ID = st.sampled_from(["1", "22", "x y", "", "01H8"]) | st.text(max_size=3) | st.integers() | st.none()
PAGE = st.lists(st.fixed_dictionaries({"id": ID, "type": st.just("mention")}) | st.none() | ID, max_size=50)


@given(
    PAGE | st.dictionaries(st.text(max_size=3), ID) | ID,
    st.sampled_from(["", "0 0", "5 9", "x", " ", "a b c"]),
)
def test_any_page_is_a_batch_or_away(page: Any, cursor: str) -> None:
    class Telling:
        def get(self, path: str, **query: str) -> Answer:
            return Answer(200, {}, json.dumps(page).encode())

    telling: Any = Telling()
    with suppress(Away):
        batch = CONNECTOR.poll(telling, NORTHWIND, cursor)
        assert len(batch.cursor.split(" ")) == 2
        assert batch.arrivals == ()


def test_nobody_there_is_away(home: Instance) -> None:
    line = CONNECTOR.open({"access_token": TOKEN}, "http://127.0.0.1:1")
    with pytest.raises(Away):
        CONNECTOR.poll(line, NORTHWIND, "")
