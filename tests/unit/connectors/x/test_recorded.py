"""Every recorded payload of X, read in place: accepted or passed over, as its documentation says."""

import json
from datetime import datetime
from typing import Any

import pytest
import yaml

from parlour.connectors.contract import Unreadable
from parlour.connectors.x import CONNECTOR
from parlour.street.model import Account, Arrival, Kind

from .platform import SECRETS, US, Platform, hook, payloads


class Samples(yaml.SafeLoader):
    """Reads the tags of the recordings as plain mappings; makes no object of any."""


def _mapping(loader: Any, _: str, node: Any) -> Any:
    return loader.construct_mapping(node, deep=True)


Samples.add_multi_constructor("!ruby/hash:", _mapping)


def taken(found: Any, account: Account) -> tuple[Arrival, ...]:
    return CONNECTOR.taken(SECRETS, account, hook(json.dumps(found, default=str).encode()))


def recorded(name: str) -> Any:
    text = (payloads() / name).read_text()
    return yaml.load(text, Samples) if name.endswith(".yml") else json.loads(text)  # noqa: S506 - a SafeLoader


def filtered(found: Any) -> Account:
    return Account(found["data"]["filter"]["user_id"], "us")


def test_a_mention_becomes_an_arrival():
    found = recorded("activity-api/post.mention.create.json")
    said, writer = found["data"]["payload"], found["data"]["includes"]["users"][0]
    (arrival,) = taken(found, filtered(found))
    assert (arrival.kind, arrival.id, arrival.thread) == (Kind.MENTION, said["id"], said["conversation_id"])
    assert (arrival.author.id, arrival.author.handle) == (said["author_id"], writer["username"])
    assert (arrival.author.name, arrival.author.avatar) == (writer["name"], writer["profile_image_url"])
    assert (arrival.text, arrival.language, arrival.summoned) == (said["text"], "", True)
    assert arrival.url == f"https://x.com/{writer['username']}/status/{said['id']}"
    assert arrival.at == datetime.fromisoformat(said["created_at"]).timestamp() * 1000


def test_a_direct_message_becomes_an_arrival():
    found = recorded("activity-api/dm.received.json")
    (said,) = found["data"]["payload"]["direct_message_events"]
    created = said["message_create"]
    (arrival,) = taken(found, us := filtered(found))
    assert (arrival.kind, arrival.id, arrival.at) == (Kind.DIRECT, said["id"], int(said["created_timestamp"]))
    assert (arrival.author.id, arrival.thread) == (created["sender_id"], f"{us.id}-{created['sender_id']}")
    writer = found["data"]["payload"]["users"][created["sender_id"]]["data"]
    assert (arrival.author.handle, arrival.url) == (writer["username"], "")
    assert arrival.text == created["message_data"]["text"]


@pytest.mark.parametrize("name", ["post.create", "chat.received"])
def test_our_own_posts_and_what_nobody_can_read_are_passed_over(name: str):
    found = recorded(f"activity-api/{name}.json")
    assert taken(found, filtered(found)) == ()


@pytest.mark.parametrize("name", ["post.mention.create", "dm.received"])
def test_an_event_of_another_account_is_passed_over(name: str):
    assert taken(recorded(f"activity-api/{name}.json"), Account("99", "somebody")) == ()


@pytest.mark.parametrize(
    "name",
    [
        "account-activity-api/direct-message-events.json",
        "zammad-account-activity-yaml/direct_message-incoming.yml",
    ],
)
def test_a_message_of_the_account_activity_api_becomes_an_arrival(name: str):
    found = recorded(name)
    (event,) = found["direct_message_events"]
    sender = event["message_create"]["sender_id"]
    (arrival,) = taken(found, Account(found["for_user_id"], "us"))
    assert (arrival.kind, arrival.id, arrival.author.id) == (Kind.DIRECT, event["id"], sender)
    assert arrival.author.handle == found["users"][sender]["screen_name"]
    assert arrival.at == int(event["created_timestamp"])
    assert arrival.text == event["message_create"]["message_data"]["text"]
    assert taken(found, Account(sender, "sender")) == (), "a delivery for another account"


def test_a_mention_of_the_account_activity_api_becomes_an_arrival():
    found = recorded("zammad-account-activity-yaml/tweet_create-user_mention.yml")
    (tweet,) = found["tweet_create_events"]
    (arrival,) = taken(found, Account(found["for_user_id"], "us"))
    assert (arrival.kind, arrival.id, arrival.summoned) == (Kind.MENTION, tweet["id_str"], True)
    assert (arrival.at, arrival.language) == (int(tweet["timestamp_ms"]), tweet["lang"])
    assert (arrival.author.handle, arrival.text) == (tweet["user"]["screen_name"], tweet["text"])


def test_the_mentions_of_the_guides_are_taken_and_asked_for_on_from_there(there: Platform, line: Any):
    mentions = recorded("docs-examples/posts-timelines-quickstart-user-mention-quickstart-0.json")
    messages = recorded("docs-examples/direct-messages-lookup-quickstart-1.json")
    there.answers = lambda asked: (200, {}, messages if asked.path == "/2/dm_events" else mentions)
    batch = CONNECTOR.poll(line, US, "")
    assert [arrival.kind for arrival in batch.arrivals] == [Kind.MENTION, Kind.DIRECT]
    writers = [found["includes"]["users"][0]["username"] for found in (mentions, messages)]
    assert [arrival.author.handle for arrival in batch.arrivals] == writers
    assert batch.more
    CONNECTOR.poll(line, US, batch.cursor)
    pages = [asked.query.get("pagination_token") for asked in there.asked if "mentions" in asked.path]
    assert pages == [None, mentions["meta"]["next_token"]]


@pytest.mark.parametrize(
    "name",
    [
        "direct-messages-lookup-integrate-0",
        "posts-counts-introduction-0",
        "posts-search-quickstart-recent-search-0",
        "posts-filtered-stream-integrate-matching-returned-tweets-1",
        "posts-timelines-quickstart-reverse-chron-quickstart-1",
    ],
)
def test_answers_of_other_endpoints_are_no_events(name: str):
    with pytest.raises(Unreadable):
        taken(recorded(f"docs-examples/{name}.json"), US)


def test_no_recording_was_left_out():
    names = sorted(
        path.relative_to(payloads()).as_posix() for path in payloads().rglob("*") if path.is_file()
    )
    assert len(names) == 4 + 1 + 7 + 2 + 1, "and the specification, which test_requests.py reads"
