"""Composition root: builds each process once, from settings to its loop. Nothing below knows how it is wired."""

import argparse
import asyncio
import signal
import sys
import threading
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from parlour.config import Settings, read_settings
from parlour.foundation import logs
from parlour.foundation.clock import Clock, DrivenClock, SystemClock
from parlour.ground import Ground
from parlour.notices.policy import PORTS as MAIL_PORTS
from parlour.processes.confine import Allowed, confine
from parlour.processes.refill import Refill
from parlour.sealing.custodian import Custodian
from parlour.sealing.pool import EnvelopePool
from parlour.sealing.sealer import Sealer
from parlour.store import open_store
from parlour.store.blobs import FolderBlobs
from parlour.store.door import is_postgres

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry

    from parlour.demo.holder import HolderClient
    from parlour.web.front import Front

POSTGRES_PORT = 5432
NAME_SERVICE_PORT = 53
HTTPS_PORT = 443  # of the log's witnesses
MAIL_PASSWORD = "mail.password"  # noqa: S105 - a file's name; the operator puts it there, only the worker reads it
END_WORKER_WITHIN = 2.0


def run_child(arguments: list[str]) -> int:
    """`python -m parlour child web|worker --data DIR [--gate]`; what `up` and the systemd units start."""
    parser = argparse.ArgumentParser(prog="parlour child")
    parser.add_argument("role", choices=("web", "worker"))
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--gate", action="store_true", help="wait for a line on standard input first")
    chosen = parser.parse_args(arguments)
    logs.configure()
    try:
        _import_ahead(chosen.role)
        if chosen.gate and not sys.stdin.readline():
            return 0
        settings = read_settings(chosen.data)
        _confine(chosen.role, settings)
        (run_web if chosen.role == "web" else run_worker)(settings)
    except Exception as error:
        # A traceback shows values; the log keeps only what kind of error it was and where.
        logs.logger(chosen.role).error("process ended by an error", error=error)
        return 1
    return 0


def run_web(settings: Settings) -> None:
    from parlour.processes.serving import serve
    from parlour.web.application import build

    async def live() -> None:
        front = build_front(settings)
        end_metrics = _serve_metrics(settings, front.metrics.registry)
        refill = Refill(front.ground, Custodian(settings.places.socket("web")))
        refill.start()
        try:
            await serve(build(front), host=settings.host, port=settings.port, before_stop=front.hub.stop)
        finally:
            refill.stop()
            end_metrics()
            front.ground.store.close()

    _event_loop(live)


def run_worker(settings: Settings) -> None:
    from parlour.worker.cleaning import Scanner
    from parlour.worker.notices import Office
    from parlour.worker.run import Worker
    from parlour.worker.street import Side

    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stop.set())
    ground = build_ground(settings, role="worker", web_key=b"")
    places = settings.places
    office = Office(settings.url, places.worker / MAIL_PASSWORD, settings.alarms_to)
    scanner = Scanner(settings.clamd) if settings.clamd else None
    side = Side(settings.url, places.service_key.read_bytes(), settings.stand_in)
    socket, beats = places.socket("worker"), places.heartbeat
    worker = Worker(ground, socket, beats, office, scanner, side, places.hooks)
    worker.start()
    stop.wait()
    worker.stop(END_WORKER_WITHIN)
    ground.store.close()


def build_ground(settings: Settings, *, role: str, web_key: bytes) -> Ground:
    clock = build_clock(settings)
    pool = EnvelopePool(settings.signing_key, clock)
    store = open_store(settings.store_url, role=role, poke_dir=settings.places.poke)
    blobs = FolderBlobs(settings.places.blobs)
    return Ground(store, Sealer(), pool, clock, blobs, settings.signing_key, web_key)


def build_clock(settings: Settings) -> Clock:
    return DrivenClock(settings.places.clock) if settings.mark == "rehearsal" else SystemClock()


def build_front(settings: Settings) -> "Front":
    from parlour.web.application import open_front
    from parlour.web.front import WebSettings

    places = settings.places
    ground = build_ground(settings, role="web", web_key=places.web_key.read_bytes())
    ground.pool.recall_intake(ground.store)
    shown = WebSettings(
        url=settings.url,
        mark=settings.mark,
        separated=settings.separation != "none",
        proxies=settings.proxies,
        service_key=settings.service_key,
        hooks=str(places.hooks),
    )
    return open_front(shown, ground, Custodian(places.socket("web")), passkeys=_passkeys(settings))


def what_web_may_touch(settings: Settings) -> Allowed:
    """Its own files and the store's. No path to the custodian's directory, no connection but to the database."""
    places = settings.places
    read = (places.settings, places.web, places.sockets, places.heartbeat.parent)
    write = (places.store, places.blobs, places.poke, places.temporary)
    return Allowed(read, write, ports=database_ports(settings))


def what_worker_may_touch(settings: Settings) -> Allowed:
    places = settings.places
    write = (places.store, places.blobs, places.poke, places.temporary, places.heartbeat.parent)
    fixed = (*MAIL_PORTS, HTTPS_PORT, NAME_SERVICE_PORT)
    ports = (*database_ports(settings), *fixed, *scanner_ports(settings), *stand_in_ports(settings))
    return Allowed((places.settings, places.sockets, places.worker), write, ports=ports)


def database_ports(settings: Settings) -> tuple[int, ...]:
    if not is_postgres(settings.store_url):
        return ()
    return (urlsplit(settings.store_url).port or POSTGRES_PORT,)


def scanner_ports(settings: Settings) -> tuple[int, ...]:
    """None for a scanner behind a socket file."""
    port = settings.clamd.rpartition(":")[2] if "/" not in settings.clamd else ""
    return (int(port),) if port.isdecimal() else ()


def stand_in_ports(settings: Settings) -> tuple[int, ...]:
    return (urlsplit(settings.stand_in).port or HTTPS_PORT,) if settings.stand_in else ()


def _confine(role: str, settings: Settings) -> None:
    held = confine(what_web_may_touch(settings) if role == "web" else what_worker_may_touch(settings))
    if not held:
        logs.logger(role).warning("not confined by landlock", reason="kernel-has-none")


def _import_ahead(role: str) -> None:
    """While the custodian starts. Confinement comes later, but before the first byte from outside."""
    if role == "web":
        import parlour.processes.serving
        import parlour.web.application
    else:
        import parlour.worker.run  # noqa: F401 - imported for its time


def _passkeys(settings: Settings) -> "HolderClient | None":
    """The one difference a demo makes to web: somebody other than the browser can be asked for a passkey."""
    if settings.mark != "demo":
        return None
    from parlour.demo.holder import HolderClient

    return HolderClient(settings.places.passkeys)


def _serve_metrics(settings: Settings, registry: "CollectorRegistry") -> Callable[[], None]:
    """On this machine only, on a port of its own. A taken port costs the numbers, not the service."""
    if not settings.metrics_port:
        return lambda: None
    from prometheus_client import start_http_server

    try:
        server, _thread = start_http_server(settings.metrics_port, addr="127.0.0.1", registry=registry)
    except OSError:
        logs.logger("web").warning("metrics not served", port=settings.metrics_port)
        return lambda: None
    return server.shutdown


def _event_loop(main: Callable[[], Coroutine[Any, Any, None]]) -> None:
    import uvloop

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main())
