"""How far X was read, as a text.

X gives the newest first. A round reads pages downwards until what earlier rounds took; only at its end does `since`
become the newest id of it. A round that is cut off, by a restart or a limit, goes on at its page.
"""

import json
from dataclasses import astuple, dataclass, replace

from parlour.connectors.x.wire import ID


@dataclass(frozen=True, slots=True)
class Place:
    since: str = ""  # everything up to this id was taken
    page: str = ""  # token of the next page, while a round is under way
    newest: str = ""  # highest id the round under way has met

    def seen(self, ids: list[str]) -> "Place":
        return replace(self, newest=highest(self.newest, *ids))

    def at(self, page: str) -> "Place":
        """The same page twice would be read forever; a platform that gives it has no other."""
        return replace(self, page=page) if page and page != self.page else self.over()

    def over(self) -> "Place":
        return Place(since=highest(self.since, self.newest))


def highest(*ids: str) -> str:
    return max((id_ for id_ in ids if id_), key=int, default="")


def written(places: tuple[Place, Place]) -> str:
    return json.dumps([*astuple(places[0]), *astuple(places[1])], separators=(",", ":"))


def read(cursor: str) -> tuple[Place, Place]:
    """Of mentions and of messages. A text that is not ours begins anew: taken twice does no harm, missed does."""
    try:
        found = json.loads(cursor)
    except ValueError:
        found = None
    if not isinstance(found, list) or len(found) != 6 or not all(isinstance(each, str) for each in found):
        return Place(), Place()
    ids = (found[0], found[2], found[3], found[5])
    if not all(id_ == "" or ID.fullmatch(id_) for id_ in ids):
        return Place(), Place()
    return Place(*found[:3]), Place(*found[3:])
