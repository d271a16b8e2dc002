"""Names of colleagues. The store knows staff by id only; the custodian tells the names to whoever is signed in."""

import time
from collections.abc import Iterable
from dataclasses import dataclass, field

from custodian_protocol.messages import SessionNamed
from parlour.agents.model import ActingAgent
from parlour.sealing.custodian import CustodianAway, CustodianRefused
from parlour.web.desk.memory import memory_of
from parlour.web.front import WebRequest, front_of

FRESH_SECONDS = 60.0
RETRY_SECONDS = 5.0
UNKNOWN_NAME = "a colleague"


@dataclass(slots=True)
class KnownNames:
    names: dict[str, str] = field(default_factory=dict)
    until: float = 0.0
    sought: set[str] = field(default_factory=set)  # ids that were asked for early, once

    def suffice(self, wanted: set[str]) -> bool:
        """A new colleague's name is asked for at once; an id nobody has is asked for once a minute."""
        if time.monotonic() >= self.until:
            return False
        fresh = wanted - self.names.keys() - self.sought - {""}
        self.sought |= fresh
        return not fresh


async def names(request: WebRequest, agent: ActingAgent, wanted: Iterable[str] = ()) -> dict[str, str]:
    """Staff id to name, at most a minute old; without the custodian, the names last known."""
    known = memory_of(request, KnownNames)
    if known.suffice(set(wanted)):
        return known.names
    # Set first: while one page asks, the others use what is known instead of asking as well.
    known.until = time.monotonic() + RETRY_SECONDS
    try:
        directory = await front_of(request).custodian.ask("directory", SessionNamed(agent.principal()))
    except (CustodianAway, CustodianRefused):
        return known.names
    known.names = {entry.staff: entry.name for entry in directory.staff}
    known.until, known.sought = time.monotonic() + FRESH_SECONDS, set()
    return known.names
