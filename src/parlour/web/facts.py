"""What every page needs of the operator: name, hours, topics, the last lockdown, and which staff sessions were
ended. At most two seconds old."""

import time

from parlour.agents.model import left_hash, session_hash
from parlour.agents.queries import signed_out
from parlour.company.model import Company
from parlour.company.queries import channels, company, locked_down_at
from parlour.notices.queries import post
from parlour.requests.queries import offered
from parlour.requests.types import PRIVACY, TYPES
from parlour.store.contract import Reader, Store
from parlour.store.errors import StoreAway
from parlour.street.model import Connection
from parlour.street.records.connections import connections
from parlour.teams.model import Topic
from parlour.teams.queries import teams, topics

FRESH_SECONDS = 2.0


class Facts:
    def __init__(self, store: Store) -> None:
        self._store = store
        self._read_at = float("-inf")
        self._company: Company | None = None
        self._topics: tuple[Topic, ...] = ()
        self._teams: dict[str, str] = {}
        self._locked_down_at = 0
        self._signed_out: frozenset[str] = frozenset()
        self._mail_ready = False
        self._offered: dict[str, str] = {}
        self._street: tuple[Connection, ...] = ()
        self._channels: tuple[str, ...] = ()

    def company(self) -> Company:
        self._refresh()
        assert self._company is not None  # noqa: S101 - tells the type checker what `_refresh` keeps true
        return self._company

    def frame_origins(self) -> tuple[str, ...]:
        """As last known, without a look at the store: every answer asks, also those that say it is away."""
        return self._company.frame_origins if self._company else ()

    def topics(self) -> tuple[Topic, ...]:
        self._refresh()
        return self._topics

    def topic(self, topic_id: str) -> Topic | None:
        return next((topic for topic in self.topics() if topic.id == topic_id), None)

    def team_name(self, team_id: str) -> str:
        self._refresh()
        return self._teams.get(team_id, "")

    def locked_down_at(self) -> int:
        self._refresh()
        return self._locked_down_at

    def signed_out(self, session: str) -> bool:
        """Whether its owner ended this session, on this or another process, two seconds ago or earlier."""
        self._refresh()
        return bool(self._signed_out) and session_hash(session) in self._signed_out

    def left(self, staff_id: str) -> bool:
        """Whether an officer took this person off the staff."""
        return bool(self._signed_out) and left_hash(staff_id) in self._signed_out

    def mail_ready(self) -> bool:
        """Whether customers may be offered a mail."""
        self._refresh()
        return self._mail_ready

    def offered(self) -> dict[str, str]:
        """Request types customers may use, each with its topic; one whose topic was retired rests."""
        self._refresh()
        return {name: topic for name, topic in self._offered.items() if name in TYPES and self.topic(topic)}

    def privacy_topic(self) -> str:
        """Where questions about who looked go; "" while no officer has said."""
        self._refresh()
        topic = self._offered.get(PRIVACY, "")
        return topic if self.topic(topic) else ""

    def street(self) -> tuple[Connection, ...]:
        """Our accounts on public networks, as far as they were tested once."""
        self._refresh()
        return self._street

    def channels(self) -> tuple[str, ...]:
        """Where an officer says that we are to be found."""
        self._refresh()
        return self._channels

    def forget(self) -> None:
        """After a page changed them, so that its author sees the change at once."""
        self._read_at = float("-inf")

    def _refresh(self) -> None:
        if time.monotonic() - self._read_at < FRESH_SECONDS:
            return
        try:
            found = self._store.read(_facts)
            self._company, self._topics, self._teams, self._locked_down_at = found[:4]
            self._signed_out, self._mail_ready, self._offered, self._street, self._channels = found[4:]
        except StoreAway:
            # Old facts still make a page that says so; without any there is no page to make.
            if self._company is None:
                raise
        self._read_at = time.monotonic()


_Found = tuple[
    Company,
    tuple[Topic, ...],
    dict[str, str],
    int,
    frozenset[str],
    bool,
    dict[str, str],
    tuple[Connection, ...],
    tuple[str, ...],
]


def _facts(reader: Reader) -> _Found:
    names = {team.id: team.name for team in teams(reader, with_retired=True)}
    return (
        company(reader),
        topics(reader),
        names,
        locked_down_at(reader),
        signed_out(reader),
        post(reader).ready,
        offered(reader),
        tuple(one for one in connections(reader) if one.account.id),
        channels(reader),
    )
