"""Where a look goes on: one page at a time through each kind of thing, newest first, back to where the last walk began.

Each page is handed up with the cursor behind it, so a restart goes on in the middle of a walk. Walks overlap by a
minute, as a thing may show up a little after its time; arrivals are taken once by id, so nothing doubles.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from parlour.connectors.contract import Batch
from parlour.connectors.line import MINUTE_MS, Denied
from parlour.street.model import Arrival

OVERLAP = MINUTE_MS
FIRST_LOOK = 24 * 60 * MINUTE_MS  # messages older than a day may not be answered any more


@dataclass(frozen=True, slots=True)
class Page:
    arrivals: tuple[Arrival, ...]
    after: str = ""  # the platform's cursor of the next page; "" at the end
    unread: int = 0  # of what stood on it, not as documented


Look = Callable[[int, str], Page]
"""From when on, in milliseconds, and after which cursor."""


@dataclass(frozen=True, slots=True)
class Place:
    since: tuple[int, ...]  # of each kind: up to where the last whole walk came
    turn: int = 0
    after: str = ""
    newest: int = 0  # of the walk that is under way

    def text(self) -> str:
        return json.dumps([list(self.since), self.turn, self.after, self.newest], separators=(",", ":"))


def walked(looks: Sequence[Look], cursor: str, now: int) -> Batch:
    place = _place(cursor, len(looks)) or Place((now - FIRST_LOOK,) * len(looks))
    try:
        page = looks[place.turn](place.since[place.turn] - OVERLAP, place.after)
    except Denied:
        if not place.after:
            raise
        # The platform forgets its cursors. The walk begins anew; what it had taken is known by id.
        return Batch((), replace(place, after="", newest=0).text())
    newest = max([place.newest, *(each.at for each in page.arrivals)])
    if page.after and page.after != place.after:
        onward = replace(place, after=page.after, newest=newest).text()
        return Batch(page.arrivals, onward, more=True, unread=page.unread)
    since = list(place.since)
    since[place.turn] = max(since[place.turn], newest)
    turn = (place.turn + 1) % len(looks)
    return Batch(page.arrivals, Place(tuple(since), turn).text(), more=turn != 0, unread=page.unread)


def _place(cursor: str, kinds: int) -> Place | None:
    try:
        since, turn, after, newest = json.loads(cursor)
        place = Place(tuple(int(each) for each in since), int(turn), str(after), int(newest))
    except (ValueError, TypeError, OverflowError):
        return None
    return place if len(place.since) == kinds and 0 <= place.turn < kinds else None
