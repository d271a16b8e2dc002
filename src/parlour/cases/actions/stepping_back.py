"""An agent knows the customer and has no part in the case any more. The custodian decided it; this is for offers."""

from parlour.cases.records import register
from parlour.ground import Ground
from parlour.store.pending import Pending


def step_back(ground: Ground, case_id: str, staff_id: str) -> Pending[None]:
    return ground.store.write(lambda tx: register.step_back(tx, case_id, staff_id), case_id=case_id)
