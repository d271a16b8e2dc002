"""Connectors: code that speaks to a platform, one folder each, found by being there."""

from functools import lru_cache
from importlib import import_module
from pkgutil import iter_modules

from parlour.connectors.contract import Connector


@lru_cache(maxsize=1)
def connectors() -> dict[str, Connector]:
    """By name. Each folder here offers `CONNECTOR`; none imports another."""
    found = {}
    for module in iter_modules(__path__):
        if module.ispkg:
            connector: Connector = import_module(f"{__name__}.{module.name}").CONNECTOR
            found[connector.declared.name] = connector
    return found
