"""No test reaches out. An audit hook sees every connection Python makes, whichever library asks for it."""

import ipaddress
import sys
from typing import Any

LOCAL_NAMES = {"localhost", "", None}


class ReachedOut(BaseException):
    """Not an Exception: code under test must not be able to swallow it as one more network failure."""


def block_outside() -> None:
    sys.addaudithook(refuse_outside)


def refuse_outside(event: str, arguments: tuple[Any, ...]) -> None:
    if event in {"socket.connect", "socket.sendto", "socket.sendmsg"}:
        address = arguments[1]
        if isinstance(address, tuple) and not is_local(address[0]):
            raise ReachedOut(f"a test tried to reach {address[0]}")
    elif event == "socket.getaddrinfo" and not is_local(arguments[0]):
        raise ReachedOut(f"a test tried to look up {arguments[0]}")


def is_local(host: str | bytes | None) -> bool:
    name = host.decode() if isinstance(host, bytes) else host
    if name in LOCAL_NAMES or str(name).endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(str(name).split("%")[0]).is_loopback
    except ValueError:
        return False
