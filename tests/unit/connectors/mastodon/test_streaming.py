"""What an open stream brings, sign of life by sign of life."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parlour.connectors.line import MOST_LINE, Away, Expired
from parlour.connectors.mastodon import CONNECTOR
from parlour.connectors.mastodon.listening import Event, events, heard
from parlour.street.model import Kind
from tests.unit.connectors.mastodon.instance import NORTHWIND, TOKEN, Instance, instance, notification, status

USER = "/api/v1/streaming/user"


def told(name: str, payload: Any) -> bytes:
    data = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    return b"event: " + name.encode() + b"\ndata: " + data + b"\n\n"


def streamed(home: Instance, *said: bytes) -> list[tuple[str, ...]]:
    home.says(USER, b"".join(said))
    batches = list(CONNECTOR.stream(home.line(), NORTHWIND, "40 41"))
    assert {batch.cursor for batch in batches} <= {"40 41"}
    return [tuple(f"{one.kind.value} {one.id}" for one in batch.arrivals) for batch in batches]


def test_each_event_comes_at_once_and_each_sign_of_life_is_seen(home: Instance) -> None:
    found = streamed(
        home,
        b":)\n\n",
        told("notification", notification(post="1")),
        b":thump\n\n",
        told("notification", notification(post="2", visibility="direct")),
        told("status.update", status("1", content="<p>Edited</p>")),
        told("delete", b"1"),
        told("conversation", {"id": "5", "last_status": status("3", visibility="direct")}),
    )
    assert found == [(), ("mention 1",), (), ("direct 2",), ("mention 1",), ("removed 1",), ("direct 3",)]


def test_what_happens_in_the_accounts_home_is_not_looked_at(home: Instance) -> None:
    found = streamed(
        home,
        told("update", status("1")),
        told("filters_changed", b"undefined"),
        told("announcement", {"id": "1"}),
        told("announcement.delete", b"1"),
        told("notifications_merged", {}),
        told("notification", notification(kind="favourite")),
    )
    assert found == [()] * 6


def test_an_event_that_cannot_be_read_does_not_end_the_stream(home: Instance) -> None:
    broken = [told("notification", raw) for raw in (b"{", b"[" * 10_000, b"null", b"\xff")]
    assert streamed(home, *broken, told("delete", b"9")) == [(), (), (), (), ("removed 9",)]


def test_an_event_cut_off_at_the_end_is_left_to_polling(home: Instance) -> None:
    whole = told("notification", notification())
    assert streamed(home, whole[:-2]) == []
    assert streamed(home, whole[: len(whole) // 2]) == []


def test_it_speaks_with_the_token_and_asks_for_everything_of_the_user(home: Instance) -> None:
    streamed(home, b":thump\n")
    asked = home.asked[-1]
    assert (asked.method, asked.path, asked.headers["authorization"]) == ("GET", USER, f"Bearer {TOKEN}")


def test_a_stream_that_lives_elsewhere_is_not_given_the_token(home: Instance) -> None:
    home.says(
        "/api/v2/instance", {"configuration": {"urls": {"streaming": "wss://stream.elsewhere.example"}}}
    )
    with pytest.raises(NotImplementedError):
        next(CONNECTOR.stream(home.line(), NORTHWIND, ""))
    assert USER not in [asked.path for asked in home.asked]


def test_a_line_to_another_address_of_the_instance_speaks_with_the_same_token(home: Instance) -> None:
    with instance() as other:
        other.says("/alive", {})
        line = home.line().at(other.address)
        line.get("/alive")
        line.close()
        assert other.asked[0].headers["authorization"] == f"Bearer {TOKEN}"


def test_a_stream_refused_says_why(home: Instance) -> None:
    home.says(USER, {"error": "Access token is missing"}, 401)
    with pytest.raises(Expired):
        next(CONNECTOR.stream(home.line(), NORTHWIND, ""))


def test_data_in_several_lines_is_one_event() -> None:
    lines = [b"event:delete", b"data: 1", b"data:2", b"id: 7", b"", b"data: lost", b"", b"event: x", b""]
    assert list(events(iter(lines))) == [Event("delete", b"1\n2")]


def test_an_event_without_an_end_is_not_kept() -> None:
    with pytest.raises(Away):
        list(events(iter([b"data: " + b"x" * 1000] * (MOST_LINE // 1000 + 2))))


@given(st.lists(st.binary(max_size=40), max_size=20))
def test_any_lines_are_events_or_nothing(lines: list[bytes]) -> None:
    for event in events(iter(lines)):
        found = heard(event, NORTHWIND)
        assert found is None or found.kind is Kind.REMOVED
