"""Write tokens: what lets web accept words for one case, or from one agent, without asking the custodian.

Text: payload "." signature, both base64url without padding. The payload is JSON with exactly these keys;
the signature is the custodian's Ed25519 over b"parlour write token\\0" + payload bytes.
"""

import base64
import binascii
import json
from dataclasses import asdict, dataclass

SIGNED_PREFIX = b"parlour write token\0"


@dataclass(frozen=True, slots=True)
class WriteToken:
    kind: str  # "customer" or "staff"
    case: str  # the one case of a customer; "" for staff
    staff: str  # staff id; "" for a customer
    name: str  # staff first name, for the words a customer sees; "" for a customer
    teams: tuple[str, ...]  # staff teams
    issued_at: int
    expires_at: int


def token_payload(token: WriteToken) -> bytes:
    return json.dumps(asdict(token), separators=(",", ":"), sort_keys=True).encode()


def token_text(payload: bytes, signature: bytes) -> str:
    return f"{_text(payload)}.{_text(signature)}"


def split_token(text: str) -> tuple[bytes, bytes] | None:
    """Payload and signature bytes, unverified; None when it does not look like a token."""
    head, dot, tail = text.partition(".")
    if not dot or len(text) > 4096:
        return None
    try:
        return _bytes(head), _bytes(tail)
    except (binascii.Error, ValueError):
        return None


def read_payload(payload: bytes) -> WriteToken | None:
    """Only for a payload whose signature verified."""
    try:
        data = json.loads(payload)
        return WriteToken(**{**data, "teams": tuple(data["teams"])})
    except (ValueError, TypeError, KeyError):
        return None


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
