"""Whether a request comes from Meta: its handshake, and the signature over what it posts.

developers.facebook.com/docs/graph-api/webhooks/getting-started
"""

import hashlib
import hmac
import re

from parlour.connectors.contract import Hook, Secrets, Unsigned

CHALLENGE = re.compile(r"[A-Za-z0-9_.-]{1,256}")  # echoed, so it must not become a page


def greeted(secrets: Secrets, hook: Hook) -> str:
    expected, token = secrets.get("verify_token", ""), hook.query.get("hub.verify_token", "")
    challenge = hook.query.get("hub.challenge", "")
    if hook.query.get("hub.mode") != "subscribe" or not expected or not _same(token, expected):
        raise Unsigned("not our verify token")
    if not CHALLENGE.fullmatch(challenge):
        raise Unsigned("not a challenge")
    return challenge


def checked(secrets: Secrets, hook: Hook) -> bytes:
    """The body, once it is known to be signed with the app's secret. Without a secret nothing is signed: anyone can
    make a signature with an empty key."""
    secret = secrets.get("app_secret", "")
    mark = hmac.new(secret.encode(), hook.body, hashlib.sha256).hexdigest()
    if not secret or not _same(hook.headers.get("x-hub-signature-256", ""), f"sha256={mark}"):
        raise Unsigned("not signed by the platform")
    return hook.body


def proof(token: str, secret: str) -> str:
    """`appsecret_proof`: shows that whoever uses a token also knows the app's secret.
    developers.facebook.com/docs/graph-api/guides/secure-requests"""
    return hmac.new(secret.encode(), token.encode(), hashlib.sha256).hexdigest()


def _same(given: str, expected: str) -> bool:
    """As bytes: on text `compare_digest` raises TypeError for anything but ASCII."""
    return hmac.compare_digest(given.encode(errors="surrogatepass"), expected.encode(errors="surrogatepass"))
