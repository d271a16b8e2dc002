"""Streams of both networks: what happens is told at once, signs of life between, and no word for each post twice."""

import json
import threading
import time
from collections.abc import Iterator

import httpx2

from parlour.foundation.clock import MINUTE

from .conftest import Caller

DEADLINE = 20.0


def lines(caller: Caller, path: str, *, most: int) -> list[str]:
    """The first lines, signs of life among them."""
    found = []
    with _opened(caller, path) as answer:
        for line in answer.iter_lines():
            found.append(line)
            if len(found) == most:
                return found
    return found


def told(caller: Caller, path: str, wanted: int, begin: threading.Event) -> Iterator[str]:
    with _opened(caller, path) as answer:
        begin.set()
        for line in answer.iter_lines():
            if line.startswith(("{", "data:")):
                yield line
                wanted -= 1
            if not wanted:
                return


def _opened(caller: Caller, path: str):  # type: ignore[no-untyped-def]  # httpx2's own context manager
    headers = {"authorization": f"Bearer {caller.token}"}
    return caller.client.stream("GET", f"{caller.address}{path}", headers=headers)


def while_reading(caller: Caller, path: str, wanted: int, act: object) -> tuple[list[str], float]:
    """What the stream told after `act`, and how many seconds that took."""
    begin, found = threading.Event(), []  # type: ignore[var-annotated]  # filled by the other thread
    reader = threading.Thread(target=lambda: found.extend(told(caller, path, wanted, begin)))
    reader.start()
    assert begin.wait(DEADLINE)
    start = time.perf_counter()
    act()  # type: ignore[operator]  # a plain function of no arguments
    reader.join(DEADLINE)
    return found, time.perf_counter() - start


def test_x_tells_mentions_and_messages_and_is_alive_between(x: Caller) -> None:
    app = x.as_app()
    assert lines(app, "/2/activity/stream", most=2) == ["", ""]

    def act() -> None:
        x.street.write("x", "marta_holt", "the herons are back")
        x.street.write("x", "marta_holt", "@quillmere the box is broken")
        x.street.message("x", "dev_okafor", "hello")

    found, _ = while_reading(app, "/2/activity/stream", 2, act)
    assert [json.loads(line)["data"]["event_type"] for line in found] == [
        "post.mention.create",
        "dm.received",
    ]


def test_x_tells_again_what_was_said_in_the_minutes_asked_for(x: Caller) -> None:
    x.street.write("x", "marta_holt", "@quillmere too long ago")
    x.clock.move(6 * MINUTE)
    x.street.write("x", "marta_holt", "@quillmere while you were away")
    found = [line for line in lines(x.as_app(), "/2/activity/stream?backfill_minutes=5", most=1) if line]
    assert [json.loads(line)["data"]["payload"]["text"] for line in found] == [
        "@quillmere while you were away"
    ]


def test_mastodon_tells_notifications_with_a_thump_between(mastodon: Caller) -> None:
    path = "/api/v1/streaming/user/notification"
    assert lines(mastodon, path, most=3) == [":)", ":thump", ":thump"]

    def act() -> None:
        mastodon.street.write("mastodon", "marta_holt@ferry.example.org", "the herons are back")
        mastodon.street.write("mastodon", "marta_holt@ferry.example.org", "@quillmere the box is broken")

    found, _ = while_reading(mastodon, path, 1, act)
    notification = json.loads(found[0].removeprefix("data: "))
    assert notification["type"] == "mention"
    assert "the box is broken" in notification["status"]["content"]
    listed = mastodon.get("/api/v1/notifications").json()
    assert [one["id"] for one in listed] == [notification["id"]]


def test_mastodon_says_which_post_was_taken_back_and_what_was_written_alone(mastodon: Caller) -> None:
    street, marta = mastodon.street, "marta_holt@ferry.example.org"
    post = street.write("mastodon", marta, "@quillmere oops")
    found, _ = while_reading(
        mastodon, "/api/v1/streaming?stream=user", 1, lambda: street.take_back("mastodon", post.id)
    )
    assert found == [f"data: {post.id}"]
    assert mastodon.get("/api/v1/notifications").json() == []
    found, _ = while_reading(
        mastodon, "/api/v1/streaming/direct", 1, lambda: street.message("mastodon", marta, "hello")
    )
    assert json.loads(found[0].removeprefix("data: "))["last_status"]["visibility"] == "direct"


def test_an_edited_post_is_new_on_x_and_the_same_one_on_mastodon(x: Caller, mastodon: Caller) -> None:
    old = x.street.write("x", "marta_holt", "@quillmere the bocks is broken")
    fixed = "@quillmere the box is broken"
    found, _ = while_reading(x.as_app(), "/2/activity/stream", 1, lambda: x.street.edit("x", old.id, fixed))
    told_now = json.loads(found[0])["data"]["payload"]
    assert told_now["edit_history_tweet_ids"] == [old.id, told_now["id"]]
    listed = x.get(f"/2/users/{x.me}/mentions").json()["data"]
    assert [one["id"] for one in listed] == [told_now["id"]]

    old = mastodon.street.write("mastodon", "marta_holt@ferry.example.org", "@quillmere the bocks is broken")
    found, _ = while_reading(
        mastodon, "/api/v1/streaming/user", 1, lambda: mastodon.street.edit("mastodon", old.id, fixed)
    )
    status = json.loads(found[0].removeprefix("data: "))
    assert status["id"] == old.id
    assert status["edited_at"] == "2026-11-29T12:00:00.000Z"
    noted = mastodon.get("/api/v1/notifications").json()
    assert [one["status"]["content"] for one in noted] == [status["content"]]


def test_a_dropped_stream_ends_and_can_be_opened_again(x: Caller) -> None:
    app = x.as_app()
    with _opened(app, "/2/activity/stream") as answer:
        pieces = answer.iter_raw()
        next(pieces)
        x.street.faults.drop_streams()
        assert sum(1 for _ in pieces) < 1000
    assert lines(app, "/2/activity/stream", most=1) == [""]


def test_ten_thousand_mentions_at_once_are_each_told_once(x: Caller) -> None:
    made: list[str] = []

    def act() -> None:
        made.extend(
            post.id for post in x.street.flood(10_000, ["@quillmere the box is broken", "where is the man?"])
        )

    found, _ = while_reading(x.as_app(), "/2/activity/stream", 10_000, act)
    assert [json.loads(line)["data"]["payload"]["id"] for line in found] == made


def test_ten_thousand_mentions_come_by_polling_within_the_limits(mastodon: Caller) -> None:
    made = mastodon.street.flood(10_000, ["@quillmere the box is broken"], "mastodon")
    at, seen = f"{mastodon.address}/api/v1/notifications?limit=80", []
    while at:
        answer: httpx2.Response = mastodon.client.get(
            at, headers={"authorization": f"Bearer {mastodon.token}"}
        )
        assert answer.status_code == 200
        seen += [one["status"]["id"] for one in answer.json()]
        at = answer.links.get("next", {}).get("url", "")
    assert seen == [post.id for post in reversed(made)]
