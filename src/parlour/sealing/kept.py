"""What a browser has typed so far, kept under a key that only its cookie holds: nobody else opens it, we neither.

AES-256-GCM, the nonce at random: one key keeps one request, saved a handful of times.
"""

import os
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from custodian_protocol.records import NONCE_BYTES, binding, pad, unpad

KEY_BYTES = 32


def mark_of(key: bytes, name: str) -> str:
    """Where it lies. The key cannot be told from it."""
    return sha256(binding("kept-mark", name, key)).hexdigest()


def seal_kept(key: bytes, name: str, content: bytes) -> tuple[str, bytes]:
    """Its mark, and the sealed bytes, filled up so that their length says little."""
    nonce = os.urandom(NONCE_BYTES)
    return mark_of(key, name), nonce + AESGCM(key).encrypt(nonce, pad(content), binding("kept", name))


def open_kept(key: bytes, name: str, sealed: bytes) -> bytes | None:
    """None for what another key sealed, or somebody changed."""
    nonce, rest = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
    try:
        return unpad(AESGCM(key).decrypt(nonce, rest, binding("kept", name)))
    except (InvalidTag, ValueError):
        return None
