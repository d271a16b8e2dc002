"""`parlour migrate`: the store's schema, for those who start web and worker by other means than `up`."""

from pathlib import Path

import click

from parlour.config import read_settings
from parlour.store import migrate, schema_version

from .options import data_option


@click.command()
@data_option
def command(data: Path) -> None:
    """Bring the store's schema up to this version. `parlour up` does it by itself."""
    settings = read_settings(data)
    before = schema_version(settings.store_url)
    after = migrate(settings.store_url)
    click.echo(f"The store has schema {after}." if before == after else f"Schema {before} is now {after}.")
