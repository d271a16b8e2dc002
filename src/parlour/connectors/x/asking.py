"""How X is asked for posts and messages, and what its answers have in common."""

from collections.abc import Mapping
from typing import Any

from parlour.connectors.contract import Unreadable
from parlour.connectors.line import Answer, Away
from parlour.connectors.x.calling import UnknownFields, XLine
from parlour.connectors.x.wire import obj, rows, words

POST_FIELDS = {
    "post.fields": "attachments,conversation_id,created_at,display_text_range,entities,id,lang,note_post,text",
    "expansions": "author_id,edit_history_post_ids,in_reply_to_user_id,referenced_posts",
}
OLD_POST_FIELDS = {
    "tweet.fields": "attachments,author_id,conversation_id,created_at,display_text_range,edit_history_tweet_ids,"
    "entities,id,in_reply_to_user_id,lang,note_tweet,referenced_tweets,text",
    "expansions": "author_id,edit_history_tweet_ids,in_reply_to_user_id,referenced_tweets.id",
}
USER_FIELDS = {"user.fields": "id,name,profile_image_url,username"}
MESSAGE_FIELDS = {
    "event_types": "MessageCreate",
    "dm_event.fields": "attachments,created_at,dm_conversation_id,event_type,id,text",
    "expansions": "sender_id",
}


def posts(line: XLine, path: str, query: Mapping[str, str]) -> Answer:
    """X's specification and its guides differ in how the fields of a post are asked for: the newer way first."""
    if not line.old_words:
        try:
            return line.get(path, **query, **POST_FIELDS)
        except UnknownFields:
            line.old_words = True
    return line.get(path, **query, **OLD_POST_FIELDS)


def listed_in(found: dict[str, Any]) -> list[Any]:
    try:
        return rows(found.get("data"))
    except Unreadable:
        raise Away from None


def next_page(found: dict[str, Any]) -> str:
    try:
        return words(obj(found.get("meta")).get("next_token"))
    except Unreadable:
        raise Away from None


def contents(answer: Answer) -> dict[str, Any]:
    """Raises Away when it is no object: whoever answered, it was not X's API."""
    try:
        found = answer.json()
    except RecursionError:
        raise Away from None
    if not isinstance(found, dict):
        raise Away
    return found
