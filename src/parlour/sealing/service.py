"""Secrets of other services, such as an account's token: web seals them, the worker alone opens them.

The worker's key is a file of its own directory; its public half is pinned in the settings. So what is typed once on an
officer's page is unreadable to the page's own process afterwards, and to whoever steals the store.
"""

import hmac
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from custodian_protocol.records import binding, pad, unpad
from parlour.sealing.sealer import public_key

SEED_BYTES = 96  # 64 for ML-KEM-768, 32 for X25519
_KEM_BYTES = 64
_SUITE = hpke.Suite(hpke.KEM.MLKEM768_X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)


def public_half(seed: bytes) -> bytes:
    kem, curve = _halves(seed)
    return kem.public_key().public_bytes_raw() + curve.public_key().public_bytes_raw()


def seal_secret(public: bytes, name: str, content: bytes) -> bytes:
    """Bound to `name`: a record of one account does not open as another's."""
    return _SUITE.encrypt(pad(content), public_key(public), binding("service", name))


def open_secret(seed: bytes, name: str, sealed: bytes) -> bytes | None:
    """None for what was sealed to another key or under another name, or changed."""
    try:
        return unpad(
            _SUITE.decrypt(sealed, hpke.MLKEM768X25519PrivateKey(*_halves(seed)), binding("service", name))
        )
    except (InvalidTag, ValueError):
        return None


def mark_of(seed: bytes, *parts: str) -> str:
    """A name for something that must be found again and must not be told from its name: 64 hex characters."""
    return hmac.new(seed, binding("service-mark", *parts), sha256).hexdigest()


def _halves(seed: bytes) -> tuple[MLKEM768PrivateKey, X25519PrivateKey]:
    if len(seed) != SEED_BYTES:
        raise ValueError("not a service key")
    return MLKEM768PrivateKey.from_seed_bytes(seed[:_KEM_BYTES]), X25519PrivateKey.from_private_bytes(
        seed[_KEM_BYTES:]
    )
