"""`parlour restore`: a new data directory from the two files of one backup.

Nothing of an existing installation is touched. What is restored refuses to serve until it was checked, at its
first start, that the key store holds (or has erased) every envelope the store refers to.
"""

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
from parlour.processes.restored import mark_restored
from parlour.processes.separation import lay_out, same_user
from parlour.store import Transaction, migrate, open_store
from parlour.store.copying import copy_in

from .archive import BadArchive, Header, read_header, read_records
from .options import store_option

STORE, KEYS, END = "store-", "keystore-", ".parlour"


@click.command()
@click.argument("directory", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--data", required=True, type=click.Path(file_okay=False, path_type=Path),
              help="New directory for the restored installation; must not exist or be empty.")  # fmt: skip
@click.option("--generation", help="Which backup. Default: the newest that is whole.")
@click.option("--backup-key", "backup_key_file", required=True, type=click.Path(dir_okay=False, path_type=Path),
              help="The backup.key of the installation that made the backup.")  # fmt: skip
@click.option("--day-keys", required=True, type=click.Path(file_okay=False, path_type=Path),
              help="Directory with the custodian's day keys.")  # fmt: skip
@click.option("--root-key", type=click.Path(dir_okay=False, path_type=Path),
              help="The root key's file. Without it the first start asks for two recovery sheets.")  # fmt: skip
@store_option
def command(
    directory: Path,
    data: Path,
    generation: str | None,
    backup_key_file: Path,
    day_keys: Path,
    root_key: Path | None,
    store: str | None,
) -> None:
    """Make a new data directory from the backup in DIRECTORY. Start it afterwards with parlour up --data NEW.

    Staff keep their passkeys; customers come back with their receipt codes. Whatever was erased stays erased.
    """
    data = data.expanduser().absolute()
    if data.exists() and any(data.iterdir()):
        raise BadSettings(f"{data} is not empty. A backup is restored into a new directory.")
    store_half, keys_half = halves(directory.expanduser().absolute(), generation)
    header = read_header(store_half)
    places = Places(data)
    try:
        lay_out(places, same_user())
        keys_header = _restore_keys(keys_half, day_keys.absolute(), places)
        refuse_mixture(header, keys_header)
        if root_key is not None:
            _copy_private(root_key, places.custodian / "root.key")
        url = store or places.store_url
        rows = _restore_store(store_half, backup_key_file.read_bytes(), url, places)
        _copy_private(backup_key_file, data / "backup.key")
        mark_restored(places, header.generation)
        write_settings(Settings(data, header.url, url, signing_key=bytes.fromhex(keys_header["signing_key"]),
                                installation=header.installation, mark=header.mark))  # fmt: skip
    except BaseException:
        shutil.rmtree(data, ignore_errors=True)
        raise
    click.echo(f"Restored backup {header.generation}: {rows:,} rows.")
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


def refuse_mixture(store: Header, keys: dict[str, Any]) -> None:
    """By what is inside the files, whatever they are called."""
    if store.generation != keys["generation"] or store.installation != keys["installation"]:
        raise BadSettings("The two files belong to different backups. Nothing was restored.")
    if keys["register_rev"] < store.register_rev or keys["log_size"] < store.log_size:
        raise BadSettings(
            "The key store is older than the store: what was erased since could come back. Refused."
        )


def _restore_keys(keys_half: Path, day_keys: Path, places: Places) -> dict[str, Any]:
    """By the custodian's own program: only it knows what is in that file."""
    done = subprocess.run(
        [sys.executable, "-I", "-m", "custodian.restoring", "--file", str(keys_half),
         "--day-keys", str(day_keys), "--dir", str(places.custodian)],
        capture_output=True, text=True, check=False, cwd="/", env=child_environment(places),
    )  # fmt: skip
    if done.returncode != 0:
        said = done.stderr.strip().splitlines() or ["The key store's half could not be read."]
        raise BadArchive(said[-1])
    header: dict[str, Any] = json.loads(done.stdout)
    return header


def _restore_store(store_half: Path, key: bytes, url: str, places: Places) -> int:
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
