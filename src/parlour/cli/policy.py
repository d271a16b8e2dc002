"""`parlour policy`: the numbers the custodian goes by, as it signed them."""

import base64
from pathlib import Path

import click

from parlour.config import read_settings

from .asking import ask
from .options import data_option


@click.command()
@data_option
def command(data: Path) -> None:
    """Print the policy with its version and the custodian's signature over exactly this text.

    The signature is Ed25519 by the key that `parlour log key` prints; officers change the numbers at /admin/policy.
    """
    signed = ask(read_settings(data), "policy")
    click.echo(signed.statement, nl=False)
    click.echo(f"signature {base64.b64encode(signed.signature).decode()}")
