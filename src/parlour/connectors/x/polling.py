"""Asking X for mentions (the latest 800, GET /2/users/:id/mentions) and direct messages (of 30 days, GET
/2/dm_events). Posts taken back are not told this way."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from parlour.connectors.contract import Batch, Unreadable
from parlour.connectors.line import Away, Denied, Throttled
from parlour.connectors.x import cursor as cursors
from parlour.connectors.x.asking import MESSAGE_FIELDS, USER_FIELDS, contents, listed_in, next_page, posts
from parlour.connectors.x.calling import StalePage, XLine
from parlour.connectors.x.cursor import Place, highest
from parlour.connectors.x.declared import MENTION_READS, MESSAGE_READS
from parlour.connectors.x.reading import message, people, post, quoted_authors
from parlour.connectors.x.wire import ident, obj
from parlour.street.model import Account, Arrival


@dataclass(frozen=True, slots=True)
class Look:
    arrivals: tuple[Arrival, ...]
    place: Place
    reads: int = 0
    more: bool = False
    unread: int = 0


def poll(line: XLine, account: Account, cursor: str) -> Batch:
    """A page of mentions and a page of messages; while a round of one is under way, of that one alone, for messages
    may be asked for only once a minute. Trouble with one does not keep the other from being taken: it is raised when
    nothing came, and a rate limit only when both have reached theirs."""
    places = cursors.read(cursor)
    looks, troubles = [Look((), place) for place in places], []
    under_way, resting = False, False
    for turn in sorted((0, 1), key=lambda turn: not places[turn].page):
        if under_way and not places[turn].page:
            resting = True
            continue
        try:
            looks[turn] = (_mentions, _messages)[turn](line, account, places[turn])
            under_way = under_way or bool(places[turn].page)
        except (Away, Denied, Throttled) as trouble:
            troubles.append(trouble)
    if troubles and all(look.place == place for look, place in zip(looks, places, strict=True)):
        _raise(troubles)
    return Batch(
        tuple(arrival for look in looks for arrival in look.arrivals),
        cursors.written((looks[0].place, looks[1].place)),
        more=resting or any(look.more for look in looks),
        unread=sum(look.unread for look in looks),
        reads=sum(look.reads for look in looks),
    )


def _mentions(line: XLine, account: Account, place: Place) -> Look:
    query = {"max_results": "100", **USER_FIELDS}
    query |= {"since_id": place.since} if place.since else {}
    query |= {"pagination_token": place.page} if place.page else {}
    try:
        found = contents(posts(line, f"/2/users/{account.id}/mentions", query))
    except StalePage:
        return _begun_again(place)
    listed = listed_in(found)
    users, authors = _safely(people, found), _safely(quoted_authors, found)
    arrivals, unread = _readable(lambda each: post(obj(each), account, users, authors), listed)
    after = place.seen(_ids_of(listed)).at(next_page(found))
    return Look(arrivals, after, len(listed) * MENTION_READS, bool(after.page), unread)


def _messages(line: XLine, account: Account, place: Place) -> Look:
    """Every message looked at is charged, and X takes no `since` here: so only the newest one is asked for, unless it
    is new."""
    if place.since and not (place.page or place.newest):
        newest = _ids_of(listed_in(contents(line.get("/2/dm_events", max_results="1", **MESSAGE_FIELDS))))
        if highest(place.since, *newest) == place.since:
            return Look((), place)
    query = {"max_results": "100", **MESSAGE_FIELDS, **USER_FIELDS}
    query |= {"pagination_token": place.page} if place.page else {}
    try:
        found = contents(line.get("/2/dm_events", **query))
    except StalePage:
        return _begun_again(place)
    listed = listed_in(found)
    new = [each for each in listed if int(_id(each) or 0) > int(place.since or 0)]
    reached = any(int(id_) <= int(place.since or 0) for id_ in _ids_of(listed))
    users = _safely(people, found)
    arrivals, unread = _readable(lambda each: message(obj(each), account, users), new)
    seen = place.seen(_ids_of(new))
    after = seen.over() if reached else seen.at(next_page(found))
    return Look(arrivals, after, len(new) * MESSAGE_READS, bool(after.page), unread)


def _begun_again(place: Place) -> Look:
    """From the top: what was taken already comes a second time, under the same ids."""
    if not place.page:
        raise Denied("status-400")
    return Look((), replace(place, page=""))


def _readable(
    reading: Callable[[Any], Arrival | None], listed: Iterable[Any]
) -> tuple[tuple[Arrival, ...], int]:
    """The oldest first, and how many could not be read: they must not stop all that comes after them."""
    found, unread = [], 0
    for each in listed:
        try:
            found.append(reading(each))
        except Unreadable:
            unread += 1
    return tuple(arrival for arrival in reversed(found) if arrival), unread


def _safely(reading: Callable[..., dict[str, Any]], found: dict[str, Any]) -> dict[str, Any]:
    try:
        return reading(obj(found.get("includes")))
    except Unreadable:
        return {}


def _ids_of(listed: list[Any]) -> list[str]:
    return [id_ for each in listed if (id_ := _id(each))]


def _id(each: Any) -> str:
    try:
        return ident(obj(each).get("id"))
    except Unreadable:
        return ""


def _raise(troubles: list[Away | Denied | Throttled]) -> None:
    limits = [trouble for trouble in troubles if isinstance(trouble, Throttled)]
    if len(limits) == 2:
        raise min(limits, key=lambda limit: limit.until)
    for trouble in troubles:
        if not isinstance(trouble, Throttled):
            raise trouble
