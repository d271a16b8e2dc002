"""OAuth 1.0a user tokens (RFC 5849 with HMAC-SHA1), which X takes wherever it takes those of OAuth 2.0."""

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from urllib.parse import quote, unquote

from .wire import Asked

WITHIN = 300  # seconds that a timestamp may be off


@dataclass(slots=True)
class Keys:
    """One app and the one person who let it in."""

    consumer_key: str = field(default_factory=lambda: secrets.token_hex(12))
    consumer_secret: str = field(default_factory=secrets.token_urlsafe, repr=False)
    token: str = field(default_factory=lambda: secrets.token_hex(12), repr=False)
    token_secret: str = field(default_factory=secrets.token_urlsafe, repr=False)
    _spent: set[str] = field(default_factory=set, repr=False)  # nonces

    def signed(self, asked: Asked, address: str, now: int) -> bool:
        """`address` without its query; `now` in seconds. A nonce is good once."""
        said = _parameters(asked.headers.get("authorization", ""))
        nonce, stamp = said.get("oauth_nonce", ""), said.get("oauth_timestamp", "")
        if (said.get("oauth_consumer_key"), said.get("oauth_token")) != (self.consumer_key, self.token):
            return False
        if said.get("oauth_signature_method") != "HMAC-SHA1" or nonce in self._spent or not nonce:
            return False
        if not stamp.isdigit() or abs(int(stamp) - now) > WITHIN:
            return False
        signature = said.pop("oauth_signature", "")
        if not hmac.compare_digest(signature.encode(), self._signature(asked, address, said).encode()):
            return False
        self._spent.add(nonce)
        return True

    def _signature(self, asked: Asked, address: str, said: dict[str, str]) -> str:
        pairs = [(name, value) for name, value in said.items() if name != "realm"]
        pairs += [(name, value) for name, values in asked.query.items() for value in values]
        if "form-urlencoded" in asked.headers.get("content-type", ""):
            pairs += asked.fields().items()
        text = "&".join(
            f"{name}={value}" for name, value in sorted((_written(n), _written(v)) for n, v in pairs)
        )
        base = "&".join((asked.method, _written(address), _written(text)))
        key = f"{_written(self.consumer_secret)}&{_written(self.token_secret)}"
        return base64.b64encode(hmac.digest(key.encode(), base.encode(), hashlib.sha1)).decode()


def _parameters(authorization: str) -> dict[str, str]:
    kind, _, rest = authorization.partition(" ")
    if kind.lower() != "oauth":
        return {}
    pairs = (part.strip().partition("=") for part in rest.split(","))
    return {unquote(name): unquote(value.strip('"')) for name, _, value in pairs}


def _written(text: str) -> str:
    return quote(text, safe="~")
