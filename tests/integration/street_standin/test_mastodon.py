"""The stand-in's Mastodon: entities, pages by the Link header, posting once, and who sees what."""

import json

import httpx2

from parlour.demo.street.world import Audience
from parlour.foundation.clock import HOUR, MINUTE

from .conftest import Caller
from .recorded import lacking, recorded, shape

MARTA, DEV = "marta_holt@ferry.example.org", "dev_okafor@ferry.example.org"


def post(mastodon: Caller, key: str = "", **fields: str) -> httpx2.Response:
    headers = {"idempotency-key": key} if key else {}
    return mastodon.ask("POST", "/api/v1/statuses", data=fields, headers=headers)


def test_entities_have_whatever_the_recorded_ones_have(mastodon: Caller) -> None:
    first = mastodon.street.write("mastodon", MARTA, "@quillmere the box is broken")
    second = mastodon.street.write("mastodon", DEV, "mine too", first.id)
    mastodon.street.write("mastodon", MARTA, "since seven", second.id)
    mastodon.street.message("mastodon", MARTA, "hello")
    pairs = (
        ("account", mastodon.get("/api/v1/accounts/verify_credentials").json()),
        ("status", mastodon.get(f"/api/v1/statuses/{first.id}").json()),
        ("notifications", mastodon.get("/api/v1/notifications").json()),
        ("conversations", mastodon.get("/api/v1/conversations").json()),
        ("context", mastodon.get(f"/api/v1/statuses/{second.id}/context").json()),
    )
    for name, found in pairs:
        missing = lacking(shape(recorded(f"mastodon/bigbone/{name}.json")), shape(found))
        # What hangs on a post or an account only when somebody put it there.
        there = [key for key in missing if not any(part in key for part in ("/emojis/", "/media_attachments/",
                 "/application/", "/tags/"))]  # fmt: skip
        assert there == [], name


def test_text_comes_as_html_as_mastodon_makes_it(mastodon: Caller) -> None:
    text = "@quillmere a < b & c\nsee https://www.example.org/a/very/long/way/to/the/weir\n\n#Quillmere (@nobody)"
    made = mastodon.street.write("mastodon", MARTA, text)
    found = mastodon.get(f"/api/v1/statuses/{made.id}").json()
    site, rest = "https://social.example.org", "example.org/a/very/long/way/to/the/weir"
    assert found["content"] == (
        f'<p><span class="h-card" translate="no"><a href="{site}/@quillmere" class="u-url mention">'
        "@<span>quillmere</span></a></span> a &lt; b &amp; c<br />see "
        f'<a href="https://www.{rest}" target="_blank" rel="nofollow noopener" translate="no">'
        f'<span class="invisible">https://www.</span><span class="ellipsis">{rest[:30]}</span>'
        f'<span class="invisible">{rest[30:]}</span></a></p>'
        f'<p><a href="{site}/tags/quillmere" class="mention hashtag" rel="tag">#<span>Quillmere</span></a>'
        " (@nobody)</p>"
    )
    assert [one["acct"] for one in found["mentions"]] == ["quillmere"]
    assert [one["name"] for one in found["tags"]] == ["quillmere"]


def test_going_forward_by_min_id_meets_every_notification_once_while_new_ones_arrive(
    mastodon: Caller,
) -> None:
    made = [one.id for one in mastodon.street.flood(23, ["is anybody there?"], "mastodon")]
    seen: list[str] = []
    at = "0"
    while page := mastodon.get("/api/v1/notifications", limit=5, min_id=at, **{"types[]": "mention"}).json():
        seen += [one["status"]["id"] for one in reversed(page)]
        at = page[0]["id"]
        if len(made) < 30:
            made += [one.id for one in mastodon.street.flood(2, ["me too"], "mastodon")]
    assert seen == made


def test_the_link_header_leads_backward_and_since_id_takes_the_newest(mastodon: Caller) -> None:
    made = [one.id for one in mastodon.street.flood(7, ["hello"], "mastodon")]
    answer = mastodon.get("/api/v1/notifications", limit=3)
    assert [one["status"]["id"] for one in answer.json()] == made[:3:-1]
    older = mastodon.client.get(
        answer.links["next"]["url"], headers={"authorization": f"Bearer {mastodon.token}"}
    )
    assert [one["status"]["id"] for one in older.json()] == made[3:0:-1]
    newest = mastodon.get("/api/v1/notifications", limit=2, since_id=older.json()[-1]["id"]).json()
    assert [one["status"]["id"] for one in newest] == made[:4:-1]
    assert mastodon.get("/api/v1/notifications", **{"types[]": "follow"}).json() == []
    assert mastodon.get("/api/v1/notifications", **{"exclude_types[]": "mention"}).json() == []


