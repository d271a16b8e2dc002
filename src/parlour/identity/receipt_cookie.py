"""The receipt between sending and "I have saved it": sealed by web for its own eyes, in the browser's keeping.

A receipt code is in no store, so reload and replay can show it again only if the browser brings it back.
Sealed, the cookie jar of a shared or stolen device gives nothing away without web's key, and after an hour
not even web reads it.
"""

import base64
import binascii
import json
from dataclasses import dataclass, field
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from custodian_protocol.records import NONCE_BYTES, binding
from parlour.foundation.chance import chance
from parlour.foundation.clock import HOUR

SHOWN_MS = HOUR
LONGEST = 1024
_AAD = binding("receipt-cookie")


@dataclass(frozen=True, slots=True)
class Receipt:
    reference: str
    code: str = field(repr=False)
    until: int


def seal_receipt(web_key: bytes, receipt: Receipt) -> str:
    content = json.dumps([receipt.reference, receipt.code, receipt.until]).encode()
    nonce = chance(NONCE_BYTES)
    sealed = nonce + _key(web_key).encrypt(nonce, content, _AAD)
    return base64.urlsafe_b64encode(sealed).rstrip(b"=").decode()


def open_receipt(web_key: bytes, text: str, now: int) -> Receipt | None:
    """None for whatever we did not seal, or sealed too long ago."""
    if len(text) > LONGEST:
        return None
    try:
        sealed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        content = _key(web_key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], _AAD)
    except (binascii.Error, InvalidTag, ValueError):
        return None
    receipt = Receipt(*json.loads(content))
    return receipt if now < receipt.until else None


@lru_cache(maxsize=4)
def _key(web_key: bytes) -> AESGCM:
    info = binding("receipt-cookie-key")
    return AESGCM(HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=info).derive(web_key))
