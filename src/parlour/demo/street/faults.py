"""What goes wrong on purpose. Nothing does until a test says so; the page for people is spared."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from .wire import Answer, Asked, Said, Silence, said


@dataclass(slots=True)
class Faults:
    wake: Callable[[], None] = lambda: None
    end_tokens: Callable[[], None] = lambda: None
    _outage: int | None = None
    _every: int = 0
    _status: int = 500
    _asked: int = 0
    _cuts: int = 0
    _lost: int = 0
    _slow: float = 0.0
    _throttled: int = 0
    _streams: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _ended: threading.Event = field(default_factory=threading.Event)

    def outage(self, on: bool, status: int = 0) -> None:
        """0: connections end without a word; or a status such as 503. Streams end too."""
        self._outage = status if on else None
        if on:
            self.drop_streams()

    def every(self, nth: int, status: int = 500) -> None:
        """0 ends it. A request that fails so has done nothing."""
        self._every, self._status, self._asked = nth, status, 0

    def cut(self, answers: int = 1) -> None:
        """The next answers break off in the middle."""
        self._cuts = answers

    def lose(self, answers: int = 1) -> None:
        """The next posts, messages and deletions are done, but nobody hears of it."""
        self._lost = answers

    def slow(self, seconds: float) -> None:
        self._slow = seconds

    def throttle(self, until: int) -> None:
        """Everything is 429 until this time, in milliseconds since 1970; 0 ends it."""
        self._throttled = until

    def expire_tokens(self) -> None:
        """On X until a refresh token is spent; on Mastodon, which knows none, until a new token is handed out."""
        self.end_tokens()

    def drop_streams(self) -> None:
        self._streams += 1
        self.wake()

    def close(self) -> None:
        self._ended.set()
        self.drop_streams()

    def throttled_until(self, now: int) -> int:
        return self._throttled if now < self._throttled else 0

    def lifeline(self) -> Callable[[], bool]:
        """Whether a stream that begins now may go on."""
        began = self._streams
        return lambda: self._streams == began and not self._ended.is_set()

    def before(self) -> Said | None:
        if self._slow:
            self._ended.wait(self._slow)
        if self._outage is not None:
            return said({"error": "unavailable"}, self._outage) if self._outage else Silence()
        with self._lock:
            self._asked += 1
            fails = self._every and self._asked % self._every == 0
        return said({"error": "internal"}, self._status) if fails else None

    def after(self, asked: Asked, answer: Said) -> Said:
        done = isinstance(answer, Answer) and answer.status < 300
        with self._lock:
            if self._lost and done and asked.method != "GET" and not asked.path.endswith("/token"):
                self._lost -= 1
                return Silence()
            if self._cuts and isinstance(answer, Answer):
                self._cuts -= 1
                return replace(answer, cut=True)
        return answer
