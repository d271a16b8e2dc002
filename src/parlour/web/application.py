"""Puts the web process together: one Litestar application over the doors that are installed."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from litestar import Litestar
from litestar.datastructures import State

from parlour.ground import Ground
from parlour.sealing.custodian import Custodian
from parlour.web.api.schema import openapi
from parlour.web.asked_for import AskedFor
from parlour.web.assets import Assets, static_file
from parlour.web.edge import Edge
from parlour.web.facts import Facts
from parlour.web.front import Front, WebSettings
from parlour.web.hub import Hub
from parlour.web.metrics import Metrics
from parlour.web.pages import Pages
from parlour.web.problems import handlers
from parlour.web.registering import offering
from parlour.web.registrar import Registrar
from parlour.web.standing import Standing

DOORS = ("site", "desk", "admin", "api", "hooks")


def open_front(settings: WebSettings, ground: Ground, custodian: Custodian, *, passkeys: Any = None) -> Front:
    metrics = Metrics()
    return Front(
        settings=settings,
        ground=ground,
        custodian=custodian,
        pages=Pages(Assets()),
        facts=Facts(ground.store),
        standing=Standing(ground),
        asked_for=AskedFor(custodian),
        hub=Hub(ground.store, metrics),
        registrar=Registrar(offering(ground, custodian)),
        metrics=metrics,
        passkeys=passkeys,
    )


def build(front: Front) -> Litestar:
    """The ASGI application. Its start and end are the hub's: streams end before the server stops."""
    app = Litestar(
        route_handlers=[static_file, *_doors()],
        exception_handlers=handlers(),
        on_startup=[front.hub.start],
        on_shutdown=[front.hub.stop, front.registrar.stop],
        openapi_config=openapi(),
        logging_config=None,
        request_max_body_size=None,  # forms.py reads bodies, with limits of its own
        state=State({"front": front}),
        debug=False,
    )
    app.asgi_handler = Edge(front.settings, front.metrics, app.asgi_handler)
    return app


def _doors() -> list[Any]:
    """Each door's package says what it serves: `routes`, a list of handlers."""
    found: list[Any] = []
    for door in DOORS:
        name = f"parlour.web.{door}"
        if find_spec(name) is not None:
            found.extend(getattr(import_module(name), "routes", []))
    return found
