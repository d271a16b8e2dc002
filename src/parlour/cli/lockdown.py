"""`parlour lockdown`: when something is wrong and there is no time to find out what."""

import time
from pathlib import Path

import click

from custodian_protocol.messages import Lockdown
from parlour.company.records import save_lockdown
from parlour.config import read_settings
from parlour.sealing.records import drop_blanks
from parlour.store import open_store

from .asking import ask
from .options import data_option

HOUR_MS = 3_600_000


@click.command()
@data_option
@click.option("--codes-of-last-hours", type=click.IntRange(0), default=0, show_default=True, metavar="N",
              help="Also void the receipt codes of conversations begun in the last N hours.")  # fmt: skip
@click.option("--yes", is_flag=True, help="Do not ask.")
def command(data: Path, codes_of_last_hours: int, yes: bool) -> None:
    """End every session at once: everybody, staff and customers, has to prove themselves again.

    No message is lost and customers can go on writing. Blank envelopes made so far are thrown away.
    """
    settings = read_settings(data)
    if not yes:
        click.confirm("End every session of staff and customers now?", abort=True)
    since = int(time.time() * 1000) - codes_of_last_hours * HOUR_MS if codes_of_last_hours else 0
    done, at = ask(settings, "lockdown", Lockdown(since)), ask(settings, "hello").lockdown_at
    store = open_store(settings.store_url, role="lockdown")
    try:
        dropped = store.write(drop_blanks).result()
        store.write(lambda tx: save_lockdown(tx, at)).result()
    finally:
        store.close()
    click.echo(f"Sessions ended: {done.sessions_ended}. Receipt codes voided: {done.verifiers_voided}. "
               f"Blank envelopes thrown away: {dropped + done.blanks_discarded}.")  # fmt: skip
