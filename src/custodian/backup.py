"""Backup of the key store: one consistent copy, encrypted to a key of the day. Never the root key.

The file is: magic, length and bytes of a JSON header, then chunks of AES-256-GCM. Header and chunk number
are bound into each chunk, and the last chunk says that it is the last, so a cut file does not open.
"""

import json
import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import apsw
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from custodian_protocol.messages import BackedUp, BackupWanted, Refusal
from custodian_protocol.records import binding

from .keeper import Ask, Keeper
from .keystore import fact
from .policy import DAY
from .refusing import Refused

MAGIC = b"PARLOUR KEY STORE BACKUP 1\n"
CHUNK_BYTES = 1 << 20
NONCE_BYTES = 12
TAG_BYTES = 16
# Sessions, set-up link and open invitations are not worth restoring, and end with a restore.
NOT_KEPT = "DELETE FROM sessions; DELETE FROM invitations; DELETE FROM seeds WHERE handed = 0; VACUUM;"


def backup(keeper: Keeper, ask: Ask, message: BackupWanted) -> Callable[[], BackedUp]:
    """Copied after the commit, so that its own line in the log is in it."""
    target = Path(message.path)
    if not target.is_absolute() or not target.is_dir() or not good_generation(message.generation):
        raise Refused(Refusal.BAD_MESSAGE, "A backup needs a directory and a generation id.")
    keys = keeper.keys
    ask.note("backed-up", ask.socket, about=message.generation)

    def after_commit() -> BackedUp:
        key_id, key = day_key(keeper.day_keys, ask.now)
        header = {
            "generation": message.generation,
            "installation": fact(keeper.store, "installation"),
            "day_key": key_id,
            "at": ask.now,
            "register_rev": int(fact(keeper.store, "rev", 0)),
            "log_size": keeper.log.size,
            "signing_key": keys.public.hex(),
        }
        name = f"keystore-{message.generation}.parlour"
        try:
            write_durably(target / name, sealed_chunks(key, header, snapshot(keeper.store)))
        except OSError as error:
            raise Refused(
                Refusal.WRONG_STATE, f"The backup could not be written ({error.strerror})."
            ) from None
        return BackedUp(name, key_id, header["register_rev"], header["log_size"])

    return after_commit


def snapshot(store: apsw.Connection) -> bytes:
    copy = apsw.Connection(":memory:")
    with copy.backup("main", store, "main") as running:
        running.step()
    copy.execute(NOT_KEPT)
    data: bytes = copy.serialize("main")
    copy.close()
    return data


def sealed_chunks(key: bytes, header: dict[str, Any], data: bytes) -> Iterator[bytes]:
    head = json.dumps(header, sort_keys=True).encode()
    yield MAGIC + len(head).to_bytes(4, "big") + head
    count = max(1, -(-len(data) // CHUNK_BYTES))
    for index in range(count):
        nonce = os.urandom(NONCE_BYTES)
        chunk = data[index * CHUNK_BYTES : (index + 1) * CHUNK_BYTES]
        yield nonce + AESGCM(key).encrypt(nonce, chunk, _bound(head, index, index == count - 1))


def read_header(sealed: bytes) -> tuple[dict[str, Any], int]:
    """The header, not yet authenticated, and where the chunks begin. Raises ValueError."""
    if not sealed.startswith(MAGIC):
        raise ValueError("not a backup of a key store")
    start = len(MAGIC) + 4
    end = start + int.from_bytes(sealed[len(MAGIC) : start], "big")
    header = json.loads(sealed[start:end])
    if not isinstance(header, dict):
        raise ValueError("not a backup of a key store")
    return header, end


def open_chunks(key: bytes, sealed: bytes) -> bytes:
    """Raises InvalidTag when a byte differs, a chunk is missing or the file was cut."""
    _, at = read_header(sealed)
    head, parts, index = sealed[len(MAGIC) + 4 : at], [], 0
    while at < len(sealed) or index == 0:
        end = min(at + NONCE_BYTES + CHUNK_BYTES + TAG_BYTES, len(sealed))
        bound = _bound(head, index, end == len(sealed))
        parts.append(
            AESGCM(key).decrypt(sealed[at : at + NONCE_BYTES], sealed[at + NONCE_BYTES : end], bound)
        )
        at, index = end, index + 1
    return b"".join(parts)


def day_key(directory: Path, now: int) -> tuple[str, bytes]:
    """Today's key, made when today has none."""
    day = datetime.fromtimestamp(now / 1000, UTC).strftime("%Y%m%d")
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    for path in sorted(directory.glob(f"{day}-*.key")):
        return path.stem, path.read_bytes()
    key_id, key = f"{day}-{os.urandom(4).hex()}", os.urandom(32)
    write_durably(directory / f"{key_id}.key", [key])
    return key_id, key


def destroy_old_day_keys(directory: Path, now: int, days: int) -> None:
    """What ends a backup of the key store, wherever its copies are."""
    oldest = datetime.fromtimestamp((now - days * DAY) / 1000, UTC).strftime("%Y%m%d")
    for path in directory.glob("*-*.key"):
        if path.name[:8] < oldest:
            path.write_bytes(os.urandom(32))
            path.unlink()


def write_durably(path: Path, chunks: Any) -> None:
    """Whole and under its name, or not there."""
    fresh = path.with_name(path.name + ".new")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        for chunk in chunks:
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    os.replace(fresh, path)
    directory = os.open(path.parent, os.O_RDONLY)
    os.fsync(directory)
    os.close(directory)


def good_generation(text: str) -> bool:
    return 8 <= len(text) <= 64 and text.isascii() and text.replace("-", "").isalnum()


def _bound(head: bytes, index: int, last: bool) -> bytes:
    return binding("backup", head, index, int(last))
