"""Ends of sessions: one's own, and those of somebody who leaves. Beginning one is the custodian's."""

from parlour.agents import records
from parlour.agents.model import ActingAgent, left_hash, session_hash
from parlour.agents.policy import must_run_the_company
from parlour.foundation.clock import DAY
from parlour.ground import Ground
from parlour.store.pending import Pending


def sign_out(ground: Ground, agent: ActingAgent) -> Pending[None]:
    """The custodian ends the half that reads; this ends the half that writes, which web checks without it."""
    hashed = session_hash(agent.session)
    return ground.store.write(lambda tx: records.insert_signed_out(tx, hashed, agent.expires_at))


def send_away(ground: Ground, by: ActingAgent, staff_id: str) -> Pending[None]:
    """After the custodian removed them: what web takes on a write token alone ends too."""
    now = ground.clock.now()
    must_run_the_company(by, ground.token_key, now)
    return ground.store.write(lambda tx: records.insert_signed_out(tx, left_hash(staff_id), now + DAY))
