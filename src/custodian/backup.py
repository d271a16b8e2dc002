"""Backup of the key store: one consistent copy, encrypted to a key of the day. Never the root key.

The file: magic, length and bytes of a JSON header, nonce, AES-256-GCM over the copy with the header bound
in. Destroying the day's key, thirty days later, ends the backup wherever its copies are.
"""

import json
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import apsw

from custodian_protocol.messages import BackedUp, BackupWanted, Refusal

from .keeper import Ask, Keeper
from .keys import open_under, seal_under
from .policy import DAY
from .refusing import Refused
from .root import write_durably

MAGIC = b"PARLOUR KEY STORE BACKUP 1\n"
# What ends with a restore is not kept; nor are blanks that nobody has.
NOT_KEPT = "DELETE FROM sessions; DELETE FROM invitations; DELETE FROM seeds WHERE handed = 0; VACUUM"


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
        head, name = json.dumps(header, sort_keys=True).encode(), f"keystore-{generation}.parlour"
        parts = [MAGIC, len(head).to_bytes(4, "big"), head, seal_under(key, _snapshot(keeper), MAGIC + head)]
        try:
            write_durably(target / name, parts)
        except OSError as error:
            raise Refused(
                Refusal.WRONG_STATE, f"The backup could not be written ({error.strerror})."
            ) from None
        return BackedUp(name, key_id, rev, size)

    return after_commit


def read_backup(sealed: bytes, day_keys: Path) -> tuple[dict[str, Any], bytes]:
    """Header and key store. Raises ValueError, FileNotFoundError when the day's key is gone, or InvalidTag."""
    start = len(MAGIC) + 4
    end = start + int.from_bytes(sealed[len(MAGIC) : start], "big")
    if not sealed.startswith(MAGIC):
        raise ValueError("This is not a backup of a key store.")
    header: dict[str, Any] = json.loads(sealed[start:end])
    key = (day_keys / f"{Path(header['day_key']).name}.key").read_bytes()
    return header, open_under(key, sealed[end:], MAGIC + sealed[start:end])


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
