"""`parlour demo`: a filled company on this machine, with staff one can be by pressing a button."""

import json
import shutil
import tempfile
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from parlour.app import build_ground
from parlour.config import LOOPBACK, BadSettings, Settings, chosen
from parlour.demo.company import Filled, fill
from parlour.demo.holder import Device, Holder, Person
from parlour.demo.passkeys import Authenticator
from parlour.demo.sample import PEOPLE, TEAMS
from parlour.demo.street.standin import Started, start_street
from parlour.processes.supervisor import Supervisor
from parlour.sealing.custodian import Custodian
from parlour.street.actions import connect_for_demo

from .asking import ask
from .options import port_option, store_option
from .up import refuse_taken_port, stop_on_signals

# People of a demo may act at once and take as much as a curious visitor likes. The key store is marked for
# good, so no installation with these numbers can ever be started as a real one.
POLICY = json.dumps({"wait_ms": 0, "live_cases": 200, "cases_hour": 1000, "cases_day": 5000,
                     "touch_ms": 3_600_000, "takes_per_touch": 100, "connect_x": 1, "connect_mastodon": 1})  # fmt: skip
NOTES = "demo.json"
STREET_PORT = 2  # after ours


@click.command()
@click.option("--data", type=click.Path(file_okay=False, path_type=Path), envvar="PARLOUR_DEMO_DATA",
              help="Keep the demo here and go on with it next time. Default: gone when it ends.")  # fmt: skip
@port_option
@store_option
@click.option("--host", default="127.0.0.1", hidden=True)
def command(data: Path | None, port: int | None, store: str | None, host: str) -> None:
    """Try a filled sample company on this machine, with staff you can be by pressing a button.

    Nothing leaves this machine and nobody else can reach it. Stop with Ctrl-C.
    """
    if host not in LOOPBACK:
        raise BadSettings(
            "A demo answers on this machine only: anybody who reaches it may sign in as its staff."
        )
    with ExitStack() as stack:
        if data is None:
            data = Path(tempfile.mkdtemp(prefix="parlour-demo-"))
            stack.callback(shutil.rmtree, data, ignore_errors=True)
        run(settings_for(data.expanduser().absolute(), port, store, host))


def settings_for(data: Path, port: int | None, store: str | None, host: str = "127.0.0.1") -> Settings:
    settings = chosen(data, url=None, store=store, host=host, port=port, metrics_port=None)
    if settings.installation and settings.mark != "demo":
        raise BadSettings(f"{data} holds a real installation. A demo needs a directory of its own.")
    return replace(settings, mark="demo", url=f"http://localhost:{settings.port}")


def run(settings: Settings) -> None:
    refuse_taken_port(settings)
    stop = stop_on_signals()
    click.echo("Starting a demo company...")
    street = open_street(settings.port + STREET_PORT)
    supervisor = Supervisor(replace(settings, street=street.address), click.echo, policy=POLICY)
    holder: Holder | None = None
    try:
        supervisor.start()
        filled = company_of(supervisor.settings)
        holder = hold_passkeys(supervisor, filled)
        connect_street(supervisor.settings, street)
        _greet(supervisor.settings, filled, street.address)
        supervisor.watch(stop)
        click.echo("Stopping.")
    finally:
        supervisor.stop()
        street.close()
        if holder is not None:
            holder.close()


def open_street(port: int) -> Started:
    """On the port that follows ours and the metrics', or on any other."""
    try:
        return start_street(port)
    except OSError:
        return start_street()


def connect_street(settings: Settings, street: Started) -> None:
    """The company's accounts, at each start anew: the stand-in remembers nothing."""
    ground = build_ground(settings, role="demo", web_key=b"")
    try:
        for name in street.street.worlds():
            connect_for_demo(ground, name, street.secrets(name), settings.service_key).result()
    finally:
        ground.store.close()


def company_of(settings: Settings) -> dict[str, Any]:
    """The sample company of this directory, made when it is not there yet."""
    notes = settings.data / NOTES
    if notes.exists():
        kept: dict[str, Any] = json.loads(notes.read_text())
        return kept
    token = ask(settings, "setup-token").token
    if not token:
        raise BadSettings(f"{settings.data} holds half a demo. Delete it and start again.")
    web = Custodian(settings.places.socket("web"))
    ground = build_ground(settings, role="demo", web_key=settings.places.web_key.read_bytes())
    try:
        filled = fill(ground, web, token, settings.url)
    finally:
        ground.store.close()
        web.hang_up()
    kept = _notes_on(filled)
    notes.touch(mode=0o600)
    notes.write_text(json.dumps(kept))
    return kept


def hold_passkeys(supervisor: Supervisor, filled: dict[str, Any]) -> Holder:
    devices = {}
    for kept in filled["members"]:
        person = Person(kept["id"], kept["name"], kept["about"])
        devices[person.id] = Device(person, Authenticator.from_json(kept["device"]))
    return Holder(supervisor.settings.places.passkeys, devices)


def _notes_on(filled: Filled) -> dict[str, Any]:
    abouts = {person.name: _about(person.name) for person in PEOPLE}
    members = [
        {"id": one.staff_id, "name": one.name, "about": abouts[one.name], "device": one.device.to_json()}
        for one in filled.members
    ]
    return {"receipt_code": filled.receipt_code, "reference": filled.reference, "members": members}


def _about(name: str) -> str:
    person = next(one for one in PEOPLE if one.name == name)
    teams = ", ".join(team.name for team in TEAMS if team.key in person.teams)
    return f"{'officer and agent' if 'officer' in person.roles else 'agent'}, {teams}"


def _greet(settings: Settings, filled: dict[str, Any], street: str) -> None:
    click.echo(f"""
  Write as a customer     {settings.url}/
  Answer as staff         {settings.url}/desk    (press a name to sign in)
  Come back with a code   {settings.url}/return  {filled["receipt_code"]}
  Speak in public         {street}/    (a stand-in for X and Mastodon, on this machine; staff see it at /desk/street)

This is a demo: it answers on this machine only, and its staff's passkeys are held by this program.
Stop it with Ctrl-C.""")
