"""`parlour bench`: our figures beside what this machine could do at most, both from one run."""

import asyncio
import json
import os
import tempfile
from pathlib import Path

import click
from rich.console import Console

from parlour.cli.bench.figures import Figures
from parlour.cli.bench.machine import cold_starts_ms, foreign_cores, memory_mb
from parlour.cli.bench.points import Bench
from parlour.cli.bench.seeding import seed, write_in_sealings
from parlour.cli.bench.tools import FOLDER, Tools, find_tools, in_words
from parlour.cli.options import store_option
from parlour.cli.replay.company import found_company
from parlour.cli.replay.ports import free_port
from parlour.cli.replay.rehearsal import rehearsal
from parlour.store.door import is_postgres

POINT_SECONDS, CASE_SECONDS = 6.0, 60.0
QUICK_POINT_SECONDS, QUICK_CASE_SECONDS = 2.0, 10.0


@click.command("bench")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of a table.")
@click.option("--quick", is_flag=True, help="Short points: good for a first look, noisier.")
@store_option
def command(as_json: bool, quick: bool, store: str | None) -> None:
    """Measure Parlour against this machine's own limits: wrk drives it, nginx and bare servers bound it."""
    if not FOLDER.is_dir():
        raise click.ClickException(
            "The bench runs from the source tree; its scripts are in the bench folder there."
        )
    console, tools = Console(stderr=True), find_tools()
    if tools.missing:
        console.print(in_words(tools.missing))
    figures = Figures(_store_kind(store), os.cpu_count() or 1, quick, missing=tools.missing)
    with tempfile.TemporaryDirectory(prefix="parlour-bench-") as folder:
        run(Path(folder), store, tools, figures, console)
    click.echo(json.dumps(figures.to_json()) if as_json else "\n".join(figures.table()))


def run(folder: Path, store: str | None, tools: Tools, figures: Figures, console: Console) -> None:
    figures.foreign_cores = foreign_cores()
    console.print("cold starts")
    figures.cold_start_ms = cold_starts_ms()
    with rehearsal(folder / "data", store, free_port(), console.print) as running:
        company = asyncio.run(found_company(running.settings))
        figures.memory_mb = memory_mb(running)
        console.print("customers, agents and cases")
        seeded = asyncio.run(seed(company))
        write_in_sealings(seeded, running)
        seconds = QUICK_POINT_SECONDS if figures.quick else POINT_SECONDS
        case_seconds = QUICK_CASE_SECONDS if figures.quick else CASE_SECONDS
        bench = Bench(tools, folder, seeded, figures, seconds, case_seconds)
        bench.cases = len(seeded.rooms) + len(seeded.held) + len(seeded.opened)
        measure(bench, console)
        console.print("live conversations")
        bench.run_conversations(running.pids()["web"])
        figures.memory_mb |= {f"{role} after": size for role, size in memory_mb(running).items()}


def measure(bench: Bench, console: Console) -> None:
    steps = {"live streams": bench.run_streams}
    if bench.tools.wrk:
        steps = {
            "this machine's limits": bench.run_limits,
            "filling the inbox": bench.fill,
            "messages and replies": bench.run_sends,
            "pages": bench.run_pages,
            **steps,
            "new cases": bench.run_new_cases,
        }
    for words, step in steps.items():
        console.print(words)
        step()


def _store_kind(store: str | None) -> str:
    return "postgresql" if store and is_postgres(store) else "sqlite"
