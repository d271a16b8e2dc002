"""What a member of staff does to their own session. Beginning one is the custodian's."""

from parlour.agents import records
from parlour.agents.model import ActingAgent, session_hash
from parlour.ground import Ground
from parlour.store.pending import Pending


def sign_out(ground: Ground, agent: ActingAgent) -> Pending[None]:
    """The custodian ends the half that reads; this ends the half that writes, which web checks without it."""
    hashed = session_hash(agent.session)
    return ground.store.write(lambda tx: records.insert_signed_out(tx, hashed, agent.expires_at))
