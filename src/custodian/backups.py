"""Backups of the key store. Never the root key. `custodian_restore` puts one back.

A file: a header in the clear, then AES-256-GCM over one consistent copy with the header bound in. Destroying
the day's key, thirty days later, ends the backup wherever its copies are.
"""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import apsw

from custodian_protocol.backups import write_header
from custodian_protocol.messages import BackedUp, BackupWanted, Refusal
from custodian_protocol.policy import DAY

from .keeper import Ask, Keeper
from .keys import seal_under
from .refusing import Refused
from .root import write_durably

# What ends with a restore is not kept; nor are blanks that nobody has.
NOT_KEPT = "DELETE FROM sessions; DELETE FROM seeds WHERE handed = 0; VACUUM"


def backup(keeper: Keeper, ask: Ask, message: BackupWanted) -> Callable[[], BackedUp]:
    """Copied after the commit, so that its own line in the log is in it."""
    target, generation = Path(message.path), message.generation
    named = 8 <= len(generation) <= 64 and generation.isascii() and generation.replace("-", "").isalnum()
    if not target.is_absolute() or not target.is_dir() or not named:
        raise Refused(Refusal.BAD_MESSAGE, "A backup needs a directory and a generation id.")
    signing_key = keeper.keys.public.hex()
    ask.note("backed-up", about=generation)

    def after_commit() -> BackedUp:
        key_id, key = day_key(keeper.day_keys, ask.now)
        rev, size = int(keeper.store.fact("rev", 0)), keeper.log.tree.size
        header = {"generation": generation, "installation": keeper.store.fact("installation"), "at": ask.now}
        header |= {"day_key": key_id, "register_rev": rev, "log_size": size, "signing_key": signing_key}
        head, name = write_header(header), f"keystore-{generation}.parlour"
        try:
            write_durably(target / name, [head, seal_under(key, _snapshot(keeper), head)])
        except OSError as error:
            raise Refused(Refusal.WRONG_STATE, f"It could not be written ({error.strerror}).") from None
        return BackedUp(name, key_id, rev, size)

    return after_commit


def day_key(directory: Path, now: int) -> tuple[str, bytes]:
    """Today's key, made when today has none."""
    day = datetime.fromtimestamp(now / 1000, UTC).strftime("%Y%m%d")
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    for path in directory.glob(f"{day}-*.key"):
        return path.stem, path.read_bytes()
    key_id, key = f"{day}-{os.urandom(4).hex()}", os.urandom(32)
    write_durably(directory / f"{key_id}.key", [key])
    return key_id, key


def destroy_old_day_keys(keeper: Keeper, now: int) -> None:
    oldest = datetime.fromtimestamp((now - keeper.policy.day_key_days * DAY) / 1000, UTC).strftime("%Y%m%d")
    for path in keeper.day_keys.glob("*-*.key"):
        if path.name[:8] < oldest:
            path.write_bytes(os.urandom(32))
            path.unlink()


def _snapshot(keeper: Keeper) -> bytes:
    copy = apsw.Connection(":memory:")
    with copy.backup("main", keeper.store.connection, "main") as running:
        running.step()
    copy.execute(NOT_KEPT)
    data: bytes = copy.serialize("main")
    copy.close()
    return data
