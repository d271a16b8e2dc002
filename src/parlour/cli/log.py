"""`parlour log`: the tamper-evident log as copied into the store, checked without asking anybody's word."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from custodian_protocol.messages import LeavesWanted, LookNamed
from parlour.cases.queries import case_by_id, numbers_of
from parlour.config import Settings, read_settings
from parlour.privacy.queries import copied_leaves, leaves_copied
from parlour.privacy.witness import LOG_KEY, head_of, key_text
from parlour.sealing.custodian import CustodianAway
from parlour.store import Store, open_store
from parlour.worker.records import checkpoints

from .asking import ask
from .logbook import LogBroken, main, must_count_on, must_still_hold, verify, verify_proof
from .options import data_option

BATCH = 2_000
DATES = ["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]


@click.group(name="log")
def command() -> None:
    """Read and verify the tamper-evident log: who opened what, and when."""


@command.command(name="verify")
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False))
@click.option(
    "--key",
    default="",
    metavar="HEX",
    help="The public key it must be signed with; else this installation's.",
)
@click.option("--proof", "proofs", multiple=True, type=click.Path(exists=True, dir_okay=False),
              help="A customer's saved proof, checked against the log as well.")  # fmt: skip
@data_option
def verify_command(file: str | None, key: str, proofs: tuple[str, ...], data: Path) -> None:
    """Check every entry against every signed checkpoint. Works while Parlour is stopped.

    With FILE, as `parlour log export` wrote it, nothing else is read: any machine will do, with --key. Without
    FILE the store's copy is checked, and compared with the custodian's own entries when it runs.
    """
    try:
        if file:
            click.echo("Verified: " + main(key or read_settings(data).signing_key.hex(), file, *proofs))
        else:
            _verify_store(read_settings(data), proofs)
    except LogBroken as problem:
        click.echo(f"NOT verified: {problem}")
        raise click.exceptions.Exit(1) from None
    except (ValueError, KeyError, TypeError):
        click.echo("NOT verified: the file is damaged, or is none of ours.")
        raise click.exceptions.Exit(1) from None


def _verify_store(settings: Settings, proofs: tuple[str, ...]) -> None:
    store = open_store(settings.store_url, role="log")
    try:
        notes = [note for _, note in store.read(checkpoints)]
        copied = store.read(leaves_copied)
        held = list(verify(all_leaves(store), notes, settings.signing_key))
        must_count_on(all_leaves(store))
        for name in proofs:
            proof = json.loads(Path(name).read_text())
            click.echo(f"{name}: {verify_proof(proof, settings.signing_key)}")
            must_still_hold(proof, list(all_leaves(store)))
        compared = _compare_with_custodian(settings, store, copied)
    finally:
        store.close()
    covered = held[-1].size if held else 0
    click.echo(f"Verified: {covered} entries under {len(held)} signed checkpoints.")
    if copied > covered:
        click.echo(f"{copied - covered} newer entries wait for the next checkpoint.")
    click.echo("Compared with the custodian's own log: the same." if compared else
               "The custodian was not asked: it does not run.")  # fmt: skip


@command.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@data_option
def export(file: Path, data: Path) -> None:
    """Write all entries and checkpoints into FILE, for somebody who verifies them elsewhere.

    It names no customer and holds no words. Whoever verifies needs the public key this prints.
    """
    settings = read_settings(data)
    store = open_store(settings.store_url, role="log")
    try:
        with file.open("x") as out:
            for leaf in all_leaves(store):
                out.write(json.dumps({"leaf": leaf.decode()}) + "\n")
            for _, note in store.read(checkpoints):
                out.write(json.dumps({"checkpoint": note}) + "\n")
    except FileExistsError:
        raise click.ClickException(f"{file} is there already.") from None
    finally:
        store.close()
    click.echo(f"Written to {file}. Its public key: {settings.signing_key.hex()}")


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


@command.command()
@click.argument("staff")
@click.option(
    "--from", "since", type=click.DateTime(DATES), help="In UTC; from the first entry on when left out."
)
@click.option("--to", "until", type=click.DateTime(DATES), help="In UTC; up to now when left out.")
@click.option("--json", "as_json", is_flag=True, help="A JSON object a line.")
@data_option
def who(staff: str, since: datetime | None, until: datetime | None, as_json: bool, data: Path) -> None:
    """What did STAFF do, and to which cases? STAFF is the id beside the name at /admin/people.

    Opening a case again within ten minutes is one entry; which messages were opened by it is said to the message. A
    case that was erased since is not named.
    """
    settings = read_settings(data)
    begin, end = _ms(since, 0), _ms(until, 2**62)
    store = open_store(settings.store_url, role="log")
    found = 0
    try:
        for leaf, case in _with_cases(settings):
            facts = json.loads(leaf)
            if facts["who"] == staff and begin <= facts["at"] < end:
                found += 1
                click.echo(_told(settings, store, facts, case, as_json=as_json))
    except CustodianAway:
        raise click.ClickException(
            "Only the custodian knows which case an entry is about, and it does not run."
        ) from None
    finally:
        store.close()
    if not as_json:
        click.echo(f"{found} entries.")


def _told(settings: Settings, store: Store, facts: dict[str, Any], case: str, *, as_json: bool) -> str:
    known = store.read(lambda reader: case_by_id(reader, case)) if case else None
    line = {
        "at": datetime.fromtimestamp(facts["at"] / 1000, UTC).isoformat(timespec="milliseconds"),
        "act": facts["act"],
        "purpose": facts["purpose"],
        "about": facts["about"],
        "reference": known.reference if known else "",
        "case": case,
    }
    items: tuple[str, ...] = ()
    if case and facts["act"] == "opened":
        items = ask(settings, "items-seen", LookNamed(case, facts["who"], facts["at"])).items
    seqs = store.read(lambda reader: numbers_of(reader, case, items)) if items else []
    if as_json:
        return json.dumps({**line, "items": items, "messages": seqs})
    seen = [f"messages {', '.join(map(str, seqs))}"] if seqs else []
    return "  ".join([one for one in line.values() if one] + seen)


def _with_cases(settings: Settings) -> Iterator[tuple[bytes, str]]:
    """Entries as the custodian itself has them, each with its case."""
    at = 0
    while leaves := ask(settings, "leaves", LeavesWanted(at, BATCH)).leaves:
        cases = ask(settings, "cases-at", LeavesWanted(at, len(leaves))).cases
        yield from zip(leaves, cases, strict=True)
        at += len(leaves)


def _ms(at: datetime | None, missing: int) -> int:
    return missing if at is None else int(at.replace(tzinfo=UTC).timestamp() * 1000)


@command.command()
@data_option
def key(data: Path) -> None:
    """Print the key by which a witness knows this log: parlour witness DIR --log KEY."""
    settings = read_settings(data)
    try:
        note = ask(settings, "checkpoint").note
    except CustodianAway:
        raise click.ClickException("Start Parlour first: the custodian knows the log's name.") from None
    click.echo(key_text(head_of(note).origin, settings.signing_key, LOG_KEY))


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
