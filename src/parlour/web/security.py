"""Who may post: our own pages only. And the headers every answer carries.

A POST is believed when the browser says it comes from our origin and it brings the token that only our
own page could show: an HMAC over a random cookie that another site can neither read nor set.
"""

import base64
import hashlib
import hmac
import secrets
from functools import lru_cache
from urllib.parse import urlsplit

from parlour.web.cookies import read_cookie
from parlour.web.front import LOOPBACK, WebRequest, WebSettings, front_of, header

FORM_COOKIE = "form"
TOKEN_FIELD = "token"  # noqa: S105  the name of a form field, not a secret
TOKEN_HEADER = "x-form-token"  # noqa: S105  the name of a header, not a secret

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
    )
)
PERMISSIONS = (
    "camera=(), microphone=(), geolocation=(), payment=(), usb=(), publickey-credentials-create=(self), "
    "publickey-credentials-get=(self)"
)


class NotOurs(Exception):
    """A POST that did not come from our own page. `expired`: ours perhaps, but its token is too old."""

    def __init__(self, *, expired: bool) -> None:
        self.expired = expired
        super().__init__("not ours")


def security_headers(settings: WebSettings, framed_by: tuple[str, ...] = ()) -> list[tuple[bytes, bytes]]:
    """`framed_by`: the operator's own sites that may show this answer in a panel."""
    allowed = f"frame-ancestors {' '.join(framed_by)}" if framed_by else "frame-ancestors 'none'"
    headers = {
        "content-security-policy": f"{POLICY}; {allowed}",
        "referrer-policy": "no-referrer",
        "x-content-type-options": "nosniff",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "permissions-policy": PERMISSIONS,
    }
    if not framed_by:
        headers["x-frame-options"] = "DENY"  # knows no list, so it stands only where nobody may
    if settings.secure:
        headers["strict-transport-security"] = "max-age=63072000"
    return [(name.encode(), value.encode()) for name, value in headers.items()]


@lru_cache(maxsize=4)
def origins(settings: WebSettings) -> frozenset[str]:
    """Our own; on loopback under both of its names."""
    if not settings.loopback:
        return frozenset({settings.url})
    port = urlsplit(settings.url).port
    tail = f":{port}" if port else ""
    return frozenset(f"http://{host}{tail}" for host in ("localhost", "127.0.0.1", "[::1]"))


def hosts(settings: WebSettings) -> frozenset[str]:
    """Names we answer under: anything else is somebody pointing their own name at us."""
    return LOOPBACK if settings.loopback else frozenset({settings.host})


def check_origin(request: WebRequest) -> None:
    """`no-referrer` makes browsers send "null" as our own origin, so "null" alone proves nothing."""
    origin = header(request, "origin", "null")
    if header(request, "sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        raise NotOurs(expired=False)
    if origin != "null" and origin not in origins(front_of(request).settings):
        raise NotOurs(expired=False)


def check_token(request: WebRequest, shown: str) -> None:
    seed = read_cookie(request, FORM_COOKIE)
    if not _is_seed(seed) or not hmac.compare_digest(form_token(request, seed).encode(), shown.encode()):
        raise NotOurs(expired=True)


def form_token(request: WebRequest, seed: str) -> str:
    """Keyed BLAKE2b rather than `hmac.digest`, which lets go of the interpreter for each call: under load
    getting it back takes fifty times as long as the sum itself."""
    key = front_of(request).ground.web_key
    return _text(hashlib.blake2b(seed.encode(), key=key, digest_size=24, person=b"form token").digest())


def form_seed(request: WebRequest) -> tuple[str, bool]:
    """The visitor's seed, and whether it is new and must be set."""
    seed = read_cookie(request, FORM_COOKIE)
    if _is_seed(seed):
        return seed, False
    return secrets.token_urlsafe(24), True


def send_key(request: WebRequest, key: str) -> str:
    """The idempotency key of a form: what the page chose, bound to this visitor's seed.

    Everything about a new case, its receipt code too, derives from this key. Bound to a seed that only
    this browser has, a key that another visitor guesses or repeats leads nowhere.
    """
    seed = read_cookie(request, FORM_COOKIE)
    return hashlib.sha256(f"parlour send\0{len(seed)}\0{seed}{key}".encode()).hexdigest()


def _is_seed(seed: str) -> bool:
    return len(seed) == 32 and seed.isascii() and seed.replace("-", "").replace("_", "").isalnum()


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
