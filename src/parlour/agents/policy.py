"""Who is signed in, and who may change how the company works. Opening and taking cases is decided by the custodian
alone."""

from parlour.agents.model import ActingAgent, Founder
from parlour.foundation.errors import NotAllowed
from parlour.identity.tokens import verified


def must_be_signed_in(agent: ActingAgent, token_key: bytes, now: int) -> None:
    token = verified(token_key, agent.write_token, now)
    if token is None or token.kind != "staff" or token.staff != agent.staff_id:
        raise NotAllowed("Your session has ended. Sign in again.", code="ended")


def must_run_the_company(by: ActingAgent | Founder, token_key: bytes, now: int) -> None:
    if isinstance(by, Founder):
        return
    token = verified(token_key, by.write_token, now)
    if token is None or token.staff != by.staff_id:
        raise NotAllowed("Your session has ended. Sign in again.", code="ended")
    if not by.is_officer:
        raise NotAllowed("Only officers may change this.", code="officers-only")
