"""The people, posts and messages of one stand-in network, apart from what it says on the wire."""

import re
import threading
from bisect import bisect_left
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum

from parlour.foundation.clock import Clock

NAMED = re.compile(r"(?<![\w@/])@(\w+(?:@[\w-]+(?:\.[\w-]+)+)?)", re.ASCII)


class Audience(StrEnum):
    PUBLIC = "public"
    UNLISTED = "unlisted"
    PRIVATE = "private"
    DIRECT = "direct"


@dataclass(frozen=True, slots=True)
class Person:
    id: str
    handle: str  # without @; with its instance when that is another one
    name: str
    since: int
    about: str = ""
    picture: int = 0  # seed of the avatar: who copies it looks the same


@dataclass(frozen=True, slots=True)
class Post:
    """Public or not. `lead` characters of the text are names that the network put in front of a reply."""

    id: str
    author: str
    text: str
    at: int
    thread: str
    audience: Audience = Audience.PUBLIC
    answers: str = ""
    answered: str = ""  # author of the post it answers
    to: str = ""  # a message on X: whom it is for
    mentions: tuple[str, ...] = ()  # people, those of the lead included
    named: tuple[str, ...] = ()  # people whom the author named
    lead: int = 0
    versions: tuple[str, ...] = ()  # ids it had before, where an edited post gets a new one
    edited: int = 0  # when, where it keeps its id


class What(StrEnum):
    NEW = "new"
    EDITED = "edited"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Event:
    what: What
    post: Post


