"""Any export with any damage is read as far as it is whole or refused in words; it never ends in a traceback."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parlour.exposure.readers import Unreadable
from tests.unit.exposure.readers.exports import BRAND_ID, conversation, js, message, note, posts_of, tweet

TWCS = (
    "tweet_id,author_id,inbound,created_at,text,response_tweet_id,in_response_to_tweet_id\n"
    "1,acme,False,Tue Oct 31 22:10:08 +0000 2017,@501 Please send a DM,,2\n"
    '2,501,True,Tue Oct 31 22:06:56 +0000 2017,"@acme no signal,\nall day",1,\n'
)
THREAD = {
    "participants": [{"name": "Cleo"}, {"name": "Acme"}],
    "messages": [{"sender_name": "Cleo", "timestamp_ms": 1_700_000_000_000, "content": "Hello"}],
}
CREATED = {
    "type": "Create",
    "object": {"id": "a", "content": "<p>Hi</p>", "to": ["as:Public"], "published": "2024-03-01"},
}
VERSIONS = [
    tweet("1", "one", versions=["1", "2"]),
    tweet("2", "two", versions=["1", "2"]),
    tweet("3", "three"),
]
EXPORTS = {
    "posts.csv": TWCS,
    "table.csv": "id,author,date,text,channel\n1,cleo,01/02/2024 10:00,Hello,DM\n",
    "tweets.js": js("tweets.js", VERSIONS),
    "note-tweet.js": js("note-tweet.js", [note("n1", "words " * 60, "1")]),
    "direct-messages.js": js("direct-messages.js", [conversation("1-2", message("5", "1", "Hi"))]),
    "messages/inbox/cleo_1/message_1.json": json.dumps(THREAD),
    "outbox.json": json.dumps({"type": "OrderedCollection", "orderedItems": [CREATED]}),
}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@pytest.mark.parametrize("name", EXPORTS)
@given(damage=st.lists(st.tuples(st.integers(0, 900), st.integers(0, 8), st.binary(max_size=8)), max_size=8))
def test_a_damaged_export_never_ends_in_a_traceback(
    tmp_path: Path, name: str, damage: list[tuple[int, int, bytes]]
):
    raw = EXPORTS[name].encode()
    for at, gone, put in damage:
        raw = raw[:at] + put + raw[at + gone :]
    file = tmp_path / "export" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(raw)
    try:
        for post in posts_of(tmp_path / "export" if "/" in name else file, BRAND_ID):
            f"{post.id}{post.thread}{post.author}{post.text}".encode()
    except Unreadable as refused:
        assert refused.words  # noqa: PT017 - both ends are right; only a traceback is not


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)
FIELDS = (
    "tweet id id_str full_text text created_at in_reply_to_status_id noteTweet noteTweetId tweetId core createdAt"
    " dmConversation conversationId messages messageCreate senderId participants name sender_name timestamp_ms content"
    " orderedItems object type published to cc comments_v2 data comment timestamp author"
).split()
SHAPED = st.recursive(
    VALUES | st.just("Create"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(FIELDS), inner, max_size=6),
    max_leaves=15,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(entry=SHAPED, name=st.sampled_from([name for name in EXPORTS if "csv" not in name]))
def test_fields_of_any_shape_never_end_in_a_traceback(tmp_path: Path, entry: object, name: str):
    whole = {
        "type": "OrderedCollection",
        "orderedItems": [entry],
        "messages": [entry],
        "comments_v2": [entry],
    }
    file = tmp_path / "export" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(js(name, [entry]) if name.endswith(".js") else json.dumps(whole))
    try:
        for post in posts_of(tmp_path / "export" if "/" in name else file, BRAND_ID):
            f"{post.id}{post.thread}{post.author}{post.text}".encode()
            assert isinstance(post.at, int)
    except Unreadable as refused:
        assert refused.words  # noqa: PT017 - both ends are right; only a traceback is not
