"""`parlour up`: everything on this machine, for as long as the command runs."""

import signal
import socket
import sys
import threading
from pathlib import Path

import click

from parlour import config
from parlour.config import BadSettings, Settings
from parlour.processes.lock import AlreadyRunning, holder
from parlour.processes.supervisor import Supervisor

from .options import data_option, port_option, store_option


@click.command()
@data_option
@click.option("--url", envvar="PARLOUR_URL", help="Address customers use, such as https://help.example.")
@store_option
@port_option
@click.option("--host", envvar="PARLOUR_HOST", help="Address to listen on. Default: 127.0.0.1.")
@click.option("--metrics-port", type=click.IntRange(0, 65535), help="Port for metrics, on this machine only. "
              "Default: the port after --port; 0 for none.")  # fmt: skip
@click.option("--day-keys", type=click.Path(file_okay=False, path_type=Path), envvar="PARLOUR_DAY_KEYS",
              help="Directory for the keys of backups, best on another machine.")  # fmt: skip
def command(
    data: Path,
    url: str | None,
    store: str | None,
    port: int | None,
    host: str | None,
    metrics_port: int | None,
    day_keys: Path | None,
) -> None:
    """Start Parlour and keep it running.

    The first start prints a link, good once, with which you set up your company. Stop with Ctrl-C.
    """
    settings = config.chosen(data, url=url, store=store, host=host, port=port, metrics_port=metrics_port,
                             day_keys=day_keys)  # fmt: skip
    if settings.mark:
        raise BadSettings(f"{data} holds a {settings.mark}, which stays one for good. Choose another --data.")
    refuse_taken_port(settings)
    stop = stop_on_signals()
    supervisor = Supervisor(settings, _say, logs_to_files=sys.stderr.isatty(), ask_sheets=_ask_sheets)
    supervisor.start()
    try:
        _greet(supervisor.settings)
        supervisor.watch(stop)
        _say("Stopping.")
    finally:
        supervisor.stop()


def stop_on_signals() -> threading.Event:
    """Set by SIGTERM, SIGINT and SIGHUP. A second one does no harm: stopping takes seconds."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda _number, _frame: stop.set())
    return stop


def refuse_taken_port(settings: Settings) -> None:
    """Looked at before anything starts. An `up` on the same directory is the likelier and clearer reason."""
    pid = holder(settings.places.lock)
    if pid:
        raise AlreadyRunning(settings.data, str(pid))
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((settings.host, settings.port))
        except OSError:
            raise BadSettings(
                f"Port {settings.port} on {settings.host} is in use or not allowed. Choose another with --port."
            ) from None


def _greet(settings: Settings) -> None:
    from .asking import ask

    _say(f"Parlour is running at {settings.url}")
    token = ask(settings, "setup-token").token
    if token:
        _say("Set up your company with this link. It works once, and only for who holds it:")
        _say(f"  {settings.url}/admin/setup/{token}")
    if settings.separation == "none":
        _say(
            "Warning: this system can keep the three processes neither apart nor confined. "
            "A break-in of web is a break-in of everything."
        )


def _ask_sheets(settings: Settings) -> None:
    """Intake works without the root key, so `up` goes on where nobody is there to be asked."""
    from .asking import ask
    from .unlock import bring_sheets

    if ask(settings, "stats").unlocked:
        return
    if sys.stdin.isatty():
        bring_sheets(settings)
    else:
        _say("The custodian waits for two recovery sheets. Customers can write; nothing can be opened.")
        _say(f"Bring them with: parlour unlock --data {settings.data}")


def _say(line: str) -> None:
    click.echo(line)
    sys.stdout.flush()
