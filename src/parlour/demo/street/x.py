"""X below /x: which address does what, for whom and how often. Limits per user and per app as the documentation of
2026 has them (docs.x.com/x-api/fundamentals/rate-limits).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from parlour.foundation.clock import SECOND, Clock

from . import x_reading, x_writing
from .faults import Faults
from .limits import DAY, Limit, Limits, Window
from .wire import Answer, Asked, Said, Silence
from .world import World
from .x_asking import Refused, forbidden, problem
from .x_oauth1 import Keys
from .x_shapes import Shapes
from .x_tokens import Tokens

EPOCH = 1_288_834_974_657  # of ids: the upper bits are milliseconds since then
KEEP_ALIVE = 20.0


@dataclass(slots=True)
class X:
    clock: Clock
    world: World
    faults: Faults
    tokens: Tokens
    keys: Keys = field(default_factory=Keys)
    keep_alive: float = KEEP_ALIVE
    shapes: Shapes = field(init=False)
    limits: Limits = field(init=False)
    said: set[tuple[str, str]] = field(default_factory=set)  # what the company answered, and to which post
    hidden: set[str] = field(default_factory=set)  # messages the company deleted on its side

    def __post_init__(self) -> None:
        self.shapes, self.limits = Shapes(self.world), Limits(self.clock)

    def answer(self, asked: Asked) -> Said:
        for route in ROUTES:
            found = route.path.fullmatch(asked.path) if asked.method == route.method else None
            if found:
                return self._let_in(route, asked, found.groups())
        return problem(404, "Not Found", "The path does not exist.")

    def _let_in(self, route: "Route", asked: Asked, parts: tuple[str, ...]) -> Said:
        if refused := self._stranger(route.who, asked):
            return refused
        if until := self.faults.throttled_until(self.clock.now()):
            return _counted(too_many(), Window(route.limits[0].most, 0, until, False))
        window = self.limits.take(f"{route.method} {route.path.pattern}", route.limits)
        return _counted(_done(self, route, asked, parts) if window.open else too_many(), window)

    def _stranger(self, who: str, asked: Asked) -> Answer | None:
        address = f"http://{asked.headers.get('host', '')}/x{asked.path}"
        user, app = self.tokens.user(asked.bearer()), self.tokens.app(asked.bearer())
        user = user or self.keys.signed(asked, address, self.clock.now() // SECOND)
        if who == "anybody" or ("user" in who and user) or ("app" in who and app):
            return None
        if user or app:
            return forbidden("Authenticating with this kind of token is forbidden for this endpoint.").answer
        return problem(401, "Unauthorized", "Unauthorized")


@dataclass(frozen=True, slots=True)
class Route:
    method: str
    path: re.Pattern[str]
    who: str
    limits: tuple[Limit, ...]
    act: Callable[[X, Asked, tuple[str, ...]], Said]


def too_many() -> Answer:
    return problem(429, "Too Many Requests", "Too Many Requests")


def _done(x: X, route: Route, asked: Asked, parts: tuple[str, ...]) -> Said:
    try:
        return route.act(x, asked, parts)
    except Refused as refused:
        return refused.answer


def _counted(answer: Said, window: Window) -> Said:
    if isinstance(answer, Silence):
        return answer
    told = (
        ("x-rate-limit-limit", str(window.most)),
        ("x-rate-limit-remaining", str(max(window.left, 0))),
        ("x-rate-limit-reset", str(-(-window.resets // SECOND))),
    )
    return replace(answer, headers=(*answer.headers, *told))


def _token(x: X, asked: Asked, _: tuple[str, ...]) -> Said:
    return x.tokens.token(asked)


def _route(
    method: str, path: str, who: str, act: Callable[[X, Asked, tuple[str, ...]], Said], *limits: Limit
) -> Route:
    return Route(method, re.compile(path.replace(":id", r"(\d{1,19})")), who, limits, act)


ROUTES = (
    _route("POST", "/2/oauth2/token", "anybody", _token, Limit(450)),
    _route("GET", "/2/users/me", "user", x_reading.me, Limit(75)),
    _route("GET", "/2/users/:id/mentions", "user app", x_reading.mentions, Limit(300)),
    _route("GET", "/2/users/:id/tweets", "user app", x_reading.posts_of, Limit(900)),
    _route("GET", "/2/tweets", "user app", x_reading.some_posts, Limit(5000)),
    _route("GET", "/2/tweets/search/recent", "user app", x_reading.search, Limit(300)),
    _route("GET", "/2/tweets/:id", "user app", x_reading.some_posts, Limit(900)),
    _route("GET", "/2/dm_events", "user", x_reading.messages, Limit(15)),
    _route("GET", "/2/dm_conversations/with/:id/dm_events", "user", x_reading.messages, Limit(15)),
    _route("GET", "/2/activity/stream", "app", x_reading.stream, Limit(450)),
    _route("POST", "/2/tweets", "user", x_writing.post, Limit(100), Limit(10_000, DAY)),
    _route(
        "POST",
        "/2/dm_conversations/with/:id/messages",
        "user",
        x_writing.message,
        Limit(15),
        Limit(1440, DAY),
    ),
    _route("DELETE", "/2/dm_events/:id", "user", x_writing.remove, Limit(300), Limit(1500, DAY)),
    _route("DELETE", "/2/tweets/:id", "user", x_writing.take_back, Limit(50)),
)
