"""How X writes people, posts and messages: the v2 objects of its OpenAPI document, and the events of its Activity
API, which carry numbers a second time as text. Each is encoded once, however often it is asked for.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from html import escape
from typing import Any

from .wire import encoded
from .world import NAMED, Event, Person, Post, What, World

POST_ALWAYS = ("id", "text", "edit_history_tweet_ids")
USER_ALWAYS = ("id", "name", "username")
MESSAGE_ALWAYS = ("id", "event_type", "text")
RENAMED = {
    "edit_history_tweet_ids": "edit_history_post_ids",
    "referenced_tweets": "referenced_posts",
    "retweet_count": "repost_count",
}
"""The OpenAPI document of 2026 says "post" where answers and events still say "tweet": who asks with `post.fields` is
answered in its words."""
_LINK = re.compile(r"https?://[^\s<>\"]*[^\s<>\".,;:!?)']")
_ENTITY = re.compile(f"(?P<link>{_LINK.pattern})|{NAMED.pattern}", re.ASCII)
EDITABLE_MS = 3_600_000


@dataclass(slots=True)
class Shapes:
    world: World
    _kept: dict[tuple[str, object], bytes] = field(default_factory=dict)

    def posts(self, posts: Iterable[Post], fields: tuple[str, ...], renamed: bool) -> bytes:
        return b"[%s]" % b",".join(self._post(post, fields, renamed) for post in posts)

    def users(self, ids: Iterable[str], fields: tuple[str, ...]) -> bytes:
        return b"[%s]" % b",".join(self._user(id, fields) for id in ids)

    def messages(self, posts: Iterable[Post], fields: tuple[str, ...]) -> bytes:
        return encoded([chosen(message(post), (*MESSAGE_ALWAYS, *fields)) for post in posts])

    def activity(self, event: Event) -> bytes:
        """What the stream and a webhook say of it; b"" of what they do not tell the company."""
        post, company = event.post, self.world.company
        if event.what is not What.NEW or post.author == company:
            return b""
        if post.to == company:
            return self._remember(post.id, "dm", lambda: self._received(post))
        if company in post.named:
            return self._remember(post.id, "event", lambda: self._mentioned(post, "post.mention.create"))
        if post.answered == company:
            return self._remember(post.id, "event", lambda: self._mentioned(post, "post.reply.create"))
        return b""

    def _mentioned(self, post: Post, kind: str) -> bytes:
        whole = self._remember(post.id, "told", lambda: encoded(self._told_post(post)))
        author = self._told(post.author)[:-1] + b',"most_recent_tweet_id":"%s"}' % post.id.encode()
        users = b",".join((author, *(self._told(id) for id in post.mentions)))
        return (
            b'{"data":{"event_uuid":"%s","filter":{"user_id":"%s"},"event_type":"%s","tag":"mentions","payload":%s,'
            b'"includes":{"users":[%s],"tweets":[%s]}}}'
        ) % (post.id.encode(), self.world.company.encode(), kind.encode(), whole, users, whole)

    def _received(self, post: Post) -> bytes:
        people = {
            id: {"data": twinned(self._user_of(self.world.people[id]))} for id in (post.author, post.to)
        }
        event = {
            "type": "message_create",
            "id": post.id,
            "created_timestamp": str(post.at),
            "message_create": {
                "target": {"recipient_id": post.to},
                "sender_id": post.author,
                "message_data": {
                    "text": post.text,
                    "entities": {"hashtags": [], "symbols": [], "user_mentions": [], "urls": []},
                },
            },
        }
        signed = int.from_bytes(hashlib.sha256(post.id.encode()).digest()[:8], signed=True)
        data = {
            "event_uuid": str(signed),
            "filter": {"user_id": post.to},
            "event_type": "dm.received",
            "tag": "dm-inbound",
            "payload": {"direct_message_events": [event], "users": people},
        }
        return encoded({"data": data})

    def _told_post(self, post: Post) -> dict[str, Any]:
        found = self._post_of(post)
        if entities := found.get("entities"):
            found["entities"] = twinned(entities)
        return {
            **found,
            "public_metrics": POST_COUNTS_TWICE,
            "edit_controls": twinned(found["edit_controls"]),
        }

    def _told(self, id: str) -> bytes:
        return self._remember(id, "told", lambda: encoded(twinned(self._user_of(self.world.people[id]))))

    def _post(self, post: Post, fields: tuple[str, ...], renamed: bool) -> bytes:
        def make() -> bytes:
            found = chosen(self._post_of(post), (*POST_ALWAYS, *fields))
            return encoded(in_new_words(found) if renamed else found)

        return self._remember(post.id, (fields, renamed), make)

    def _user(self, id: str, fields: tuple[str, ...]) -> bytes:
        found = self.world.people[id]
        return self._remember(
            id, fields, lambda: encoded(chosen(self._user_of(found), (*USER_ALWAYS, *fields)))
        )

    def _remember(self, id: str, form: object, make: Any) -> bytes:
        if (found := self._kept.get((id, form))) is None:
            found = self._kept[id, form] = make()
        return found

    def _post_of(self, post: Post) -> dict[str, Any]:
        text, entities = self._text_of(post)
        found: dict[str, Any] = {
            "id": post.id,
            "text": text,
            "edit_history_tweet_ids": [*post.versions, post.id],
            "author_id": post.author,
            "created_at": written(post.at),
            "conversation_id": post.thread,
            "display_text_range": [post.lead, len(text)],
            "lang": "en",
            "paid_partnership": False,
            "possibly_sensitive": False,
            "reply_settings": "everyone",
            "edit_controls": {
                "edits_remaining": 5 - len(post.versions),
                "is_edit_eligible": not post.answers,
                "editable_until": written(post.at + EDITABLE_MS),
            },
            "public_metrics": POST_COUNTS,
        }
        if entities:
            found["entities"] = entities
        if post.answers:
            found["in_reply_to_user_id"] = post.answered
            found["referenced_tweets"] = [{"type": "replied_to", "id": post.answers}]
        return found

    def _user_of(self, person: Person) -> dict[str, Any]:
        counts = dict.fromkeys(("following_count", "listed_count", "like_count", "media_count"), 0)
        return {
            "id": person.id,
            "name": person.name,
            "username": person.handle,
            "created_at": written(person.since),
            "description": person.about,
            "profile_image_url": f"{self.world.home}/avatar/{person.picture}.png",
            "profile_banner_url": "",
            "protected": False,
            "verified": False,
            "verified_type": "none",
            "is_identity_verified": False,
            "affiliation": {"description": "Automated"} if person.id == self.world.company else {},
            "url": "",
            "public_metrics": {"followers_count": 12, "tweet_count": 1, **counts},
        }

    def _text_of(self, post: Post) -> tuple[str, dict[str, Any]]:
        """As X serves it: & and angle brackets escaped, links behind t.co, places counted in code points."""
        text, links, mentions, at = "", [], [], 0
        for found in _ENTITY.finditer(post.text):
            text += escape(post.text[at : found.start()], quote=False)
            at, start = found.end(), len(text)
            if link := found["link"]:
                short = "https://t.co/" + hashlib.sha256(link.encode()).hexdigest()[:10]
                text += short
                links.append({"start": start, "end": len(text), "url": short, "expanded_url": link,
                              "display_url": link.split("//", 1)[1]})  # fmt: skip
                continue
            text += found[0]
            try:
                person = self.world.person(found[2])
            except KeyError:
                continue
            mentions.append({"start": start, "end": len(text), "username": person.handle, "id": person.id})
        text += escape(post.text[at:], quote=False)
        return text, {key: value for key, value in (("mentions", mentions), ("urls", links)) if value}


def message(post: Post) -> dict[str, Any]:
    return {
        "id": post.id,
        "event_type": "MessageCreate",
        "text": post.text,
        "sender_id": post.author,
        "dm_conversation_id": conversation(post.author, post.to),
        "created_at": written(post.at),
    }


def conversation(one: str, other: str) -> str:
    return "-".join(sorted((one, other), key=int))


def chosen(whole: dict[str, Any], fields: tuple[str, ...]) -> dict[str, Any]:
    return {key: value for key, value in whole.items() if key in fields}


def in_new_words(what: dict[str, Any]) -> dict[str, Any]:
    found = {RENAMED.get(key, key): value for key, value in what.items()}
    if counts := found.get("public_metrics"):
        found["public_metrics"] = {RENAMED.get(key, key): value for key, value in counts.items()}
    return found


def twinned(what: Any) -> Any:
    """Numbers again as text beside themselves."""
    if isinstance(what, list):
        return [twinned(one) for one in what]
    if not isinstance(what, dict):
        return what
    found = {}
    for key, value in what.items():
        found[key] = twinned(value)
        if type(value) is int:
            found[f"{key}_str"] = str(value)
    return found


@lru_cache(maxsize=4096)
def written(at: int) -> str:
    return datetime.fromtimestamp(at // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


POST_COUNTS = dict.fromkeys(
    ("retweet_count", "reply_count", "like_count", "quote_count", "bookmark_count", "impression_count"), 0
)
POST_COUNTS_TWICE = twinned(POST_COUNTS)
