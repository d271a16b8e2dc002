"""`parlour replay FILE`: real support threads through the front door of a rehearsal installation, then proof."""

import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from itertools import islice
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from parlour.cli.options import store_option
from parlour.cli.replay.ports import free_port
from parlour.cli.replay.reading import NotThreads, read_threads
from parlour.cli.replay.rehearsal import rehearsal
from parlour.cli.replay.report import Score, Verdict, summary
from parlour.cli.replay.steps import found, play, verify
from parlour.cli.replay.threads import Tally, Thread
from parlour.config import Settings

COLUMNS = (TextColumn("{task.description:<20}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())


@click.command("replay")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@store_option
@click.option("--data", type=click.Path(file_okay=False, path_type=Path), help="Keep the installation here.")
@click.option("--port", type=click.IntRange(1, 65535), help="Port to listen on. Default: any free one.")
@click.option("--threads", type=click.IntRange(min=1), help="Play only so many threads. Default: all.")
@click.pass_context
def command(
    context: click.Context,
    file: Path,
    store: str | None,
    data: Path | None,
    port: int | None,
    threads: int | None,
) -> None:
    """Play real support threads from a CSV file through the front door, as customers and agents, and check
    that every word comes back and none lies readable on disk."""
    console = Console(stderr=True)
    expected = count(file, threads)
    tally = Tally()
    with ExitStack() as stack:
        folder = data or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="parlour-replay-")))
        running = stack.enter_context(rehearsal(folder, store, port or free_port(), console.print))
        score, verdict = replay(
            running.settings, islice(read_threads(file, tally), threads), expected, console
        )
    for line in summary(tally, score, verdict):
        click.echo(line)
    context.exit(1 if score.faults or verdict.faults else 0)


def count(file: Path, threads: int | None) -> Tally:
    """A first look at the file, for the bar; it also refuses a file of neither form before anything starts."""
    tally = Tally()
    try:
        for _ in islice(read_threads(file, tally), threads):
            pass
    except NotThreads as problem:
        raise click.ClickException(str(problem)) from None
    return tally


def replay(
    settings: Settings, threads: "islice[Thread]", expected: Tally, console: Console
) -> tuple[Score, Verdict]:
    with Progress(*COLUMNS, console=console) as progress:

        def bar(words: str, total: int) -> Callable[[], None]:
            task = progress.add_task(words, total=total)
            return lambda: progress.advance(task)

        played = play(found(settings), threads, bar("messages", expected.messages))
        verdict = verify(settings, played, bar("threads read back", len(played.played)))
    return played.score, verdict
