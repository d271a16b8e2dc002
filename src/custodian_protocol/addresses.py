"""The public address: what may be one, the passkeys' RP id, and which origins belong to it."""

from urllib.parse import urlsplit

LOOPBACK = ("localhost", "127.0.0.1")


def wrong_with(url: str) -> str:
    """Why this cannot be the public address; "" when it can."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path not in ("", "/"):
        return "--url needs a public address such as https://help.example."
    if parts.scheme == "http" and parts.hostname not in LOOPBACK:
        return "Without TLS only localhost works: browsers refuse passkeys elsewhere."
    return ""


def host(url: str) -> str:
    return urlsplit(url).hostname or ""


def rp_id(url: str) -> str:
    return "localhost" if host(url) in LOOPBACK else host(url)


def good_origin(url: str, origin: str) -> bool:
    """Exactly ours. On loopback without TLS a browser may say either name for the same machine."""
    ours = urlsplit(url)
    names = [f"{ours.scheme}://{ours.netloc}"]
    if ours.scheme == "http" and ours.hostname in LOOPBACK:
        names = [f"http://{name}:{ours.port}" if ours.port else f"http://{name}" for name in LOOPBACK]
    return origin in names
