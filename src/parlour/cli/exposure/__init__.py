"""`parlour exposure PATH…`: what public posts and direct messages have given away, in numbers."""

import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import click

from detector import NOBODY, Company, read_weights
from parlour.cli.exposure.finding import Found, find_sources
from parlour.cli.exposure.progress import progress
from parlour.cli.exposure.saying import in_words
from parlour.cli.exposure.writing import write_deletions, write_page
from parlour.cli.options import data_option
from parlour.config import Settings, read_settings
from parlour.exposure.counting import counted
from parlour.exposure.kept.records import Report, keep_report
from parlour.exposure.readers import Source, Unreadable, read
from parlour.exposure.summarising import summarise
from parlour.exposure.summary import Summary, to_json
from parlour.exposure.tally import Tally, tally
from parlour.exposure.words import plain
from parlour.foundation.ids import new_id
from parlour.store import open_store

HOUR = 3_600

file_to_write = click.Path(dir_okay=False, path_type=Path)


@click.command("exposure")
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--brand", metavar="NAME", help="The company's handle, page or domain, where a file does not say."
)
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.option(
    "--html", type=file_to_write, metavar="FILE", help="Write the report: one page that stands alone."
)
@click.option(
    "--deletions", type=file_to_write, metavar="FILE", help="Write the list of what to delete, as CSV."
)
@click.option(
    "--weights",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="VocaLink's valacdos.txt (and scsubtab.txt beside it): checks UK bank accounts by it.",
)
@click.option("--keep", is_flag=True, help="Show it to supervisors at /desk/exposure too.")
@data_option
def command(
    paths: tuple[Path, ...],
    brand: str | None,
    as_json: bool,
    html: Path | None,
    deletions: Path | None,
    weights: Path | None,
    keep: bool,
    data: Path,
) -> None:
    """Count what public posts and direct messages have given away.

    PATH is a CSV of posts, an X archive, a Facebook export, a Mastodon archive or outbox, mail as mbox, or a
    folder of them. Everything is read on this machine; kinds, counts and ids are kept, no text and no value."""
    for file in filter(None, (html, deletions)):
        if not file.parent.is_dir():  # said now, not after an hour of counting
            raise click.ClickException(
                f"There is no folder {plain(file.parent)} to write {plain(file.name)} in."
            )
    settings = (
        read_settings(data) if keep else None
    )  # first: hours of reading must not end in a wrong directory
    summary = audit(find_sources(paths), brand, html, deletions, company_with(weights))
    if settings:
        keep_for_desk(settings, summary)
    if as_json:
        click.echo(to_json(summary))
    else:
        for line in in_words(summary, html, deletions):
            click.echo(line)


def keep_for_desk(settings: Settings, summary: Summary) -> None:
    store = open_store(settings.store_url, role="exposure", poke_dir=settings.places.poke)
    try:
        kept = Report(f"files-{new_id()}", "files", summary.made * 1000, summary)
        store.write(lambda tx: keep_report(tx, kept)).result()
    finally:
        store.close()


def company_with(weights: Path | None) -> Company:
    if weights is None:
        return NOBODY
    beside = weights.with_name("scsubtab.txt")
    try:
        return Company(
            weights=read_weights(weights.read_text(), beside.read_text() if beside.exists() else "")
        )
    except (OSError, ValueError):
        raise click.ClickException(f"{plain(weights)} is not VocaLink's weight table.") from None


def audit(
    found: Found,
    brand: str | None,
    html: Path | None = None,
    deletions: Path | None = None,
    company: Company = NOBODY,
) -> Summary:
    for path in found.left_out:
        click.echo(f"Left out, as it holds no posts: {plain(path)}", err=True)
    now = int(time.time())
    with tally(now + HOUR, partial(counted, company=company)) as counting:
        read_all(found.sources, brand, counting)
        summary = summarise(counting, now)
        if deletions:
            write_deletions(deletions, counting)
    if html:
        write_page(html, summary)
    return summary


def read_all(sources: Sequence[Source], brand: str | None, counting: Tally) -> None:
    with progress(sum(source.size for source in sources)) as told:
        for source in sources:
            try:
                counting.add(read(source, brand, told))
            except Unreadable as problem:
                raise click.ClickException(f"{plain(source.path)}: {plain(problem.words)}") from None
