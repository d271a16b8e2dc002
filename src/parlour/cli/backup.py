"""`parlour backup`: the running installation in two encrypted files that belong together.

The store goes first and the key store second: so whatever the store's half mentions, the key store's half
knows. The first is encrypted to this installation's backup key, the second by the custodian to a key of the
day that it destroys after 30 days. Never is the root key in either.
"""

import os
import secrets
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import click

from custodian_protocol.messages import BackedUp, BackupWanted
from parlour.config import BadSettings, Settings, read_settings
from parlour.privacy.queries import leaves_copied
from parlour.processes.separation import USERS
from parlour.store import Reader, open_store, schema_version
from parlour.store.blobs import PART
from parlour.store.copying import copy_out
from parlour.worker.records import register_rev

from .archive import KEY_BYTES, Header, Writer
from .asking import ask
from .options import data_option

BACKUP_KEY = "backup.key"


@click.command()
@click.argument("directory", type=click.Path(file_okay=False, path_type=Path))
@data_option
def command(directory: Path, data: Path) -> None:
    """Copy the running installation into DIRECTORY: the store, then the key store, each encrypted.

    To restore you need, besides the two files: the backup key (backup.key in the data directory), the day's
    key (day-keys), and the root key or two recovery sheets. Keep copies of those apart from the backups.
    """
    settings = read_settings(data)
    directory = directory.expanduser().absolute()
    directory.mkdir(parents=True, exist_ok=True)
    ask(settings, "stats")  # before the long part: without the custodian there is no second half
    generation = f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{secrets.token_hex(4)}"
    store_half = directory / f"store-{generation}.parlour"
    header = back_up_store(settings, store_half, generation)
    try:
        keys_half, answer = back_up_keys(settings, directory, generation)
    except BaseException:
        store_half.unlink(missing_ok=True)
        raise
    _flush_names(directory)
    click.echo(f"Backup {generation}")
    click.echo(f"  {store_half.name}  {store_half.stat().st_size:,} bytes, for {settings.data / BACKUP_KEY}")
    click.echo(f"  {keys_half.name}  {keys_half.stat().st_size:,} bytes, for day key {answer.day_key_id}")
    if answer.register_rev < header.register_rev or answer.log_size < header.log_size:
        raise BadSettings("The key store is older than the store. This backup cannot be restored.")


def back_up_store(settings: Settings, path: Path, generation: str) -> Header:
    store = open_store(settings.store_url, role="backup", poke_dir=settings.places.poke)
    schema, key = schema_version(settings.store_url), backup_key(settings)

    def copy(reader: Reader) -> Header:
        """All of it inside one read: one moment, while others go on writing."""
        header = Header(
            generation=generation,
            installation=settings.installation,
            url=settings.url,
            mark=settings.mark,
            signing_key=settings.signing_key.hex(),
            made_at=int(time.time() * 1000),
            schema=schema,
            register_rev=register_rev(reader),
            log_size=leaves_copied(reader),
            salt=secrets.token_hex(32),
        )
        archive = Writer(path, key, header)
        for table, columns, rows in copy_out(reader):
            archive.record({"table": table, "columns": columns, "rows": rows})
        for name in sorted(_blobs(settings)):
            with suppress(FileNotFoundError):  # its case was erased, or its check ended, since we looked
                archive.record({"blob": name, "content": (settings.places.blobs / name).read_bytes()})
        archive.close()
        return header

    try:
        return store.read(copy)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    finally:
        store.close()


def back_up_keys(settings: Settings, directory: Path, generation: str) -> tuple[Path, BackedUp]:
    """The custodian writes where its own user may, and we carry the file to its place."""
    with _meeting_place(settings) as meeting:
        answer: BackedUp = ask(settings, "backup", BackupWanted(str(meeting), generation))
        target = directory / answer.file
        with (meeting / answer.file).open("rb") as source, target.open("xb") as copy:
            shutil.copyfileobj(source, copy)
            copy.flush()
            os.fsync(copy.fileno())
        target.chmod(0o600)
    return target, answer


def backup_key(settings: Settings) -> bytes:
    """Made at the first backup; outside the custodian's directory, and not readable by web or worker."""
    path = settings.data / BACKUP_KEY
    try:
        return path.read_bytes()
    except FileNotFoundError:
        key = secrets.token_bytes(KEY_BYTES)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400), "wb") as file:
            file.write(key)
            file.flush()
            os.fsync(file.fileno())
        return key


@contextmanager
def _meeting_place(settings: Settings) -> Iterator[Path]:
    meeting = Path(tempfile.mkdtemp(prefix="backup-", dir=settings.places.run))
    try:
        if settings.separation == "users" and os.geteuid() == 0:
            os.chown(meeting, USERS["custodian"], -1)
        yield meeting
    finally:
        shutil.rmtree(meeting, ignore_errors=True)


def _blobs(settings: Settings) -> Iterator[str]:
    """Never a link: the folder is web's, and what one leads to may be anybody's. Nor what is still arriving."""
    for folder, _, files in os.walk(settings.places.blobs):
        paths = (Path(folder) / name for name in files if not name.endswith(PART))
        yield from (str(path.relative_to(settings.places.blobs)) for path in paths if not path.is_symlink())


def _flush_names(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
