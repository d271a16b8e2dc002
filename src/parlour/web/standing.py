"""Who is here and how soon people are answered, for every page that promises. At most two seconds old."""

import contextlib
import time

from parlour.ground import Ground
from parlour.promises.model import Measure
from parlour.promises.queries import measures
from parlour.rota.model import OfferedCase, Presence, State
from parlour.rota.policy import standing, teams_with_somebody
from parlour.rota.queries import offered, presences
from parlour.store.contract import Reader
from parlour.store.errors import StoreAway

FRESH_SECONDS = 2.0


class Standing:
    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._read_at = float("-inf")
        self._presences: tuple[Presence, ...] = ()
        self._measures: dict[str, Measure] = {}
        self._offers: dict[str, OfferedCase] = {}

    def teams_here(self, slots: int) -> frozenset[str]:
        """Judged at this moment, so that a silent agent is nobody even while the store is away."""
        self._refresh()
        return teams_with_somebody(self._presences, slots, self._ground.clock.now())

    def teams_with_people(self) -> frozenset[str]:
        """Whether free or busy: where a line moves, so that a place in it means something."""
        self._refresh()
        now = self._ground.clock.now()
        present = [who for who in self._presences if standing(who, now) == State.AVAILABLE]
        return frozenset(team for who in present for team in who.teams)

    def here(self, slots: int, team_id: str) -> int:
        """How many of a team are there and free."""
        self._refresh()
        now = self._ground.clock.now()
        each = (teams_with_somebody([who], slots, now) for who in self._presences)
        return sum(team_id in teams for teams in each)

    def of(self, staff_id: str) -> str:
        """A word for the agent's own bar: available, away, idle or missed."""
        found = self.presence(staff_id)
        return standing(found, self._ground.clock.now()) if found else "away"

    def presence(self, staff_id: str) -> Presence | None:
        self._refresh()
        return next((who for who in self._presences if who.staff_id == staff_id), None)

    def offer(self, staff_id: str) -> OfferedCase | None:
        self._refresh()
        found = self._offers.get(staff_id)
        return found if found and found.ends_at > self._ground.clock.now() else None

    def offered(self, *, but: str) -> frozenset[str]:
        """References of cases that somebody other than this person is being offered."""
        self._refresh()
        now = self._ground.clock.now()
        others = (offer for staff_id, offer in self._offers.items() if staff_id != but)
        return frozenset(offer.reference for offer in others if offer.ends_at > now)

    def measures(self) -> dict[str, Measure]:
        self._refresh()
        return self._measures

    def measure(self, topic_id: str) -> Measure:
        return self.measures().get(topic_id, Measure(topic_id))

    def forget(self) -> None:
        """After a page changed it, so that its author sees the change at once."""
        self._read_at = float("-inf")

    def _refresh(self) -> None:
        if time.monotonic() - self._read_at < FRESH_SECONDS:
            return
        # Without the store beats grow old by themselves: pages then say that nobody is here, which is never false.
        with contextlib.suppress(StoreAway):
            self._presences, self._measures, self._offers = self._ground.store.read(self._read)
        self._read_at = time.monotonic()

    def _read(
        self, reader: Reader
    ) -> tuple[tuple[Presence, ...], dict[str, Measure], dict[str, OfferedCase]]:
        now = self._ground.clock.now()
        return presences(reader, now), measures(reader), offered(reader, now)
