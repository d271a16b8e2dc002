"""A masked fact was shown: counted for supervisors. The custodian's log is what customers read."""

from parlour.agents.model import ActingAgent
from parlour.cases.records.facts import insert_reveal
from parlour.foundation.ids import new_id
from parlour.ground import Ground
from parlour.store.pending import Pending


def was_revealed(ground: Ground, agent: ActingAgent, case_id: str, name: str) -> Pending[None]:
    row = (new_id(), case_id, agent.staff_id, name, ground.clock.now())
    return ground.store.write(lambda tx: insert_reveal(tx, row), case_id=case_id)
