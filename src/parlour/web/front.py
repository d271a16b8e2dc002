"""What every page and call of the web process works with, built once by the composition root."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import urlsplit

from litestar import Request

from parlour.ground import Ground
from parlour.privacy.tree import LogTree
from parlour.sealing.custodian import Custodian

if TYPE_CHECKING:
    from parlour.web.asked_for import AskedFor
    from parlour.web.facts import Facts
    from parlour.web.hub import Hub
    from parlour.web.metrics import Metrics
    from parlour.web.pages import Pages
    from parlour.web.registrar import Registrar
    from parlour.web.standing import Standing

FRONT, _HEADERS = "parlour.front", "parlour.headers"
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})

WebRequest: TypeAlias = Request[Any, Any, Any]
Passkeys: TypeAlias = Callable[[str], Awaitable[str]]


@dataclass(frozen=True, slots=True)
class WebSettings:
    """What the composition root says about this installation."""

    url: str  # public address without a slash at its end
    mark: str = ""  # "", "demo" or "rehearsal"
    separated: bool = True  # False: a break-in of web is a break-in of everything, and pages say so
    proxies: tuple[str, ...] = ()
    service_key: bytes = b""  # what secrets of other services are sealed to, for the worker
    hooks: str = ""  # the worker's socket for what platforms send us

    @property
    def secure(self) -> bool:
        return self.url.startswith("https://")

    @property
    def host(self) -> str:
        return urlsplit(self.url).hostname or ""

    @property
    def loopback(self) -> bool:
        return self.host in LOOPBACK


@dataclass(frozen=True)
class Front:
    settings: WebSettings
    ground: Ground
    custodian: Custodian
    pages: Pages
    facts: Facts
    standing: Standing
    hub: Hub
    registrar: Registrar
    asked_for: AskedFor
    metrics: Metrics
    log_tree: LogTree = field(default_factory=LogTree)  # of the copied log, as far as a proof has needed it
    passkeys: Any = None  # the demo's client of its passkey holder; None everywhere else

    def now(self) -> int:
        return self.ground.clock.now()


def front_of(request: WebRequest) -> Front:
    """Laid into the scope by the outermost layer: the application's state takes a lock each time it is asked."""
    scope: Any = request.scope  # its type knows no keys of our own
    found: Front = scope[FRONT]
    return found


def header(request: WebRequest, name: str, missing: str = "") -> str:
    """One header, the first of that name. Read from the scope once: a form asks for seven."""
    scope: Any = request.scope
    headers: dict[bytes, bytes] | None = scope.get(_HEADERS)
    if headers is None:
        headers = scope[_HEADERS] = dict(reversed(list(scope["headers"])))
    found = headers.get(name.encode())
    return missing if found is None else found.decode("latin-1")