@dataclass(slots=True)
class World:
    """`leads`: whether the network puts the names of those addressed in front of a reply (X does). `shift` and
    `since`: how ids are made of the time of day, so that they sort as on the real network."""

    clock: Clock
    leads: bool
    shift: int
    since: int = 0
    home: str = ""  # address of this machine's server
    people: dict[str, Person] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    changed: threading.Condition = field(default_factory=lambda: threading.Condition(threading.RLock()))
    _posts: list[Post] = field(default_factory=list)
    _ids: list[int] = field(default_factory=list)
    _gone: set[str] = field(default_factory=set)
    _replaced: set[str] = field(default_factory=set)  # by a later version
    _names: dict[str, str] = field(default_factory=dict)
    _last: int = 0
    company: str = ""

    def settle(self, handle: str, name: str, *, about: str = "", picture: int = 0, ago: int = 0) -> Person:
        """`ago`, in milliseconds, here and below: for what happened before anybody looked, oldest first."""
        with self.changed:
            at = self.clock.now() - ago
            person = Person(self._next_id(at), handle, name, at, about, picture)
            self.people[person.id] = person
            self._names[handle.lower()] = person.id
            return person

    def person(self, handle: str) -> Person:
        return self.people[self._names[handle.lower()]]

    def write(
        self,
        author: str,
        text: str,
        *,
        answers: str = "",
        to: str = "",
        audience: Audience = Audience.PUBLIC,
        ago: int = 0,
    ) -> Post:
        """Raises KeyError when the post it answers is not there."""
        with self.changed:
            before = self._found(answers) if answers else None
            named = self._people_in(text, author)
            lead = self._lead(before, author, named) if before and self.leads else ""
            mentions = tuple(dict.fromkeys((*self._people_in(lead, author), *named)))
            at = self.clock.now() - ago
            id = self._next_id(at)
            post = Post(
                id=id,
                author=author,
                text=lead + text,
                at=at,
                thread=before.thread if before else id,
                audience=audience,
                answers=answers,
                answered=before.author if before else "",
                to=to,
                mentions=mentions,
                named=named,
                lead=len(lead),
            )
            return self._added(post)

    def edit(self, id: str, text: str) -> Post:
        """X gives the new version a new id and shows the old one no more; Mastodon keeps the id."""
        with self.changed:
            old = self._found(id)
            named = self._people_in(text, old.author)
            text = old.text[: old.lead] + text
            mentions = self._people_in(text, old.author)
            new = replace(old, text=text, named=named, mentions=mentions)
            if not self.leads:
                new = replace(new, edited=self.clock.now())
                self._posts[bisect_left(self._ids, int(id))] = new
                return self._told(Event(What.EDITED, new))
            self._replaced.add(id)
            now = self.clock.now()
            return self._added(replace(new, id=self._next_id(now), at=now, versions=(*old.versions, id)))

    def by_hand(self, author: str, text: str, answers: str = "", ago: int = 0) -> Post:
        """As somebody's app does it: where the network puts no names in front of a reply, the app does."""
        with self.changed:
            before = self.post(answers) if answers else None
            lead = (
                self._lead(before, author, self._people_in(text, author)) if before and not self.leads else ""
            )
            return self.write(author, lead + text, answers=answers, ago=ago)

    def direct(self, author: str, text: str, ago: int = 0) -> Post:
        """To the company alone: a message where the network has messages, else a post for those it names."""
        if self.leads:
            return self.write(author, text, to=self.company, ago=ago)
        with self.changed:
            before = self.newest(
                lambda post: post.audience is Audience.DIRECT and self.between(post, author), 1
            )
            name = f"@{self.people[self.company].handle} "
            answers = before[0].id if before else ""
            return self.write(author, name + text, answers=answers, audience=Audience.DIRECT, ago=ago)

    def between(self, post: Post, person: str) -> bool:
        """Whether only this person and the company can read it."""
        alone = bool(post.to) or post.audience is Audience.DIRECT
        theirs = (post.author, post.to, *post.mentions)
        return alone and person in theirs and self.company in theirs

    def take_back(self, id: str) -> bool:
        """By its author: gone for everybody."""
        with self.changed:
            post = self.post(id)
            if post is None:
                return False
            self._gone.add(id)
            self._told(Event(What.GONE, post))
            return True

    def post(self, id: str) -> Post | None:
        at = bisect_left(self._ids, int(id)) if id.isascii() and id.isdigit() else len(self._ids)
        found = at < len(self._ids) and self._posts[at].id == id and id not in self._gone
        return self._posts[at] if found else None

    def newest(
        self, wanted: Callable[[Post], bool], most: int, *, after: str = "", before: str = ""
    ) -> list[Post]:
        """The newest first, of ids above `after` and below `before`."""
        with self.changed:
            start = bisect_left(self._ids, int(before)) if before else len(self._ids)
            found: list[Post] = []
            for at in range(start - 1, -1, -1):
                if len(found) == most or self._ids[at] <= int(after or 0):
                    break
                post = self._posts[at]
                if post.id not in self._gone and post.id not in self._replaced and wanted(post):
                    found.append(post)
            return found

    def wait(self, seen: int, seconds: float) -> list[Event]:
        """What happened after the first `seen` events; [] when nothing did in this time, or when woken."""
        with self.changed:
            if len(self.events) <= seen:
                self.changed.wait(seconds)
            return self.events[seen:]

    def wake(self) -> None:
        with self.changed:
            self.changed.notify_all()

    def _added(self, post: Post) -> Post:
        self._posts.append(post)
        self._ids.append(int(post.id))
        return self._told(Event(What.NEW, post))

    def _told(self, event: Event) -> Post:
        self.events.append(event)
        self.changed.notify_all()
        return event.post

    def _found(self, id: str) -> Post:
        found = self.post(id)
        if found is None:
            raise KeyError(id)
        return found

    def _people_in(self, text: str, but: str) -> tuple[str, ...]:
        found = (self._names.get(name.lower(), "") for name in NAMED.findall(text))
        return tuple(dict.fromkeys(id for id in found if id and id != but))

    def _lead(self, before: Post, author: str, named: Iterable[str]) -> str:
        addressed = dict.fromkeys((before.author, *before.mentions))
        return "".join(f"@{self.people[id].handle} " for id in addressed if id != author and id not in named)

    def _next_id(self, at: int) -> str:
        self._last = max(self._last + 1, (at - self.since) << self.shift)
        return str(self._last)
