"""Write tokens: checked here without asking the custodian, so that writing never waits for it."""

import base64
from functools import lru_cache
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from custodian_protocol.tokens import SIGNED_PREFIX, WriteToken, read_payload, split_token


def own_token(drawn: bytes) -> str:
    """A token web makes with a new case; the store keeps its hash. Has no dot, so it is never a signed one."""
    return base64.urlsafe_b64encode(drawn).rstrip(b"=").decode()


def is_own(token: str) -> bool:
    return "." not in token


def token_hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def verified(token_key: bytes, token: str, now: int) -> WriteToken | None:
    """The custodian's word in a signed token, or None when it is false or has run out."""
    stated = _signed(token_key, token)
    return stated if stated is not None and now < stated.expires_at else None


def is_signed(token_key: bytes, statement: bytes, signature: bytes) -> bool:
    """Whether the custodian, whose key is pinned in configuration, signed this."""
    try:
        Ed25519PublicKey.from_public_bytes(token_key).verify(signature, statement)
    except InvalidSignature:
        return False
    return True


@lru_cache(maxsize=4096)
def _signed(token_key: bytes, token: str) -> WriteToken | None:
    parts = split_token(token)
    if parts is None:
        return None
    payload, signature = parts
    if not is_signed(token_key, SIGNED_PREFIX + payload, signature):
        return None
    return read_payload(payload)
