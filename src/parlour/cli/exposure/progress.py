"""The progress bar, on stderr: by bytes, as nobody knows the number of posts before they are read."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

COLUMNS = (TextColumn("reading"), BarColumn(), DownloadColumn(), TimeRemainingColumn())


@contextmanager
def progress(size: int) -> Iterator[Callable[[int], None]]:
    console = Console(stderr=True)
    with Progress(*COLUMNS, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("", total=size)
        yield lambda read: bar.advance(task, read)
