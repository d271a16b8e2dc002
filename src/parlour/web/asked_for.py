"""How many requests wait for the yes of somebody who may give it: said on every page of theirs.

Only the custodian knows, so it is asked with their session when their page beats, and remembered until the next.
"""

import time

from custodian_protocol.messages import ApprovalShown, SessionNamed
from parlour.agents.model import ActingAgent
from parlour.sealing.custodian import Custodian, CustodianAway, CustodianRefused

FRESH_SECONDS = 10.0
APPROVERS = frozenset({"supervisor", "privacy", "officer"})


class AskedFor:
    def __init__(self, custodian: Custodian) -> None:
        self._custodian = custodian
        self._known: dict[str, tuple[float, int]] = {}  # staff: when asked, how many

    def of(self, agent: ActingAgent) -> int:
        """As it was last heard. A page without a script does not beat: it hears it at /desk/approvals alone."""
        return self._known.get(agent.staff_id, (0.0, 0))[1]

    async def look(self, agent: ActingAgent) -> None:
        asked_at, _ = self._known.get(agent.staff_id, (float("-inf"), 0))
        if not may_approve(agent) or time.monotonic() - asked_at < FRESH_SECONDS:
            return
        try:
            found = await self._custodian.ask("approvals", SessionNamed(agent.principal()))
        except (CustodianAway, CustodianRefused):
            return
        self.heard(agent, found.approvals)

    def heard(self, agent: ActingAgent, found: tuple[ApprovalShown, ...]) -> None:
        waiting = sum(one.state == "waits" and one.asked_by_id != agent.staff_id for one in found)
        self._known[agent.staff_id] = (time.monotonic(), waiting)


def may_approve(agent: ActingAgent) -> bool:
    return not APPROVERS.isdisjoint(agent.roles)
