"""Which addresses may be reached, and which handles may be written to. Officers type the first and strangers choose
the second, so both are held to a narrow form."""

import re
from urllib.parse import urlsplit

from parlour.connectors.line import Denied

LOOPBACK = ("127.0.0.1", "::1", "localhost")
# Names that are somebody's own network and never a public instance (RFC 6761, 6762, 8375, 9476, ICANN on .internal).
OWN_NETWORKS = "localhost local internal localdomain lan home corp intranet private arpa alt onion".split()
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_HOST = re.compile(rf"(?=.{{4,253}}\Z)(?:{_LABEL}\.)+[a-z](?:[a-z0-9-]{{0,61}}[a-z0-9])")
_USER = r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,62}[A-Za-z0-9_])?"
_HANDLE = re.compile(rf"({_USER})(?:@({_LABEL}(?:\.{_LABEL}){{0,20}}))?")
MOST_HANDLE = 320


def base_of(instance: str) -> str:
    """An instance's address from what an officer typed: a name, or https:// with a name. No port, path, user, or
    number, and no name without a dot: none of these is an instance, and any could be a machine beside us. Raises
    Denied."""
    typed = instance.strip().lower()
    name = typed.removeprefix("https://").removesuffix("/")
    if not is_public_name(name):
        raise Denied("instance")
    return f"https://{name}"


def is_public_name(name: str) -> bool:
    """Its last label begins with a letter, so it is no IP address in any of its spellings."""
    return bool(_HOST.fullmatch(name)) and name.rsplit(".", 1)[1] not in OWN_NETWORKS


def checked_base(base: str) -> str:
    """For a stand-in: http on this machine alone, where it may lie below a path, else what `base_of` takes. Raises
    Denied."""
    try:
        parts = urlsplit(base)
        here = parts.hostname in LOOPBACK and parts.port is not None
    except ValueError:
        raise Denied("instance") from None
    bare = not (parts.username or parts.password or parts.query or parts.fragment)
    if parts.scheme == "http" and here and bare:
        return base.rstrip("/")
    return base_of(base)


def stream_base(base: str, streaming: str) -> str:
    """Where an instance says that it streams: itself, or a name below its own, for our token goes there. "" for
    anywhere else."""
    home, there = urlsplit(base).hostname or "", _host(streaming)
    if not there or there == home:
        return base
    below = there.endswith(f".{home}") and is_public_name(there)
    return f"https://{there}" if below and is_public_name(home) else ""


def _host(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "").lower()
    except ValueError:
        return "."


def full_handle(acct: str, home: str) -> str:
    """`user@host` in ASCII; an instance leaves its own name out and shows others in their own script. "" for what is
    no handle."""
    user, _, host = acct[:MOST_HANDLE].partition("@")
    try:
        plain = (host or home).encode("idna").decode().lower()
    except UnicodeError:
        return ""
    handle = f"{user}@{plain}" if plain else user
    return handle if _HANDLE.fullmatch(handle) else ""


def mention_of(handle: str, home: str) -> str:
    """What notifies the author of a post, and all of a status that is not our sentence. Nothing but a handle passes,
    so no words can ride on it. Raises Denied."""
    found = _HANDLE.fullmatch(handle)
    if not found:
        raise Denied("handle")
    user, host = found[1], found[2] or ""
    return f"@{user}" if host in ("", home) else f"@{user}@{host}"
