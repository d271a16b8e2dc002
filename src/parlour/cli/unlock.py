"""`parlour unlock`: two recovery sheets for a custodian whose root key is with the officers."""

from pathlib import Path

import click

from custodian_protocol.messages import SheetsBrought
from parlour.config import Settings, read_settings
from parlour.sealing.custodian import CustodianRefused

from .asking import ask
from .options import data_option

TRIES = 3


@click.command()
@data_option
def command(data: Path) -> None:
    """Bring two recovery sheets to a custodian that waits for them.

    Needed only after the machine was started anew, and only where the root key is kept on paper.
    """
    settings = read_settings(data)
    if ask(settings, "stats").unlocked:
        click.echo("The custodian has its root key. Nothing to bring.")
        return
    bring_sheets(settings)


def bring_sheets(settings: Settings) -> None:
    click.echo("The custodian waits for two of the three recovery sheets. What you type is not shown.")
    for tries_left in reversed(range(TRIES)):
        first = click.prompt("First sheet", hide_input=True)
        second = click.prompt("Second sheet", hide_input=True)
        try:
            ask(settings, "unlock", SheetsBrought(first, second))
        except CustodianRefused as refused:
            if not tries_left:
                raise
            click.echo(f"{refused.words} Try again.")
        else:
            click.echo("Unlocked.")
            return