def test_one_idempotency_key_is_one_post_for_an_hour(mastodon: Caller) -> None:
    first = post(mastodon, "a key", status="Come in").json()["id"]
    assert post(mastodon, "a key", status="Come in").json()["id"] == first
    assert post(mastodon, "another", status="Come in").json()["id"] != first
    mastodon.clock.move(HOUR)
    assert post(mastodon, "a key", status="Come in").json()["id"] != first


def test_a_direct_post_reaches_those_it_names_and_nobody_else(mastodon: Caller) -> None:
    asked = mastodon.street.message("mastodon", MARTA, "my number is a secret")
    marta, dev = (mastodon.street.mastodon.world.person(one).id for one in (MARTA, DEV))
    reply = post(mastodon, status=f"@{MARTA} come in", in_reply_to_id=asked.id, visibility="direct").json()
    mute = post(mastodon, status="come in", in_reply_to_id=asked.id, visibility="direct").json()
    world = mastodon.street.mastodon.world
    made, unheard = world.post(reply["id"]), world.post(mute["id"])
    assert made
    assert unheard
    assert world.between(made, marta)
    assert not world.between(made, dev)
    assert not world.between(unheard, marta)
    assert [one["acct"] for one in reply["mentions"]] == [MARTA]


def test_conversations_are_read_and_leave_the_list(mastodon: Caller) -> None:
    mastodon.street.message("mastodon", MARTA, "hello")
    mastodon.street.message("mastodon", MARTA, "are you there?")
    mastodon.street.message("mastodon", DEV, "hello too")
    found = mastodon.get("/api/v1/conversations").json()
    assert [[who["acct"] for who in one["accounts"]] for one in found] == [[DEV], [MARTA]]
    assert "are you there?" in found[1]["last_status"]["content"]
    assert mastodon.ask("POST", f"/api/v1/conversations/{found[1]['id']}/read").json()["unread"] is False
    assert mastodon.ask("DELETE", f"/api/v1/conversations/{found[0]['id']}").json() == {}
    assert [one["id"] for one in mastodon.get("/api/v1/conversations").json()] == [found[1]["id"]]
    assert mastodon.ask("DELETE", "/api/v1/conversations/7").status_code == 404


def test_words_that_cannot_be_posted_are_refused_with_a_reason(mastodon: Caller) -> None:
    assert post(mastodon, status=" ").json()["error"] == "Validation failed: Text can't be blank"
    assert post(mastodon, status="a" * 501).status_code == 422
    assert post(mastodon, status="a" * 470 + " https://example.org/" + "b" * 200).status_code == 200
    assert post(mastodon, status="hello", visibility="secret").status_code == 422
    assert post(mastodon, status="hello", in_reply_to_id="7").status_code == 404


def test_the_limit_counts_all_requests_and_says_when_it_ends(mastodon: Caller) -> None:
    first = mastodon.get("/api/v1/notifications")
    assert first.headers["x-ratelimit-remaining"] == "299"
    for _ in range(299):
        mastodon.get("/api/v1/accounts/verify_credentials")
    refused = mastodon.get("/api/v1/notifications")
    assert (refused.status_code, refused.headers["x-ratelimit-reset"]) == (429, "2026-11-29T12:05:00.000000Z")
    mastodon.clock.move(5 * MINUTE)
    assert mastodon.get("/api/v1/notifications").status_code == 200


def test_an_unknown_token_or_another_persons_private_post_is_refused(mastodon: Caller) -> None:
    world = mastodon.street.mastodon.world
    hidden = world.write(world.person(MARTA).id, f"@{DEV} psst", audience=Audience.DIRECT)
    assert mastodon.get(f"/api/v1/statuses/{hidden.id}").status_code == 404
    stranger = mastodon.client.get(
        f"{mastodon.address}/api/v1/notifications", headers={"authorization": "Bearer x"}
    )
    assert (stranger.status_code, stranger.json()) == (401, {"error": "The access token is invalid"})
    assert mastodon.client.get(f"{mastodon.address}/api/v1/streaming/health").text == "OK"
    assert json.loads(mastodon.get("/api/v1/nowhere").content)["error"]
