"""`parlour doctor`: looks at an installation and says in plain words what is well and what is not."""

from pathlib import Path

import click

from parlour.config import read_settings

from .examining import Finding, examine
from .options import data_option

SIGNS = {"well": ("ok", "green"), "beware": ("beware", "yellow"), "wrong": ("WRONG", "red")}


@click.command()
@data_option
@click.option("--quiet", is_flag=True, help="Print only what is wrong.")
def command(data: Path, quiet: bool) -> int:
    """Check this installation and say in plain words what is wrong.

    Ends with code 1 when something is wrong, with 0 when all is well or only worth knowing.
    """
    findings = examine(read_settings(data))
    for finding in findings:
        if not quiet or finding.state == "wrong":
            _print(finding)
    return int(any(finding.state == "wrong" for finding in findings))


def _print(finding: Finding) -> None:
    sign, colour = SIGNS[finding.state]
    click.echo(f"{click.style(f'{sign:>6}', fg=colour, bold=True)}  {finding.subject}: {finding.words}")
