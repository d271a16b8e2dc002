"""The outermost layer: which names we answer under, HEAD, the headers of every answer, and counting.

One layer instead of four middlewares: it also covers answers the router gives by itself.
"""

import time
from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

from parlour.web.front import FRONT, WebSettings
from parlour.web.metrics import UNROUTED, Metrics
from parlour.web.security import hosts, security_headers

Scope: TypeAlias = Any  # litestar's own TypedDicts forbid what ASGI allows: changing the method for HEAD
Receive: TypeAlias = Callable[[], Awaitable[Any]]
Send: TypeAlias = Callable[[Any], Awaitable[None]]
AsgiApp: TypeAlias = Callable[[Scope, Receive, Send], Awaitable[None]]

NEVER_FRAMED = ("/desk", "/admin", "/api")
NO_STORE = (b"cache-control", b"no-store")
WRONG_NAME = b"This is not the address of this site.\n"


class Edge:
    def __init__(self, settings: WebSettings, metrics: Metrics, inner: AsgiApp) -> None:
        self._hosts = {name.encode() for name in hosts(settings)}
        self._settings = settings
        self._headers = {(): security_headers(settings)}
        self._metrics = metrics
        self._inner = inner

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        started = time.perf_counter()
        method = scope["method"]
        status = 0
        scope[FRONT] = scope["litestar_app"].state.front

        async def dressed(event: Any) -> None:
            nonlocal status
            if event["type"] == "http.response.start":
                status = event["status"]
                event["headers"] = self._dress(scope, event["headers"])
            elif method == "HEAD":
                event = {"type": "http.response.body", "body": b"", "more_body": False}
            await send(event)

        if method == "HEAD":
            scope["method"] = "GET"
            scope["parlour.head"] = True
        if self._answers_to(scope):
            await self._inner(scope, receive, dressed)
        else:
            await _wrong_name(dressed)
        self._metrics.count(
            scope.get("path_template") or UNROUTED, method, status or 499, time.perf_counter() - started
        )

    def _answers_to(self, scope: Scope) -> bool:
        """A page elsewhere that points its own name at us could otherwise drive a demo on this machine."""
        if scope["path"].startswith("/health/"):
            return True
        host = next((value for name, value in scope["headers"] if name == b"host"), b"")
        name = host[: host.rfind(b"]") + 1] if host.startswith(b"[") else host.partition(b":")[0]
        return name.strip(b"[]").lower() in self._hosts

    def _dress(self, scope: Scope, headers: Any) -> list[tuple[bytes, bytes]]:
        """What the answer says itself stands; the rest is ours."""
        framed_by = () if scope["path"].startswith(NEVER_FRAMED) else scope[FRONT].facts.frame_origins()
        ours = self._headers.get(framed_by)
        if ours is None:
            ours = security_headers(self._settings, framed_by)
            self._headers = {(): self._headers[()], framed_by: ours}
        said = {name for name, _ in headers}
        dressed = [*headers, *(header for header in ours if header[0] not in said)]
        if b"cache-control" not in said:
            dressed.append(NO_STORE)
        return dressed


async def _wrong_name(send: Send) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", b"%d" % len(WRONG_NAME))]
    await send({"type": "http.response.start", "status": 421, "headers": headers})
    await send({"type": "http.response.body", "body": WRONG_NAME, "more_body": False})
