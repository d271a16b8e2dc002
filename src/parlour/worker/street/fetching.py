"""A stranger's picture, fetched in one request: from the open internet alone, small and soon, or not at all.

Whoever names an address may mean to have us knock somewhere else. So a name is looked up here, and the very address
that was found to be public is the one that is called; nothing that is answered sends us on.
"""

import socket
import ssl
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from re import fullmatch
from threading import Timer
from urllib.parse import SplitResult, urlsplit

SECONDS = 5.0  # for all of it, however slowly it drips
MOST_BYTES = 1_000_000
HTTPS_PORT = 443
_TRANSLATED = ip_network("64:ff9b::/96")  # RFC 6052: an IPv4 address in its last 32 bits
_HEADERS = {"accept": "image/*", "user-agent": "Parlour", "connection": "close"}

Reachable = Callable[[str, int], bool]
"""Whether a numeric address and port may be called."""


@dataclass(frozen=True, slots=True)
class _Place:
    host: str
    port: int
    shown: str  # as the Host header says it
    path: str
    secure: bool
    ours: bool  # the stand-in's


def is_public(address: str, port: int) -> bool:
    found = ip_address(address.partition("%")[0])
    return port == HTTPS_PORT and all(one.is_global and not one.is_multicast for one in _reached(found))


def fetched(
    url: str, stand_in: str = "", *, reachable: Reachable = is_public, trust: ssl.SSLContext | None = None
) -> bytes | None:
    """None for whatever is no answer. Without TLS, and on this machine, only at the address of the stand-in."""
    try:
        place = _place(url, stand_in)
        return _asked(place, reachable, trust or ssl.create_default_context()) if place else None
    except (OSError, HTTPException, ValueError):
        return None


def _place(url: str, stand_in: str) -> _Place | None:
    """Raises ValueError for what is no address."""
    if not fullmatch(r"https?://[!-~]{1,2000}", url):
        return None
    parts = urlsplit(url)
    secure, ours = parts.scheme == "https", bool(stand_in) and _root(parts) == _root(urlsplit(stand_in))
    if not parts.hostname or "@" in parts.netloc or not (secure or ours):
        return None
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    port = parts.port or (HTTPS_PORT if secure else 80)
    return _Place(parts.hostname, port, parts.netloc, path, secure, ours)


def _root(parts: SplitResult) -> tuple[str, str | None, int | None]:
    return parts.scheme, parts.hostname, parts.port


def _reached(found: IPv4Address | IPv6Address) -> list[IPv4Address | IPv6Address]:
    """An address, and the one that it leads to where it carries another."""
    if not isinstance(found, IPv6Address):
        return [found]
    carried = found.sixtofour or found.ipv4_mapped
    if found in _TRANSLATED:
        carried = IPv4Address(int(found) & 0xFFFFFFFF)
    return [found, carried] if carried else [found]


def _asked(place: _Place, reachable: Reachable, trust: ssl.SSLContext) -> bytes | None:
    until = time.monotonic() + SECONDS
    line = _connected(place, reachable, until)
    ending: Timer | None = None
    try:
        if place.secure:
            line = trust.wrap_socket(line, server_hostname=place.host, do_handshake_on_connect=False)
        ending = Timer(max(0.0, until - time.monotonic()), _end, (line,))
        ending.start()
        if isinstance(line, ssl.SSLSocket):
            line.do_handshake()
        found = _said(line, place)
        return found if time.monotonic() < until else None  # cut off, it may look like the end
    finally:
        if ending is not None:
            ending.cancel()
        line.close()


def _connected(place: _Place, reachable: Reachable, until: float) -> socket.socket:
    for family, kind, number, _, address in socket.getaddrinfo(
        place.host, place.port, type=socket.SOCK_STREAM
    ):
        if not place.ours and not reachable(str(address[0]), place.port):
            continue
        line = socket.socket(family, kind, number)
        line.settimeout(max(0.1, until - time.monotonic()))
        try:
            line.connect(address)
        except OSError:
            line.close()
            continue
        return line
    raise OSError("nobody there")


def _said(line: socket.socket, place: _Place) -> bytes | None:
    asking = HTTPConnection(place.host, place.port)
    asking.sock = line
    asking.request("GET", place.path, headers={"host": place.shown, **_HEADERS})
    with asking.getresponse() as answer:
        if answer.status != 200 or (answer.length or 0) > MOST_BYTES:
            return None
        body = answer.read(MOST_BYTES + 1)
        whole = 0 < len(body) <= MOST_BYTES and not answer.length
    return body if whole else None


def _end(line: socket.socket) -> None:
    """Beneath TLS: whoever reads wakes up and finds the end."""
    with suppress(OSError):
        socket.socket.shutdown(line, socket.SHUT_RDWR)
