"""Live hints: one follower of the events table, an event encoded once, and a small queue for each stream.

A hint says that something happened, never what. Whoever misses one loses nothing: every stream starts
from a cursor, and the thread itself is read from the store.
"""

import asyncio
import contextlib
import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from functools import partial

from parlour import events
from parlour.events import Event
from parlour.foundation.logs import logger
from parlour.store.contract import Store
from parlour.web.metrics import Metrics

QUEUE = 32
BATCH = 500
POLL_SECONDS = 2.0  # the truth under lost wakes
PASSING_SECONDS = 3.0
MOST_PASSED = 10_000
WRITING = b"event: writing\ndata: {}\n\n"
RESYNC = b"event: resync\ndata: {}\n\n"

log = logger("web")


@dataclass(eq=False, slots=True)
class Stream:
    """One listener. Past `QUEUE` hints it is told once to look for itself, instead of growing."""

    case_id: str = ""
    teams: frozenset[str] | None = frozenset()  # None: every team
    waiting: list[bytes] = field(default_factory=list)
    ended: bool = False
    _ready: asyncio.Future[None] | None = None

    def give(self, hint: bytes) -> None:
        if len(self.waiting) >= QUEUE:
            self.waiting = [RESYNC]
        else:
            self.waiting.append(hint)
        self._wake()

    def give_passing(self, hint: bytes) -> bool:
        """Only where nothing waits: it must never push out a hint that somebody has to act on."""
        if self.waiting:
            return False
        self.give(hint)
        return True

    def end(self) -> None:
        self.ended = True
        self._wake()

    async def take(self, seconds: float) -> bytes:
        """What waits, joined; nothing when the time is over or the stream has ended."""
        if not self.waiting and not self.ended:
            loop = asyncio.get_running_loop()
            self._ready = loop.create_future()
            timer = loop.call_later(seconds, self._wake)
            try:
                await self._ready
            finally:
                timer.cancel()
                self._ready = None
        taken, self.waiting = b"".join(self.waiting), []
        return taken

    def _wake(self) -> None:
        if self._ready is not None and not self._ready.done():
            self._ready.set_result(None)


class Hub:
    def __init__(self, store: Store, metrics: Metrics) -> None:
        self._store = store
        self._metrics = metrics
        self._by_case: dict[str, set[Stream]] = {}
        self._by_team: set[Stream] = set()
        self._woken = asyncio.Event()
        self._follower: asyncio.Task[None] | None = None
        self._closed = False
        self._passed: dict[tuple[str, str], float] = {}

    async def start(self) -> None:
        loop = asyncio.get_running_loop()

        def waker(_: frozenset[str]) -> None:
            with contextlib.suppress(RuntimeError):  # the loop has closed: nobody listens any more
                loop.call_soon_threadsafe(self._woken.set)

        cursor = await self._store.fetch(events.latest)
        self._store.listen(waker)
        self._follower = asyncio.create_task(self._follow(cursor))

    async def stop(self) -> None:
        """End every stream first: a server that stops waits for its answers to finish."""
        self._closed = True
        for stream in self._all():
            stream.end()
        if self._follower:
            self._follower.cancel()
            await asyncio.gather(self._follower, return_exceptions=True)

    def join_case(self, case_id: str) -> Stream:
        return self._join(Stream(case_id=case_id, ended=self._closed))

    def join_teams(self, teams: Collection[str] | None) -> Stream:
        """Hints of these teams' cases; None for every team."""
        return self._join(Stream(teams=None if teams is None else frozenset(teams), ended=self._closed))

    def leave(self, stream: Stream) -> None:
        self._metrics.streams.dec()
        if not stream.case_id:
            self._by_team.discard(stream)
            return
        group = self._by_case.get(stream.case_id, set())
        group.discard(stream)
        if not group:
            self._by_case.pop(stream.case_id, None)

    def customer_writes(self, case_id: str, team_id: str) -> None:
        """Never stored, and told by this process to its own listeners: a sign of life, not a fact."""
        hint = b'event: writing\ndata: {"case": "%s"}\n\n' % case_id.encode()
        listeners = [each for each in self._by_team if each.teams is None or team_id in each.teams]
        self._pass(team_id, case_id, listeners, hint)

    def agent_writes(self, case_id: str) -> None:
        self._pass("", case_id, self._by_case.get(case_id, ()), WRITING)

    def _pass(self, side: str, case_id: str, listeners: Iterable[Stream], hint: bytes) -> None:
        """At most one of a side in `PASSING_SECONDS`, however often a page, or a program, says it; one that nobody
        could take does not count."""
        now = asyncio.get_running_loop().time()
        if now - self._passed.get((side, case_id), -PASSING_SECONDS) < PASSING_SECONDS:
            return
        took = [stream.give_passing(hint) for stream in listeners]
        if not any(took):
            return
        if len(self._passed) >= MOST_PASSED:
            self._passed.clear()
        self._passed[side, case_id] = now

    def _join(self, stream: Stream) -> Stream:
        self._metrics.streams.inc()
        if stream.case_id:
            self._by_case.setdefault(stream.case_id, set()).add(stream)
        else:
            self._by_team.add(stream)
        return stream

    async def _follow(self, cursor: str) -> None:
        while True:
            # Not `wait_for`: in Python 3.11 that can lose the cancellation which ends this, when a wake comes with it.
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(POLL_SECONDS):
                    await self._woken.wait()
            self._woken.clear()
            try:
                cursor = await self._hand_out(cursor)
            except Exception:
                log.exception("live follower stumbled")
                await asyncio.sleep(1)

    async def _hand_out(self, cursor: str) -> str:
        while True:
            found, further = await self._store.fetch(partial(events.after, cursor=cursor, limit=BATCH))
            for event in found:
                self._give(event)
            if further == cursor:
                return cursor
            cursor = further

    def _give(self, event: Event) -> None:
        listeners = self._by_case.get(event.case_id, ())
        if listeners and event.kind not in events.FOR_STAFF:
            self._spread(listeners, case_hint(event.case_seq))
        if self._by_team:
            hint = team_hint(event)
            self._spread(
                [each for each in self._by_team if each.teams is None or event.team_id in each.teams], hint
            )

    def _spread(self, listeners: Iterable[Stream], hint: bytes) -> None:
        count = 0
        for stream in listeners:
            stream.give(hint)
            count += 1
        self._metrics.hints.inc(count)

    def _all(self) -> list[Stream]:
        return [*self._by_team, *(stream for group in self._by_case.values() for stream in group)]


def case_hint(seq: int) -> bytes:
    return b'id: %d\ndata: {"seq": %d}\n\n' % (seq, seq)


def team_hint(event: Event) -> bytes:
    facts = {"case": event.case_id, "kind": event.kind, "seq": event.case_seq}
    return f"id: {event.cursor}\ndata: {json.dumps(facts)}\n\n".encode()
