"""`parlour bounces`: mails that came back, as a mail server's pipe or a cron job hands them over."""

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import click

from parlour.config import read_settings
from parlour.notices.actions import came_back
from parlour.notices.policy import token_in
from parlour.notices.queries import post
from parlour.store import Store, open_store
from parlour.worker.bounces import MOST_BYTES, News, addressed_to, news_in

from .options import data_option

SAID = {
    News.BOUNCED: "not delivered, for good",
    News.GAVE_UP: "given up by the other side",
    News.COMPLAINED: "complaints",
    News.NOTHING: "that say nothing new",
}


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True), default="-")
@click.option(
    "--to", "to", default="", help="The address the mail came back to, when its headers do not say."
)
@data_option
def command(file: str, to: str, data: Path) -> None:
    """Read one mail or an mbox from FILE, or from standard input, and note what came back.

    Give the same mails twice and nothing changes. Only mails to an address Parlour itself made count.
    """
    settings = read_settings(data)
    store = open_store(settings.store_url, role="bounces", poke_dir=settings.places.poke)
    try:
        returns = store.read(post).returns
        if not returns:
            raise click.ClickException("No return address is set: see /admin/mail. Nothing was read.")
        counted = Counter(_note(store, returns, to, mail) for mail in _mails(file))
    finally:
        store.close()
    for news, words in SAID.items():
        if counted[news]:
            click.echo(f"{counted[news]} {words}")
    if counted[None]:
        click.echo(f"{counted[None]} that are not about a mail of ours")


def _note(store: Store, returns: str, to: str, mail: bytes) -> News | None:
    """None for a mail that came to no address of ours."""
    tokens = [token for address in (to, *addressed_to(mail)) if (token := token_in(address, returns))]
    if not tokens:
        return None
    news = news_in(mail)
    known = came_back(store, tokens[0], news).result()
    return news if known else None


def _mails(file: str) -> Iterator[bytes]:
    """One after the other: of an mbox each, else the one there is. What is longer than any report is cut."""
    with sys.stdin.buffer if file == "-" else Path(file).open("rb") as source:
        mail, size, after_empty = list[bytes](), 0, True
        for line in source:
            if after_empty and line.startswith(b"From ") and mail:
                yield b"".join(mail)
                mail, size = [], 0
            if size < MOST_BYTES:
                mail.append(line)
                size += len(line)
            after_empty = not line.strip()
        yield b"".join(mail)
