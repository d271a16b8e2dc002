"""`parlour drill`: carries out the known breaches against a scratch installation and prints what each would expose."""

import json
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from parlour.cli.asking import ask
from parlour.cli.drill import inside, mailbox, outside, taken_over
from parlour.cli.drill.controls import SCALE, WEAKNESSES, breached
from parlour.cli.drill.key_service import hourly_quota
from parlour.cli.drill.row import Row
from parlour.cli.drill.scene import HELD_EACH, STAFF, Scene, scene

SHORT = 40
ADDRESSES_A_DAY = 100  # that the worker has opened in a small installation, by the policy a new one gets
DEFAULT = 50_000
SIM = "no text message is sent, and a call is recognised by words that only the case's page shows"

Attack = Callable[[Scene], Row]
# In this order: what changes the installation, or moves its clock, comes after what only looks.
ATTACKS: dict[str, Attack] = {
    "public observer": outside.public_observer,
    "stolen database": outside.stolen_database,
    "stolen disk and backup": outside.stolen_disk,
    "SQL-injection read": outside.sql_injection,
    "phished agent": outside.phished_agent,
    "phished receipt code": outside.phished_receipt_code,
    "SIM-swapped phone": lambda _: Row("SIM-swapped phone", applies=False, data=SIM),
    "leaked API key": lambda made: outside.leaked_api_key(made, "pk_" + "0" * 32),
    "back doors left behind": taken_over.back_doors,
    "deleting the traces": taken_over.deleting_the_traces,
    "code in the web process": taken_over.code_in_web,
    "code in the custodian, without a KMS quota": taken_over.code_in_custodian,
    "code in the custodian, with a KMS quota": taken_over.code_in_custodian_with_kms,
    "mass export": inside.mass_export,
    "bogus-case contractor": inside.bogus_case_contractor,
    "peeking insider": inside.peeking_insider,
    "stolen agent cookie": inside.stolen_agent_cookie,
    "rogue officer": inside.rogue_officer,
    "code in the worker": taken_over.code_in_worker,
    "stolen mailbox": mailbox.stolen_mailbox,
}


@click.command()
@click.option(
    "--scale", type=click.IntRange(min=40), default=DEFAULT, show_default=True, help="How many customers."
)
@click.option("--short", is_flag=True, help=f"{SHORT} customers and no controls: a look at whether it works.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.option("--only", default="", metavar="SCENARIO", help="One attack, without its control.")
def command(scale: int, short: bool, as_json: bool, only: str) -> None:
    """Attack a scratch installation as it was done elsewhere, and print what share of its customers each attack
    exposes. Nothing of a real installation is touched."""
    if only and only not in ATTACKS:
        raise click.ClickException("There is no such scenario. They are: " + ", ".join(ATTACKS) + ".")
    console = Console(stderr=True)
    begun, size = time.time(), SHORT if short else scale
    with tempfile.TemporaryDirectory(prefix="parlour-drill-") as folder:
        rows, checkpoint = _attacked(Path(folder), size, only, console)
    if not (short or only):
        rows = [_controlled(row, console) for row in rows]
    told = {
        "rows": [row.to_json() for row in rows],
        "scale": size,
        "staff": STAFF,
        "started_at": int(begun * 1000),
        "seconds": round(time.time() - begun, 1),
        "checkpoint": checkpoint,
    }
    click.echo(json.dumps(told, indent=1) if as_json else "", nl=as_json)
    if not as_json:
        Console().print(_table(rows))


def _attacked(folder: Path, size: int, only: str, console: Console) -> tuple[list[Row], str]:
    """The rows, and the scratch log's signed checkpoint after all of it: what was opened stands in that log."""
    with scene(folder, size, {}, console.print) as made:
        rows = []
        for name, attack in ATTACKS.items():
            if only in ("", name):
                console.print(f"{name} ...")
                rows.append(attack(made))
        return rows, str(ask(made.settings, "checkpoint").note)


def _controlled(row: Row, console: Console) -> Row:
    from dataclasses import replace

    for weakness in WEAKNESSES:
        if weakness.scenario == row.scenario:
            console.print(f"control: {row.scenario}, with {weakness.function} weakened ...")
            with tempfile.TemporaryDirectory(prefix="parlour-control-") as folder:
                plain = share_at(row, SCALE)
                return replace(row, control_breached=breached(weakness, Path(folder), plain))
    return row


def share_at(row: Row, scale: int) -> float:
    """What the same attack may get from a real build of that size."""
    allowed = {
        "phished receipt code": 1,
        "stolen agent cookie": 2 * HELD_EACH,  # held, and what one touch permits
        "code in the web process": 2 * HELD_EACH,
        "code in the worker": ADDRESSES_A_DAY,
        "code in the custodian, with a KMS quota": hourly_quota(scale) + STAFF * HELD_EACH,
    }
    return allowed.get(row.scenario, 0) / scale


def _table(rows: list[Row]) -> Table:
    table = Table("Attack", "1 hour", "24 hours", "What", "Alarm", "Told", "Control", "July 2020")
    for row in rows:
        table.add_row(*_cells(row))
    return table


def _cells(row: Row) -> Iterator[str]:
    facts: dict[str, Any] = row.to_json()
    yield row.scenario
    for name in ("share_1h", "share_24h"):
        yield "does not apply" if not row.applies else "" if facts[name] is None else f"{facts[name]:.4%}"
    yield row.data
    yield "none" if row.alarm_s is None else f"{row.alarm_s:.0f} s"
    yield row.told
    yield {None: "not tried", True: "breached", False: "NOT breached"}[row.control_breached]
    yield str(facts["july_2020"])
