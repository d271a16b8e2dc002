"""How X shows that a request is its own, and how we show that an address is ours (X API, webhooks).

Both use the same secret: whoever could have any text signed as a check token could have an event signed. So only
tokens that can never be a JSON object are answered.
"""

import hmac
import json
import re
from base64 import b64encode
from hashlib import sha256

from parlour.connectors.contract import Hook, Secrets, Unsigned

LEGACY = "x-twitter-webhooks-signature"
OAUTH2 = "x-twitter-webhooks-signature-oauth2"
TOKEN = re.compile(r"[A-Za-z0-9_=+/.~-]{1,256}")


def greeting(secrets: Secrets, hook: Hook) -> str:
    """Raises Unsigned when nothing is asked, or something that X would not ask."""
    token = hook.query.get("crc_token", "")
    key = secrets.get("consumer_secret") or secrets.get("client_secret")
    if not key or not TOKEN.fullmatch(token):
        raise Unsigned("no check token")
    return json.dumps({"response_token": signature(key, token.encode())})


def must_be_signed(secrets: Secrets, hook: Hook) -> None:
    """With the client secret or the consumer secret: X sends a header for each that the app has."""
    pairs = (("client_secret", OAUTH2), ("consumer_secret", LEGACY))
    if not any(_signed(secrets.get(name), hook.headers.get(header), hook.body) for name, header in pairs):
        raise Unsigned("not signed by X")


def signature(key: str, body: bytes) -> str:
    return "sha256=" + b64encode(hmac.digest(key.encode(), body, sha256)).decode()


def _signed(key: str | None, given: str | None, body: bytes) -> bool:
    if not key or not given:
        return False
    return hmac.compare_digest(given.encode(errors="surrogatepass"), signature(key, body).encode())
