"""What the stand-in says is what X says: the recorded events, the examples of its documentation, its OpenAPI."""

import json
from typing import Any

from parlour.demo.street.standin import Street

from .conftest import Caller
from .recorded import OpenApi, lacking, recorded, shape

EVERYTHING = {
    "post__fields": "author_id,created_at,conversation_id,entities,lang,public_metrics,edit_controls,"
    "referenced_posts,in_reply_to_user_id,display_text_range,reply_settings,possibly_sensitive",
    "user__fields": "created_at,description,profile_image_url,public_metrics,verified,verified_type,protected",
    "expansions": "author_id,referenced_posts.id,entities.mentions.username,in_reply_to_user_id",
}


def told(street: Street) -> Any:
    return json.loads(street.x.shapes.activity(street.x.world.events[-1]))


def test_a_mention_event_has_the_keys_of_the_recorded_one(street: Street) -> None:
    expected = recorded("x/activity-api/post.mention.create.json")
    street.write("x", "marta_holt", "hey @quillmere")
    found = told(street)
    for event in (expected, found):  # what an author's profile says varies with the profile
        event["data"]["includes"]["users"] = event["data"]["includes"]["users"][:1]
        event["data"]["includes"]["users"][0]["affiliation"] = {}
    assert shape(found) == shape(expected)
    assert type(found["data"]["event_uuid"]) is str


def test_a_message_event_has_the_keys_of_the_recorded_one(street: Street) -> None:
    expected = recorded("x/activity-api/dm.received.json")
    street.message("x", "marta_holt", "hello")
    found = told(street)
    for event in (expected, found):
        people = event["data"]["payload"]["users"]
        sender = event["data"]["payload"]["direct_message_events"][0]["message_create"]["sender_id"]
        event["data"]["payload"]["users"] = {sender: {"data": {**people[sender]["data"], "affiliation": {}}}}
    assert shape(found) == shape(expected)


def test_mentions_have_whatever_the_documented_example_has(x: Caller) -> None:
    expected = recorded("x/docs-examples/posts-timelines-quickstart-user-mention-quickstart-0.json")
    x.street.flood(12, ["the box is broken"])
    query = {
        "tweet__fields": "author_id,created_at,public_metrics",
        "user__fields": "verified",
        "expansions": "author_id",
    }
    found = x.get(f"/2/users/{x.me}/mentions", **query).json()
    assert shape(found) == {**shape(expected), "data": {**shape(expected)["data"], **shape(found)["data"]}}
    assert set(found["data"][0]) - set(expected["data"][0]) == {"edit_history_tweet_ids"}


def test_messages_have_whatever_the_documented_examples_have(x: Caller) -> None:
    x.street.message("x", "marta_holt", "hello")
    query = {
        "dm_event__fields": "sender_id,created_at,dm_conversation_id",
        "expansions": "sender_id",
        "user__fields": "profile_image_url",
    }
    found = x.get("/2/dm_events", **query).json()
    lookup = recorded("x/docs-examples/direct-messages-lookup-quickstart-1.json")
    single = recorded("x/docs-examples/direct-messages-lookup-integrate-0.json")
    assert not lacking({"data": shape(single)}, shape(found))
    assert lacking(shape(lookup), shape(found)) == []


def test_every_answer_is_as_its_openapi_document_says(x: Caller) -> None:
    document = OpenApi()
    post = x.street.write("x", "marta_holt", "@quillmere look at https://example.org/box & tell me")
    x.street.write("x", "quillmere_heIp", "write to me instead", post.id)
    x.street.message("x", "dev_okafor", "hello")
    person = x.street.x.world.person("dev_okafor").id
    asked = [
        ("get", "/2/users/me", x.get("/2/users/me", user__fields=EVERYTHING["user__fields"])),
        ("get", "/2/users/{id}/mentions", x.get(f"/2/users/{x.me}/mentions", **EVERYTHING)),
        ("get", "/2/dm_events", x.get("/2/dm_events", dm_event__fields="sender_id,created_at")),
        ("post", "/2/dm_conversations/with/{participant_id}/messages",
         x.ask("POST", f"/2/dm_conversations/with/{person}/messages", json={"text": "come in"})),
        ("get", "/2/tweets/{id}", x.get(f"/2/tweets/{post.id}", **EVERYTHING)),
        ("delete", "/2/dm_events/{event_id}",
         x.ask("DELETE", f"/2/dm_events/{x.get('/2/dm_events').json()['data'][0]['id']}")),
    ]  # fmt: skip
    for method, path, answer in asked:
        body = json.loads(answer.content.replace(b'"tweet_count"', b'"post_count"'))
        if path == "/2/users/{id}/mentions":
            assert {"posts", "users"} == set(body["includes"])
        assert document.problems(method, path, answer.status_code, body) == [], path


def test_text_is_served_as_x_serves_it(x: Caller) -> None:
    post = x.street.write("x", "marta_holt", "Tea & cake <at> https://example.org/very/long, @quillmere?")
    found = x.get(f"/2/tweets/{post.id}", tweet__fields="entities,display_text_range").json()["data"]
    link, mention = found["entities"]["urls"][0], found["entities"]["mentions"][0]
    assert found["text"].startswith("Tea &amp; cake &lt;at&gt; https://t.co/")
    assert found["text"][link["start"] : link["end"]] == link["url"]
    assert link["expanded_url"] == "https://example.org/very/long"
    assert found["text"][mention["start"] : mention["end"]] == "@quillmere"
    assert found["display_text_range"] == [0, len(found["text"])]
