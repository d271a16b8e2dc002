"""Options several commands share, in one place and with the same words."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from parlour.config import default_data

F = TypeVar("F", bound=Callable[..., Any])


def data_option(command: F) -> F:
    return click.option(
        "--data",
        type=click.Path(file_okay=False, path_type=Path),
        default=default_data,
        envvar="PARLOUR_DATA",
        show_default="/var/lib/parlour, or your own data folder",
        callback=lambda _context, _option, value: value.expanduser().absolute(),
        help="Directory that holds the installation.",
    )(command)


def store_option(command: F) -> F:
    return click.option(
        "--store",
        envvar="PARLOUR_STORE",
        metavar="URL",
        help="Keep the store in PostgreSQL: postgresql://user@host/name. Default: a file in the data directory.",
    )(command)


def port_option(command: F) -> F:
    return click.option(
        "--port",
        type=click.IntRange(1, 65535),
        envvar="PARLOUR_PORT",
        help="Port to listen on. Default: 8000.",
    )(command)
