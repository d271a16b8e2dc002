"""What becomes an arrival, and under which id; whom a post speaks to; and that nothing at all breaks the reading."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from parlour.connectors.contract import Unreadable
from parlour.connectors.x import CONNECTOR
from parlour.street.model import Arrival, Kind

from .platform import CLEO, DORA, SECRETS, US, a_post, hook, post_event


def taken(found: Any) -> tuple[Arrival, ...]:
    return CONNECTOR.taken(SECRETS, US, hook(json.dumps(found).encode()))


def only(event: str, payload: Any, **more: Any) -> Arrival:
    (arrival,) = taken(post_event(event, payload, **more))
    return arrival


def test_an_edited_post_arrives_under_its_first_id():
    edited = a_post(
        "2090000000000000009", edit_history_tweet_ids=["2090000000000000001", "2090000000000000009"]
    )
    arrival = only("post.mention.create", edited)
    assert arrival.id == "2090000000000000001"
    assert arrival.url.endswith("/status/2090000000000000009")


@pytest.mark.parametrize("spelling", ["tweet", "post"])
def test_both_spellings_of_the_fields_are_read(spelling: str):
    said = a_post("9")
    del said["edit_history_tweet_ids"]
    said |= {
        f"edit_history_{spelling}_ids": ["8", "9"],
        f"note_{spelling}": {"text": "The whole story &amp; more"},
        f"referenced_{spelling}s": [{"type": "replied_to", "id": "5"}],
    }
    arrival = only("post.mention.create", said)
    assert (arrival.id, arrival.text, arrival.answers) == ("8", "The whole story & more", "5")


def test_marks_that_x_escapes_are_read_as_they_were_typed():
    assert only("post.mention.create", a_post(text="a &lt; b &amp;amp; c &gt;")).text == "a < b &amp; c >"


def test_half_a_character_at_a_cut_becomes_a_mark():
    body = json.dumps(post_event("post.mention.create", a_post(text="CUT"))).replace("CUT", "lost \\ud83d")
    (arrival,) = CONNECTOR.taken(SECRETS, US, hook(body.encode()))
    assert arrival.text == "lost \ufffd"


def test_a_post_without_its_author_s_profile_still_has_an_address():
    arrival = only("post.reply.create", a_post(in_reply_to_user_id=US.id), includes={})
    assert (arrival.author.id, arrival.author.handle) == (CLEO, "")
    assert arrival.url == "https://x.com/i/web/status/2090000000000000001"


def test_a_time_that_is_missing_is_read_from_the_id():
    said = a_post(str((1_600_000_000_123 - 1_288_834_974_657) << 22))  # as X makes them
    del said["created_at"]
    assert only("post.mention.create", said).at == 1_600_000_000_123


@pytest.mark.parametrize(
    ("said", "read"), [("en", "en"), ("in", "id"), ("iw", "he"), ("und", ""), ("qme", "")]
)
def test_languages_are_those_of_bcp_47(said: str, read: str):
    assert only("post.mention.create", a_post(lang=said)).language == read


def test_pictures_are_counted():
    said = a_post(attachments={"media_keys": ["3_1", "3_2"]})
    assert only("post.mention.create", said).files == 2


def test_a_reply_to_us_summons_us_by_the_name_in_front_of_it():
    said = a_post(in_reply_to_user_id=US.id, display_text_range=[10, 40])
    arrival = only("post.reply.create", said)
    assert (arrival.kind, arrival.summoned, arrival.to) == (Kind.MENTION, True, "")


def test_a_reply_to_us_that_drops_our_name_does_not_summon_us():
    arrival = only("post.reply.create", a_post(text="still lost", in_reply_to_user_id=US.id, entities={}))
    assert (arrival.kind, arrival.summoned) == (Kind.MENTION, False)


@pytest.mark.parametrize(
    ("text", "summoned"),
    [("so @parcelco, hello", True), ("@ParcelCollect hi", False), ("a@ParcelCo.example", False)],
)
def test_where_x_lists_no_mentions_the_text_says_whether_we_are_named(text: str, summoned: bool):
    assert only("post.reply.create", a_post(text=text, entities={})).summoned is summoned


def test_a_quote_of_our_post_summons_us():
    said = a_post(text="look", entities={}, referenced_tweets=[{"type": "quoted", "id": "5"}])
    assert only("post.quote.create", said).summoned


def test_a_repost_says_nothing_of_its_own():
    said = a_post(referenced_tweets=[{"type": "retweeted", "id": "5"}])
    assert taken(post_event("post.mention.create", said)) == ()
    assert taken(post_event("post.repost.create", said)) == ()


def test_our_own_post_is_passed_over():
    assert taken(post_event("post.mention.create", a_post(author_id=US.id))) == ()
    assert taken(post_event("post.create", a_post(author_id=DORA))) == ()


def test_a_post_taken_back_by_somebody_else_is_told():
    gone = only("post.delete", {"id": "2090000000000000001", "author_id": CLEO})
    assert (gone.kind, gone.id, gone.text) == (Kind.REMOVED, "2090000000000000001", "")
    assert taken(post_event("post.delete", {"id": "7", "author_id": US.id})) == ()


@pytest.mark.parametrize("event", ["dm.sent", "dm.read", "chat.received", "like.create", "something.new"])
def test_events_that_do_not_concern_us_are_passed_over(event: str):
    assert taken(post_event(event, {"id": "x"})) == ()


def legacy(**events: Any) -> dict[str, Any]:
    return {"for_user_id": US.id, **events}


def old_tweet(id_: str, **more: Any) -> dict[str, Any]:
    mention = {"screen_name": US.handle, "id_str": US.id, "indices": [0, 9]}
    return {
        "id": int(id_),
        "id_str": id_,
        "created_at": "Sun Sep 13 12:26:40 +0000 2020",
        "text": "@ParcelCo where is it…",
        "user": {"id": int(CLEO), "id_str": CLEO, "screen_name": "cleo", "name": "Cleo"},
        "entities": {"user_mentions": [mention]},
        "lang": "en",
        **more,
    }


def test_the_whole_of_a_cut_tweet_is_read():
    whole = {
        "full_text": "@ParcelCo where is it, I have waited since Monday",
        "display_text_range": [0, 49],
        "entities": {"user_mentions": [{"id_str": US.id, "indices": [0, 9]}], "media": [{}]},
        "extended_entities": {"media": [{}, {}]},
    }
    (arrival,) = taken(legacy(tweet_create_events=[old_tweet("50", truncated=True, extended_tweet=whole)]))
    assert arrival.text == whole["full_text"]
    assert (arrival.files, arrival.at, arrival.summoned) == (2, 1600000000000, True)


def test_a_batch_is_read_in_any_order_and_without_our_own():
    ours = old_tweet("3", user={"id_str": US.id})
    repost = old_tweet("4", retweeted_status=old_tweet("1"))
    tweets = [old_tweet("2"), ours, repost, old_tweet("1")]
    found = {arrival.id for arrival in taken(legacy(tweet_create_events=tweets))}
    assert found == {arrival.id for arrival in taken(legacy(tweet_create_events=tweets[::-1]))} == {"1", "2"}


def test_a_tweet_taken_back_is_told():
    said = {"status": {"id": "50", "user_id": CLEO}, "timestamp_ms": "1600000000123"}
    ours = {"status": {"id": "51", "user_id": US.id}, "timestamp_ms": "1600000000123"}
    (gone,) = taken(legacy(tweet_delete_events=[said, ours]))
    assert (gone.kind, gone.id, gone.at) == (Kind.REMOVED, "50", 1600000000123)


def test_a_message_of_ours_and_one_for_somebody_else_are_passed_over():
    def message(sender: str, to: str) -> dict[str, Any]:
        created = {"sender_id": sender, "target": {"recipient_id": to}, "message_data": {"text": "Hello"}}
        return {"type": "message_create", "id": "1", "created_timestamp": "1", "message_create": created}

    listed = [message(US.id, CLEO), message(CLEO, DORA), {"type": "message_seen"}]
    assert taken(legacy(direct_message_events=listed)) == ()
    assert taken(legacy(favorite_events=[{}], follow_events=[{}])) == ()
    assert taken({"user_event": {"revoke": {}}}) == ()


def test_no_reading_shows_what_somebody_wrote():
    arrival = only(
        "post.mention.create", a_post(text="my secret"), includes={"users": [{"id": CLEO, "name": "C. Leo"}]}
    )
    assert "secret" not in repr(arrival)
    assert "Leo" not in repr(arrival)


JSON = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats(allow_nan=False) | some.text(max_size=9)
    | some.sampled_from([US.id, CLEO, "1"]),
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(some.text(max_size=5), inner, max_size=3),
    max_leaves=12,
)  # fmt: skip
POST_NAMES = ["id", "author_id", "text", "created_at", "conversation_id", "entities", "referenced_tweets", "lang",
              "edit_history_tweet_ids", "display_text_range", "note_tweet", "attachments", "in_reply_to_user_id",
              "direct_message_events", "users"]  # fmt: skip
TWEET_NAMES = ["user", "extended_tweet", "timestamp_ms", "quoted_status", "edit_history", "extended_entities"]


@given(some.dictionaries(some.sampled_from(POST_NAMES), JSON), JSON)
def test_any_event_rightly_signed_is_arrivals_or_unreadable(said: dict[str, Any], includes: Any):
    for event in ("post.mention.create", "post.reply.create", "post.delete", "dm.received"):
        for payload in (said, a_post() | said):
            _reads(post_event(event, payload, includes=includes))


@given(some.dictionaries(some.sampled_from(POST_NAMES + TWEET_NAMES), JSON), JSON)
def test_any_old_delivery_rightly_signed_is_arrivals_or_unreadable(said: dict[str, Any], other: Any):
    message = {
        "type": "message_create",
        "id": "5",
        "message_create": {"sender_id": CLEO, "message_data": other},
    }
    _reads(legacy(tweet_create_events=[old_tweet("5") | said], tweet_delete_events=other))
    _reads(legacy(direct_message_events=[message | said], users={CLEO: other}))
    _reads(legacy(tweet_delete_events=[{"status": said, "timestamp_ms": other}]))


@given(JSON | some.dictionaries(some.sampled_from(["data", "for_user_id", "user_event"]), JSON))
def test_anything_rightly_signed_is_arrivals_or_unreadable(said: Any):
    _reads(said)


def _reads(found: Any) -> None:
    try:
        arrivals = taken(found)
    except Unreadable:
        return
    for arrival in arrivals:
        assert arrival.id
        assert arrival.author.id
        assert arrival.at >= 0
        (arrival.text + arrival.author.name + arrival.url + arrival.thread).encode()
