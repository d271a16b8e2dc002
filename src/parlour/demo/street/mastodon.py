"""Mastodon below /mastodon: which address does what. 300 requests in five minutes, 300 posts in three hours
(docs.joinmastodon.org/api/rate-limits and its rack_attack settings).
"""

import re
import secrets
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from parlour.foundation.clock import Clock

from . import mastodon_reading, mastodon_streaming, mastodon_writing
from .faults import Faults
from .limits import Limit, Limits, Window
from .mastodon_shapes import Shapes, written
from .wire import Answer, Asked, Said, Silence, said
from .world import Audience, Post, What, World

HOST = "social.example.org"
KEEP_ALIVE = 15.0
ALL, POSTS = Limit(300, 300), Limit(300, 3 * 3600)
FIRST_NOTE = 34_000_000  # notifications are numbered apart from posts


class NotFound(Exception):
    """Or not for the company's eyes."""


@dataclass(slots=True)
class Mastodon:
    clock: Clock
    world: World
    faults: Faults
    keep_alive: float = KEEP_ALIVE
    shapes: Shapes = field(init=False)
    limits: Limits = field(init=False)
    keys: dict[str, tuple[str, int]] = field(default_factory=dict)  # idempotency key: post, when
    read: set[str] = field(default_factory=set)  # last posts of conversations that were read
    removed: dict[str, str] = field(default_factory=dict)  # conversations taken off the list: up to this post
    _tokens: set[str] = field(default_factory=set, repr=False)
    _noted: list[Post] = field(default_factory=list)
    _note_ids: list[int] = field(default_factory=list)
    _numbers: dict[str, int] = field(default_factory=dict)  # by post
    _next_note: int = FIRST_NOTE
    _seen: int = 0

    def __post_init__(self) -> None:
        self.shapes, self.limits = Shapes(self.world, HOST), Limits(self.clock)

    def grant(self) -> str:
        token = secrets.token_urlsafe(32)
        self._tokens.add(token)
        return token

    def end_access(self) -> None:
        self._tokens.clear()

    def known(self, token: str) -> bool:
        return token in self._tokens

    def notes(self) -> tuple[list[int], list[Post]]:
        """Numbers and posts of whatever named the company and is still there, oldest first."""
        with self.world.changed:
            for event in self.world.events[self._seen :]:
                self._note(event.what, event.post)
            self._seen = len(self.world.events)
            return self._note_ids, self._noted

    def note_of(self, post: Post) -> int:
        """0 when it told the company nothing."""
        self.notes()
        return self._numbers.get(post.id, 0)

    def _note(self, what: What, post: Post) -> None:
        number = self._numbers.get(post.id, 0)
        at = bisect_left(self._note_ids, number)
        if what is What.NEW and self._tells(post):
            self._numbers[post.id] = self._next_note
            self._note_ids.append(self._next_note)
            self._noted.append(post)
            self._next_note += 1
        elif what is What.EDITED and number:
            self._noted[at] = post
        elif what is What.GONE and number:
            del self._noted[at], self._note_ids[at], self._numbers[post.id]

    def _tells(self, post: Post) -> bool:
        return self.world.company in post.mentions and post.author != self.world.company

    def visible(self, id: str) -> Post:
        """Raises NotFound."""
        post = self.world.post(id)
        if post is None or not self.may_see(post):
            raise NotFound
        return post

    def may_see(self, post: Post) -> bool:
        open_to_all = post.audience in (Audience.PUBLIC, Audience.UNLISTED)
        return open_to_all or self.world.company in (post.author, *post.mentions)

    def answer(self, asked: Asked) -> Said:
        if asked.path == "/api/v1/streaming/health":
            return Answer(200, b"OK", kind="text/plain; charset=utf-8")
        if asked.path == "/api/v2/instance":
            return mastodon_reading.instance(self)
        for route in ROUTES:
            found = route.path.fullmatch(asked.path) if asked.method == route.method else None
            if found:
                return self._let_in(route, asked, found.groups())
        return said({"error": "The requested endpoint was not found"}, 404)

    def _let_in(self, route: "Route", asked: Asked, parts: tuple[str, ...]) -> Said:
        if not self.known(asked.bearer() or asked.one("access_token")):
            return said({"error": "The access token is invalid"}, 401)
        if until := self.faults.throttled_until(self.clock.now()):
            return _counted(too_many(), Window(ALL.most, 0, until, False))
        windows = [self.limits.take("all", (ALL,))]
        if windows[0].open and route.limits:
            windows.append(self.limits.take(route.path.pattern, route.limits))
        tightest = min(windows, key=lambda window: window.left)
        return _counted(_done(self, route, asked, parts) if tightest.open else too_many(), tightest)


@dataclass(frozen=True, slots=True)
class Route:
    method: str
    path: re.Pattern[str]
    act: Callable[[Mastodon, Asked, tuple[str, ...]], Said]
    limits: tuple[Limit, ...] = ()


def too_many() -> Answer:
    return said({"error": "Too many requests"}, 429)


def _done(mastodon: Mastodon, route: Route, asked: Asked, parts: tuple[str, ...]) -> Said:
    try:
        return route.act(mastodon, asked, parts)
    except NotFound:
        return said({"error": "Record not found"}, 404)


def _counted(answer: Said, window: Window) -> Said:
    if isinstance(answer, Silence):
        return answer
    told = (
        ("X-RateLimit-Limit", str(window.most)),
        ("X-RateLimit-Remaining", str(max(window.left, 0))),
        ("X-RateLimit-Reset", written(window.resets).replace("Z", "000Z")),
    )
    return replace(answer, headers=(*answer.headers, *told))


def _route(
    method: str, path: str, act: Callable[[Mastodon, Asked, tuple[str, ...]], Said], *limits: Limit
) -> Route:
    return Route(method, re.compile("/api/v1/" + path.replace(":id", r"(\d{1,20})")), act, limits)


ROUTES = (
    _route("GET", "accounts/verify_credentials", mastodon_reading.own_account),
    _route("GET", "accounts/:id/statuses", mastodon_reading.statuses_of),
    _route("GET", "notifications", mastodon_reading.notifications),
    _route("GET", "conversations", mastodon_reading.conversations),
    _route("DELETE", "conversations/:id", mastodon_writing.remove_conversation),
    _route("POST", "conversations/:id/read", mastodon_writing.read_conversation),
    _route("POST", "statuses", mastodon_writing.post, POSTS),
    _route("GET", "statuses/:id", mastodon_reading.status),
    _route("DELETE", "statuses/:id", mastodon_writing.delete, Limit(30, 1800)),
    _route("GET", "statuses/:id/context", mastodon_reading.context),
    _route("GET", "streaming(?:/(user|user/notification|direct))?", mastodon_streaming.stream),
)
