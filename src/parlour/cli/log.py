"""`parlour log`: the tamper-evident log as copied into the store, checked without asking anybody's word."""

from collections.abc import Iterator
from pathlib import Path

import click

from custodian_protocol.messages import LeavesWanted
from parlour.config import Settings, read_settings
from parlour.sealing.custodian import CustodianAway
from parlour.store import Store, open_store
from parlour.worker.records import checkpoints, copied_leaves, leaves_copied

from .asking import ask
from .logbook import LogBroken, verify
from .options import data_option

BATCH = 2_000


@click.group(name="log")
def command() -> None:
    """Read and verify the tamper-evident log: who opened what, and when."""


@command.command(name="verify")
@data_option
def verify_command(data: Path) -> None:
    """Check every entry against every signed checkpoint. Works while Parlour is stopped.

    When it runs, the custodian's own entries are compared with the store's copy as well.
    """
    settings = read_settings(data)
    store = open_store(settings.store_url, role="log")
    try:
        notes = [note for _, note in store.read(checkpoints)]
        copied = store.read(leaves_copied)
        held = list(verify(all_leaves(store), notes, settings.signing_key))
        compared = _compare_with_custodian(settings, store, copied)
    except LogBroken as problem:
        click.echo(f"NOT verified: {problem}")
        raise click.exceptions.Exit(1) from None
    finally:
        store.close()
    covered = held[-1].size if held else 0
    click.echo(f"Verified: {covered} entries under {len(held)} signed checkpoints.")
    if copied > covered:
        click.echo(f"{copied - covered} newer entries wait for the next checkpoint.")
    click.echo("Compared with the custodian's own log: the same." if compared else
               "The custodian was not asked: it does not run.")  # fmt: skip


@command.command()
@data_option
def head(data: Path) -> None:
    """Print the newest signed checkpoint, for example to keep it somewhere else."""
    settings = read_settings(data)
    try:
        note = ask(settings, "checkpoint").note
    except CustodianAway:
        store = open_store(settings.store_url, role="log")
        try:
            kept = store.read(checkpoints)
        finally:
            store.close()
        note = kept[-1][1] if kept else ""
    click.echo(note or "There is no checkpoint yet.", nl=not note)


def all_leaves(store: Store, first: int = 0) -> Iterator[bytes]:
    while batch := store.read(lambda reader: copied_leaves(reader, first, BATCH)):  # noqa: B023 - read before it moves
        yield from batch
        first += len(batch)


def _compare_with_custodian(settings: Settings, store: Store, copied: int) -> bool:
    ours, at = all_leaves(store), 0
    try:
        while at < copied:
            theirs = ask(settings, "leaves", LeavesWanted(at, min(BATCH, copied - at))).leaves
            if not theirs:
                raise LogBroken(f"The custodian's log ends at entry {at}; the store's copy has {copied}.")
            for leaf in theirs:
                if leaf != next(ours):
                    raise LogBroken(f"Entry {at} differs between the custodian and the store's copy.")
                at += 1
    except CustodianAway:
        return False
    return True
