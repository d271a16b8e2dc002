"""`parlour restore`: a new data directory from the two files of one backup.

Nothing of an existing installation is touched, and nothing is left behind when something does not fit. The
store's half is put back first; the custodian then judges its own half against what that store says it needs.
"""

import base64
import json
import os
import shutil
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import Any

import click

from parlour.config import BadSettings, Places, Settings, child_environment, write_settings
from parlour.processes.separation import lay_out, same_user
from parlour.store import Store, Transaction, migrate, open_store
from parlour.store.copying import copy_in, envelope_ids
from parlour.worker.records import checkpoints

from .archive import BadArchive, Header, read_header, read_records
from .log import all_leaves
from .logbook import LogBroken, verify
from .options import store_option

STORE, KEYS, END = "store-", "keystore-", ".parlour"
PAGE = 1_000
A_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
A_FOLDER = click.Path(file_okay=False, path_type=Path)


@click.command()
@click.argument("directory", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--data", required=True, type=A_FOLDER, help="New directory; must not exist or be empty.")
@click.option("--generation", help="Which backup. Default: the newest that is whole.")
@click.option("--backup-key", required=True, type=A_FILE, help="backup.key of the installation backed up.")
@click.option("--day-keys", required=True, type=A_FOLDER, help="Directory with the custodian's day keys.")
@click.option(
    "--root-key", type=A_FILE, help="The root key's file. Without it two recovery sheets are asked for."
)
@click.option(
    "--newer-log",
    metavar="URL",
    help="Store that outlived the loss: what its copy of the log says was erased since is erased again.",
)
@store_option
def command(
    directory: Path,
    data: Path,
    generation: str | None,
    backup_key: Path,
    day_keys: Path,
    root_key: Path | None,
    newer_log: str | None,
    store: str | None,
) -> None:
    """Make a new data directory from the backup in DIRECTORY. Start it with parlour up --data NEW.

    Staff keep their passkeys; customers come back with their receipt codes. What was erased stays erased.
    """
    data = data.expanduser().absolute()
    if data.exists() and any(data.iterdir()):
        raise BadSettings(f"{data} is not empty. A backup is restored into a new directory.")
    store_half, keys_half = halves(directory.expanduser().absolute(), generation)
    header, places = read_header(store_half), Places(data)
    url = store or places.store_url
    sheets = None if root_key else (click.prompt("First sheet", hide_input=True), _second())
    try:
        lay_out(places, same_user())
        rows = restore_store(store_half, backup_key.read_bytes(), url, places)
        if root_key:
            _copy_private(root_key, places.custodian / "root.key")
        wanted = what_is_wanted(header, keys_half, url, newer_log, sheets)
        done = restore_keys(keys_half, day_keys.absolute(), places, wanted)
        _copy_private(backup_key, data / "backup.key")
        write_settings(settings_from(header, data, url))
    except BaseException:
        shutil.rmtree(data, ignore_errors=True)
        raise
    click.echo(f"Restored backup {header.generation}: {rows:,} rows.")
    if done["leaves"]:
        click.echo(f"From the newer log: {done['erased_again']} cases erased again.")
    click.echo(f"Start it with: parlour up --data {data}")


def halves(directory: Path, generation: str | None) -> tuple[Path, Path]:
    """The two files of one generation; a lone half, or halves of two backups, are refused."""
    stores = {path.name[len(STORE) : -len(END)] for path in directory.glob(f"{STORE}*{END}")}
    keys = {path.name[len(KEYS) : -len(END)] for path in directory.glob(f"{KEYS}*{END}")}
    whole = sorted(stores & keys)
    if generation is not None and generation not in whole:
        raise BadSettings(f"{directory} does not hold both halves of backup {generation}.")
    if not whole:
        what = "two halves of different backups" if stores and keys else "no whole backup"
        raise BadSettings(f"{directory} holds {what}. Both files of one backup are needed.")
    chosen = generation or whole[-1]
    return directory / f"{STORE}{chosen}{END}", directory / f"{KEYS}{chosen}{END}"


def restore_store(store_half: Path, key: bytes, url: str, places: Places) -> int:
    header, count = read_header(store_half), 0
    migrate(url, up_to=header.schema)
    store = open_store(url, role="restore", poke_dir=places.poke)
    try:
        for record in read_records(store_half, key):
            if "blob" in record:
                _restore_blob(places, record["blob"], record["content"])
                continue
            store.write(partial(_insert, record)).result()
            count += len(record["rows"])
    finally:
        store.close()
    migrate(url)
    return count


def what_is_wanted(
    header: Header, keys_half: Path, url: str, newer_log: str | None, sheets: tuple[str, str] | None
) -> dict[str, Any]:
    """What the custodian judges its half by: the store's word on how far it had come and whom it needs."""
    newer = partial(newer_leaves, _log_size_of(keys_half), bytes.fromhex(header.signing_key))
    wanted: dict[str, Any] = {
        "generation": header.generation,
        "register_rev": header.register_rev,
        "log_size": header.log_size,
        "cases": _from_store(url, _all_envelopes),
        "leaves": _from_store(newer_log, newer) if newer_log else [],
    }
    return wanted | ({"sheets": list(sheets)} if sheets else {})


def restore_keys(keys_half: Path, day_keys: Path, places: Places, wanted: dict[str, Any]) -> dict[str, Any]:
    """By the custodian's own program: only it knows what is in that file."""
    program = [sys.executable, "-I", "-m", "custodian_restore", "--backup", str(keys_half)]
    done = subprocess.run(
        [*program, "--day-keys", str(day_keys), "--dir", str(places.custodian)],
        input=json.dumps(wanted),
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
        env=child_environment(places),
    )
    try:
        answer: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        raise BadArchive("The key store's half could not be restored.") from None
    if "refused" in answer:
        raise BadArchive(str(answer["refused"]))
    return answer


def settings_from(header: Header, data: Path, url: str) -> Settings:
    key = bytes.fromhex(header.signing_key)
    return Settings(
        data, header.url, url, signing_key=key, installation=header.installation, mark=header.mark
    )


def _second() -> str:
    answer: str = click.prompt("Second sheet", hide_input=True)
    return answer


def _from_store(url: str, read: Any) -> list[str]:
    store = open_store(url, role="restore")
    try:
        found: list[str] = read(store)
        return found
    finally:
        store.close()


def _all_envelopes(store: Store) -> list[str]:
    found: list[str] = []
    while page := store.read(partial(_envelopes_after, found[-1] if found else "")):
        found += page
    return found


def _envelopes_after(last: str, reader: Any) -> list[str]:
    return envelope_ids(reader, last, PAGE)


def newer_leaves(first: int, key: bytes, store: Store) -> list[str]:
    """What another store's copy of the log has past the backup, when the custodian's own signature is on it.

    These entries make cases be erased again, so whoever can write in that store must not make them up, and
    must not take out what they would rather have back. Only those of the last minute, which no checkpoint
    covers yet, are believed as they are.
    """
    found = [base64.b64encode(leaf).decode() for leaf in all_leaves(store, first)]
    try:
        held = list(verify(all_leaves(store), [note for _, note in store.read(checkpoints)], key))
    except LogBroken as problem:
        raise BadArchive(f"The newer log cannot be used. {problem}") from None
    if found and (not held or held[-1].size <= first):
        raise BadArchive(
            "The newer log has no signed checkpoint past the backup, so nothing proves its entries."
        )
    return found


def _log_size_of(keys_half: Path) -> int:
    """From the header in the clear; the custodian authenticates it before it believes anything."""
    try:
        with keys_half.open("rb") as file:
            file.readline(200)
            head: dict[str, Any] = json.loads(file.read(int.from_bytes(file.read(4), "big")))
            return int(head["log_size"])
    except (ValueError, KeyError, OSError):
        raise BadArchive("The beginning of the key store's backup cannot be read.") from None


def _insert(record: dict[str, Any], tx: Transaction) -> None:
    copy_in(tx, record["table"], record["columns"], record["rows"])


def _restore_blob(places: Places, name: str, content: bytes) -> None:
    path = (places.blobs / name).resolve()
    if not path.is_relative_to(places.blobs.resolve()):
        raise BadArchive("The backup holds a file with a false name.")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _copy_private(source: Path, target: Path) -> None:
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(source.read_bytes())
        file.flush()
        os.fsync(file.fileno())
