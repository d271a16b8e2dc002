"""Looks at the pictures of those who answer our customers: does somebody show themselves as us?

What waits here is in memory, and so is what was seen: a restart loses both, and the next reply of the same author is
looked at anew. Of authors who do not look like us nothing is kept anywhere else.
"""

import secrets
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import blake2b
from threading import Lock

from parlour.foundation.clock import DAY, HOUR, MINUTE
from parlour.ground import Ground
from parlour.street import actions
from parlour.street.actions import Stranger, TakenIn
from parlour.street.impostors import same_picture
from parlour.street.model import Account, Arrival, Connection, Kind
from parlour.worker.cleaning import likeness_of
from parlour.worker.street.fetching import fetched

A_MINUTE = 20
MOST_WAITING = 500  # a flood's rest is let go of
MOST_SEEN = 5_000

Look = Callable[[str, str], bytes | None]
"""The difference hash of what is at an address; the second is the stand-in's own."""


def look(address: str, stand_in: str) -> bytes | None:
    content = fetched(address, stand_in)
    try:
        return likeness_of(content) if content else None
    except OSError:
        return None  # no process to be had just now


@dataclass(slots=True)
class Seen:
    """What was found at an address, for a day; that nothing was, for an hour. Addresses are not among it: they say who
    speaks to our customers."""

    _found: dict[bytes, tuple[int, bytes | None]] = field(default_factory=dict)
    _key: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)

    def knows(self, address: str, now: int) -> bool:
        until, _ = self._found.get(self._mark(address), (0, None))
        return now < until

    def at(self, address: str) -> bytes | None:
        return self._found[self._mark(address)][1]

    def keep(self, address: str, found: bytes | None, now: int) -> None:
        mark = self._mark(address)
        self._found.pop(mark, None)
        self._found[mark] = (now + (DAY if found else HOUR), found)
        while len(self._found) > MOST_SEEN:
            del self._found[next(iter(self._found))]

    def _mark(self, address: str) -> bytes:
        return blake2b(address.encode(), key=self._key, digest_size=16).digest()


@dataclass(slots=True)
class Pictures:
    """Of one connection. `want` and `renew` come from whichever thread takes in, and wait for nothing; `once` is
    another's alone."""

    ground: Ground
    name: str
    stand_in: str = ""
    look: Look = look
    _lock: Lock = field(default_factory=Lock)
    _waiting: dict[str, Stranger] = field(default_factory=dict, repr=False)  # by post
    _own: Account | None = None
    _seen: Seen = field(default_factory=Seen)
    _fetches: deque[int] = field(default_factory=lambda: deque(maxlen=A_MINUTE))

    def want(self, whom: TakenIn, arrivals: tuple[Arrival, ...]) -> None:
        """After they were taken in."""
        for one in arrivals:
            if one.kind == Kind.REMOVED:
                self._taken(one.id)
        for stranger in actions.strangers(self.ground, whom, arrivals):
            with self._lock:
                if len(self._waiting) >= MOST_WAITING:
                    return
                self._waiting[stranger.card.post] = stranger

    def renew(self, account: Account) -> None:
        """Our own picture is looked at before any other."""
        if account.avatar:
            with self._lock:
                self._own = account
        else:
            actions.say_picture(self.ground, self.name, account, None).result()

    def forget(self) -> None:
        with self._lock:
            self._waiting.clear()

    def once(self, known: Connection) -> bool:
        """At most one picture is fetched. True when more may be due at once."""
        if self._own is not None:
            return self._look_at_own()
        if known.picture is None:
            self.forget()
            return False
        while (stranger := self._next()) is not None:
            if self._seen.knows(stranger.picture, self.ground.clock.now()):
                self._judge(stranger, known.picture)
            elif not self._may_fetch():
                return False
            elif actions.speaks_to_a_customer(self.ground, stranger):
                self._fetch(stranger)
                self._judge(stranger, known.picture)
                return True
            else:
                self._taken(stranger.card.post)
        return False

    def _look_at_own(self) -> bool:
        """What we knew of it stands when it is not to be had."""
        if not self._may_fetch():
            return False
        with self._lock:
            own, self._own = self._own, None
        if own is None:
            return False
        self._fetches.append(self.ground.clock.now())
        found = self.look(own.avatar, self.stand_in)
        if found is not None:
            actions.say_picture(self.ground, self.name, own, found).result()
        return True

    def _fetch(self, stranger: Stranger) -> None:
        now = self.ground.clock.now()
        self._fetches.append(now)
        self._seen.keep(stranger.picture, self.look(stranger.picture, self.stand_in), now)

    def _judge(self, stranger: Stranger, ours: bytes) -> None:
        """Unless its author took the post back meanwhile."""
        found = self._seen.at(stranger.picture)
        if self._taken(stranger.card.post) is None or found is None or not same_picture(ours, found):
            return
        if actions.speaks_to_a_customer(self.ground, stranger):
            actions.flag(self.ground, stranger).result()

    def _may_fetch(self) -> bool:
        """A clock that was set back must not stop us for good."""
        now = self.ground.clock.now()
        return len(self._fetches) < A_MINUTE or not 0 <= now - self._fetches[0] < MINUTE

    def _next(self) -> Stranger | None:
        with self._lock:
            return next(iter(self._waiting.values()), None)

    def _taken(self, post: str) -> Stranger | None:
        with self._lock:
            return self._waiting.pop(post, None)
