"""How Mastodon writes people, posts and notifications (docs.joinmastodon.org/entities). Each is encoded once."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from html import escape
from typing import Any

import msgspec

from .wire import encoded
from .world import NAMED, Person, Post, World

_TOKEN = re.compile(
    rf"(?P<link>https?://[^\s<>\"]*[^\s<>\".,;:!?)'])|{NAMED.pattern}|(?<![\w#])#(?P<tag>\w*[^\W\d]\w*)"
)
SHOWN = 30  # characters of a link that people see
_LINK_PARTS = re.compile(r"(https?://(?:www\.)?)(.*)", re.DOTALL)


@dataclass(slots=True)
class Shapes:
    """`host` is this instance's name, as it stands in the addresses of its posts."""

    world: World
    host: str
    _kept: dict[str, bytes] = field(default_factory=dict)

    def account(self, person: Person) -> dict[str, Any]:
        picture = f"{self.world.home}/avatar/{person.picture}.png"
        return {
            "id": person.id,
            "username": person.handle.partition("@")[0],
            "acct": person.handle,
            "display_name": person.name,
            "locked": False,
            "bot": False,
            "discoverable": True,
            "indexable": False,
            "group": False,
            "created_at": datetime.fromtimestamp(person.since // 1000, UTC).strftime(
                "%Y-%m-%dT00:00:00.000Z"
            ),
            "note": f"<p>{escape(person.about)}</p>" if person.about else "",
            "url": self._home_of(person),
            "uri": self._home_of(person).replace("/@", "/users/"),
            "avatar": picture,
            "avatar_static": picture,
            "header": f"{self.world.home}/avatar/0.png",
            "header_static": f"{self.world.home}/avatar/0.png",
            "followers_count": 12,
            "following_count": 7,
            "statuses_count": 1,
            "last_status_at": None,
            "hide_collections": None,
            "emojis": [],
            "fields": [],
        }

    def status(self, post: Post) -> bytes:
        kept = f"status {post.id} {post.edited}"
        if (found := self._kept.get(kept)) is None:
            found = self._kept[kept] = encoded(self._status(post))
        return found

    def statuses(self, posts: list[Post]) -> bytes:
        return b"[%s]" % b",".join(map(self.status, posts))

    def notification(self, id: int, post: Post) -> bytes:
        kept = f"notification {id} {post.edited}"
        if (found := self._kept.get(kept)) is None:
            head = {
                "id": str(id),
                "type": "mention",
                "created_at": written(post.at),
                "group_key": f"ungrouped-{id}",
                "account": self._account(post.author),
            }
            found = self._kept[kept] = b'%s,"status":%s}' % (encoded(head)[:-1], self.status(post))
        return found

    def conversation(self, id: str, last: Post, others: list[str], unread: bool) -> bytes:
        head = {
            "id": id,
            "unread": unread,
            "accounts": [self._account(one) for one in others],
        }
        return b'%s,"last_status":%s}' % (encoded(head)[:-1], self.status(last))

    def _account(self, id: str) -> msgspec.Raw:
        kept = f"account {id}"
        if (found := self._kept.get(kept)) is None:
            found = self._kept[kept] = encoded(self.account(self.world.people[id]))
        return msgspec.Raw(found)

    def _status(self, post: Post) -> dict[str, Any]:
        author = self.world.people[post.author]
        named = [self.world.people[id] for id in post.mentions]
        return {
            "id": post.id,
            "created_at": written(post.at),
            "in_reply_to_id": post.answers or None,
            "in_reply_to_account_id": post.answered or None,
            "sensitive": False,
            "spoiler_text": "",
            "visibility": post.audience.value,
            "language": "en",
            "uri": f"{self._home_of(author).replace('/@', '/users/')}/statuses/{post.id}",
            "url": f"{self._home_of(author)}/{post.id}",
            **dict.fromkeys(("replies_count", "reblogs_count", "favourites_count"), 0),
            **dict.fromkeys(("favourited", "reblogged", "muted", "bookmarked"), False),
            **dict.fromkeys(("reblog", "application", "card", "poll")),
            "edited_at": written(post.edited) if post.edited else None,
            "content": self.content(post.text),
            "filtered": [],
            "account": self._account(post.author),
            "media_attachments": [],
            "mentions": [
                {
                    "id": one.id,
                    "username": one.handle.partition("@")[0],
                    "url": self._home_of(one),
                    "acct": one.handle,
                }
                for one in named
            ],
            "tags": [
                {"name": tag.lower(), "url": f"https://{self.host}/tags/{tag.lower()}"}
                for tag in dict.fromkeys(found["tag"] for found in _TOKEN.finditer(post.text) if found["tag"])
            ],
            "emojis": [],
        }

    def content(self, text: str) -> str:
        """Paragraphs, line ends, and links around addresses, names and tags, as Mastodon makes them."""
        made, at = "", 0
        for found in _TOKEN.finditer(text):
            made += escape(text[at : found.start()], quote=False) + self._linked(found)
            at = found.end()
        made += escape(text[at:], quote=False)
        paragraphs = re.split(r"\n{2,}", made.strip("\n"))
        return "".join(f"<p>{one.replace(chr(10), '<br />')}</p>" for one in paragraphs)

    def _linked(self, found: re.Match[str]) -> str:
        if found["link"]:
            return _address(found["link"])
        if tag := found["tag"]:
            where = f"https://{self.host}/tags/{tag.lower()}"
            return f'<a href="{where}" class="mention hashtag" rel="tag">#<span>{tag}</span></a>'
        try:
            person = self.world.person(found[2])
        except KeyError:
            return escape(found[0])
        return (
            f'<span class="h-card" translate="no"><a href="{self._home_of(person)}" class="u-url mention">'
            f"@<span>{escape(found[2].partition('@')[0])}</span></a></span>"
        )

    def _home_of(self, person: Person) -> str:
        name, _, host = person.handle.partition("@")
        return f"https://{host or self.host}/@{name}"


def _address(link: str) -> str:
    parts = _LINK_PARTS.fullmatch(link)
    before, rest = (parts[1], parts[2]) if parts else ("", link)
    kind = "ellipsis" if len(rest) > SHOWN else ""
    return (
        f'<a href="{escape(link)}" target="_blank" rel="nofollow noopener" translate="no">'
        f'<span class="invisible">{before}</span><span class="{kind}">{escape(rest[:SHOWN])}</span>'
        f'<span class="invisible">{escape(rest[SHOWN:])}</span></a>'
    )


@lru_cache(maxsize=4096)
def written(at: int) -> str:
    return datetime.fromtimestamp(at / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
