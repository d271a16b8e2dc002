"""`parlour officers pending`: what waits out its 24 hours, straight from the custodian."""

from datetime import UTC, datetime
from pathlib import Path

import click

from parlour.config import read_settings

from .asking import ask
from .options import data_option

WORDS = {"add-staff": "adds", "widen-rights": "changes the rights of", "policy": "changes the policy to"}


@click.group()
def command() -> None:
    """What officers have asked for and what is waiting."""


@command.command()
@data_option
def pending(data: Path) -> None:
    """List what takes effect soon, and until when one officer can stop it.

    The list comes from the custodian itself, so a web server that was broken into cannot shorten it.
    """
    changes = ask(read_settings(data), "pending").changes
    if not changes:
        click.echo("Nothing is waiting.")
    for change in changes:
        at = datetime.fromtimestamp(change.takes_effect_at / 1000, UTC).strftime("%d %B %Y, %H:%M UTC")
        rights = f"{change.about} ({', '.join(change.roles)})" if change.roles else change.about
        second = "no second officer was there to ask"
        if change.approved_by:
            second = f"approved by {change.approved_by}"
        elif change.approve_until:
            second = "waits for a second officer"
        asked = f"{change.asked_by or 'Somebody'} {WORDS.get(change.kind, change.kind)} {rights}"
        click.echo(f"{asked}: from {at}, {second}")
