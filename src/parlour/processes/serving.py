"""The web process's server: granian inside our own event loop, so that we decide how it ends."""

import asyncio
import gc
import resource
import signal
import sys
from collections.abc import Awaitable, Callable
from typing import Any

from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.server.embed import Server

from parlour.foundation.logs import logger

STOP_WITHIN = 2.5
# Without it the server takes no more than its backlog at once, and a thousand open streams shut everybody out.
OPEN_AT_ONCE = 20_000
# The store's writer lets go of the interpreter at every statement. Python's own 5 ms until it gets it back from a
# busy event loop made a batch wait longer than its flush: a fifth to a half fewer messages a second.
SWITCH_SECONDS = 0.0005

_log = logger("web")


async def serve(
    application: Any,
    *,
    host: str,
    port: int,
    before_stop: Callable[[], Awaitable[None]],
) -> None:
    """Until SIGTERM or SIGINT. `before_stop` ends the live streams: the server waits for open answers."""
    _allow_open_files()
    _collect_seldom()
    sys.setswitchinterval(SWITCH_SECONDS)
    server = _server(application, host, port)
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    serving = asyncio.create_task(server.serve())
    stop = asyncio.create_task(stopping.wait())
    await asyncio.wait({serving, stop}, return_when=asyncio.FIRST_COMPLETED)
    if serving.done():
        stop.cancel()
        serving.result()
        raise RuntimeError("the server ended by itself")
    await before_stop()
    server.stop()  # type: ignore[no-untyped-call]  # granian leaves it without annotations
    try:
        async with asyncio.timeout(STOP_WITHIN):
            await serving
    except TimeoutError:
        _log.warning("server did not stop in time")


def _server(application: Any, host: str, port: int) -> Server:
    return Server(
        application,
        address=host,
        port=port,
        interface=Interfaces.ASGI,
        http=HTTPModes.http1,  # what a proxy speaks to us; HTTP/2 in the clear would only be more to attack
        websockets=False,
        backlog=1024,
        backpressure=OPEN_AT_ONCE,
        log_enabled=False,
        http1_settings=HTTP1Settings(header_read_timeout=10_000),
    )


def _collect_seldom() -> None:
    """What was imported stays until the end, and a request leaves no cycles: looking through everything after
    each 700 new objects cost a tenth of a busy second."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def _allow_open_files() -> None:
    """A stream is a file, and many systems start a process with a limit of 1,024."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
