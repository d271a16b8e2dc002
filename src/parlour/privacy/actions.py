"""Which machines vouch for the log: chosen by an officer."""

from urllib.parse import urlsplit

from parlour.agents.model import ActingAgent
from parlour.agents.policy import must_run_the_company
from parlour.foundation.errors import Invalid
from parlour.ground import Ground
from parlour.privacy import records
from parlour.privacy.model import Witness
from parlour.privacy.witness import COSIGNER_KEY, Malformed, read_key
from parlour.store.pending import Pending

MOST_WITNESSES = 5
NOT_A_WITNESS = (
    "Enter each witness as its address and its key, like https://witness.example.org name+hash+key."
)


def save_witnesses(ground: Ground, by: ActingAgent, lines: str) -> Pending[None]:
    """`lines`: one witness each, its address and its verifier key with a space between."""
    must_run_the_company(by, ground.token_key, ground.clock.now())
    wanted = [_read(line) for line in lines.splitlines() if line.strip()]
    if len(wanted) > MOST_WITNESSES or len({one.name for one in wanted}) < len(wanted):
        raise Invalid(f"List at most {MOST_WITNESSES} witnesses, each once.", code="witnesses")
    return ground.store.write(lambda tx: records.save_witnesses(tx, wanted))


def _read(line: str) -> Witness:
    """The worker reaches port 443 alone."""
    url, _, key = line.strip().partition(" ")
    place = urlsplit(url.rstrip("/"))
    try:
        name, raw = read_key(key, COSIGNER_KEY)
        reachable = place.scheme == "https" and place.port in (None, 443) and bool(place.hostname)
    except (Malformed, ValueError):
        raise Invalid(NOT_A_WITNESS, code="witnesses") from None
    if not reachable or place.query or place.username:
        raise Invalid(NOT_A_WITNESS, code="witnesses")
    return Witness(url.rstrip("/"), name, raw)
