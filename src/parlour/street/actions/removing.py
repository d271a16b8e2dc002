"""Direct messages that were sealed here leave the platform, by its API or by hand."""

from parlour.agents.model import ActingAgent
from parlour.agents.policy import must_run_the_company
from parlour.ground import Ground
from parlour.store.pending import Pending
from parlour.street import policy
from parlour.street.records import direct


def removed(ground: Ground, connector: str, message: str, attempts: int, *, gone: bool) -> Pending[int]:
    """The worker's outcome. What will not go after some tries is for a person."""
    now = ground.clock.now()
    state = "done" if gone else "due" if attempts + 1 < policy.REMOVAL_TRIES else "by-hand"
    return ground.store.write(
        lambda tx: direct.set_removal(tx, connector, message, state, now + policy.wait_after(attempts))
    )


def removed_by_hand(ground: Ground, by: ActingAgent, connector: str, message: str) -> Pending[int]:
    now = ground.clock.now()
    must_run_the_company(by, ground.token_key, now)
    return ground.store.write(lambda tx: direct.set_removal(tx, connector, message, "done", now))
