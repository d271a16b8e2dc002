"""`parlour fallback`: the page the proxy shows while Parlour itself is down. One file, nothing fetched, no script."""

import os
from pathlib import Path

import click

from parlour.company.model import Company
from parlour.company.queries import company
from parlour.config import read_settings
from parlour.store import open_store
from parlour.web import languages
from parlour.web.assets import Assets
from parlour.web.pages import Pages

from .options import data_option

NAME = "parlour-fallback.html"


@click.command()
@click.argument("directory", type=click.Path(file_okay=False, path_type=Path))
@data_option
def command(directory: Path, data: Path) -> None:
    """Write one static page into DIRECTORY for the proxy to show while Parlour is down.

    It holds your postal address, phone number and phone hours, so write it again after changing them.
    """
    settings = read_settings(data)
    store = open_store(settings.store_url, role="fallback", poke_dir=settings.places.poke)
    try:
        known = store.read(company)
    finally:
        store.close()
    if not known.set_up:
        raise click.ClickException("Set your company up first: the page would name nobody.")
    path = write_page(directory, known)
    click.echo(f"Written to {path}. deploy/nginx.conf shows how the proxy finds it.")
    if not (known.phone or known.address):
        click.echo(
            "It names no other way to reach you: give a phone number or a postal address under /admin/company."
        )


def write_page(directory: Path, known: Company) -> Path:
    """In one step, readable by the proxy whatever its user."""
    directory.mkdir(parents=True, exist_ok=True)
    fresh, path = directory / f"{NAME}.new", directory / NAME
    fresh.write_bytes(_page(known))
    fresh.chmod(0o644)
    os.replace(fresh, path)
    return path


def _page(known: Company) -> bytes:
    """In every language there is, the company's own first: nobody can be asked for theirs."""
    pages = Pages(Assets())
    tongues = sorted(pages.languages, key=lambda language: (language != known.language, language))
    parts = [
        pages.render(language, "fallback-part.html", {"company": known, "language": language}).decode()
        for language in tongues
    ]
    direction = languages.direction(tongues[0])
    facts = {"company": known, "language": tongues[0], "direction": direction, "parts": parts}
    return pages.render(tongues[0], "fallback.html", facts)
