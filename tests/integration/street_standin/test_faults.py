"""What goes wrong on purpose, and that it goes right again afterwards."""

import httpx2
import pytest

from parlour.foundation.clock import MINUTE, SECOND

from .conftest import Caller

BROKEN = (httpx2.RemoteProtocolError, httpx2.ReadError)


def test_an_outage_is_a_dead_line_or_a_status_and_then_over(x: Caller, mastodon: Caller) -> None:
    x.street.faults.outage(True)
    for caller, path in ((x, "/2/users/me"), (mastodon, "/api/v1/notifications")):
        with pytest.raises(BROKEN):
            caller.get(path)
    x.street.faults.outage(True, 503)
    assert x.get("/2/users/me").status_code == 503
    x.street.faults.outage(False)
    assert x.get("/2/users/me").status_code == 200


def test_every_third_request_fails_and_has_done_nothing(x: Caller) -> None:
    post = x.street.write("x", "marta_holt", "@quillmere help")
    x.street.faults.every(3)
    assert [x.get("/2/users/me").status_code for _ in range(2)] == [200, 200]
    assert x.reply(post.id, "Come in").status_code == 500
    assert x.reply(post.id, "Come in").status_code == 201
    x.street.faults.every(0)
    assert {x.get("/2/users/me").status_code for _ in range(6)} == {200}


def test_an_answer_breaks_off_in_the_middle(x: Caller) -> None:
    x.street.faults.cut()
    with pytest.raises(BROKEN):
        x.get("/2/users/me")
    assert x.get("/2/users/me").status_code == 200


def test_a_lost_answer_was_done_so_that_trying_again_could_double(x: Caller, mastodon: Caller) -> None:
    post = x.street.write("x", "marta_holt", "@quillmere help")
    x.street.faults.lose()
    with pytest.raises(BROKEN):
        x.reply(post.id, "Come in")
    assert [one["text"] for one in x.get(f"/2/users/{x.me}/tweets").json()["data"]] == ["@marta_holt Come in"]
    mastodon.street.faults.lose()
    send = {"data": {"status": "Come in"}, "headers": {"idempotency-key": "a key"}}
    with pytest.raises(BROKEN):
        mastodon.ask("POST", "/api/v1/statuses", **send)
    made = mastodon.ask("POST", "/api/v1/statuses", **send).json()["id"]
    own = mastodon.get(f"/api/v1/accounts/{mastodon.street.mastodon.world.company}/statuses").json()
    assert [one["id"] for one in own] == [made]


def test_a_throttled_network_says_until_when(x: Caller, mastodon: Caller) -> None:
    until = x.clock.now() + 7 * MINUTE
    x.street.faults.throttle(until)
    refused = x.get("/2/users/me")
    assert (refused.status_code, int(refused.headers["x-rate-limit-reset"]) * SECOND) == (429, until)
    refused = mastodon.get("/api/v1/notifications")
    assert (refused.status_code, refused.headers["x-ratelimit-reset"]) == (429, "2026-11-29T12:07:00.000000Z")
    x.clock.move(7 * MINUTE)
    assert x.get("/2/users/me").status_code == 200


def test_tokens_end_at_once_and_a_refresh_brings_a_new_one(x: Caller, mastodon: Caller) -> None:
    x.street.faults.expire_tokens()
    assert x.get("/2/users/me").status_code == 401
    assert mastodon.get("/api/v1/notifications").status_code == 401
    form = {"grant_type": "refresh_token", "refresh_token": x.tokens["refresh_token"]}
    basic = (x.tokens["client_id"], x.tokens["client_secret"])
    x.token = x.client.post(f"{x.address}/2/oauth2/token", data=form, auth=basic).json()["access_token"]
    assert x.get("/2/users/me").status_code == 200


def test_a_slow_network_outlasts_a_short_patience(x: Caller) -> None:
    x.street.faults.slow(5.0)
    with pytest.raises(httpx2.ReadTimeout):
        x.client.get(f"{x.address}/2/users/me", timeout=0.05)


def test_other_hosts_and_large_bodies_are_refused(x: Caller) -> None:
    assert x.ask("GET", "/2/users/me", headers={"host": "parlour.example.org"}).status_code == 421
    assert x.ask("POST", "/2/tweets", content=b"a" * 70_000).status_code == 413
