"""The store's half of a backup: one encrypted file, cut into chunks that can be neither swapped nor cut off.

A header in the clear says which backup it belongs to (generation, schema, how far register and log had come).
Everything after it is AES-256-GCM in chunks of 64 KiB; the nonce counts them and marks the last one, and every
chunk is bound to the header.
"""

import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

MAGIC = b"parlour store backup 1\n"
CHUNK = 64 * 1024
TAG = 16
KEY_BYTES = 32


class BadArchive(Exception):
    """The file is not a whole, unchanged backup under this key. Text for the operator."""


@dataclass(frozen=True, slots=True)
class Header:
    generation: str
    installation: str
    url: str
    mark: str
    signing_key: str
    made_at: int
    schema: int
    register_rev: int
    log_size: int
    salt: str


class Writer:
    """`record` any number of times, then `close`; the file is durable when `close` returns."""

    def __init__(self, path: Path, key: bytes, header: Header) -> None:
        self._file: BinaryIO = os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
        self._head = json.dumps(asdict(header), sort_keys=True).encode()
        self._cipher = AESGCM(_file_key(key, header.salt))
        self._buffer, self._count = bytearray(), 0
        self._file.write(MAGIC + len(self._head).to_bytes(4, "big") + self._head)

    def record(self, value: Any) -> None:
        packed = msgspec.msgpack.encode(value)
        self._buffer += len(packed).to_bytes(4, "big") + packed
        while len(self._buffer) > CHUNK:
            self._chunk(bytes(self._buffer[:CHUNK]), last=False)
            del self._buffer[:CHUNK]

    def close(self) -> None:
        self._chunk(bytes(self._buffer), last=True)
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()

    def _chunk(self, plain: bytes, *, last: bool) -> None:
        self._file.write(self._cipher.encrypt(_nonce(self._count, last=last), plain, self._head))
        self._count += 1


def read_header(path: Path) -> Header:
    with _opened(path) as file:
        return _header(file)[0]


def read_records(path: Path, key: bytes) -> Iterator[Any]:
    """Raises BadArchive as soon as anything is wrong; nothing unauthentic is ever given out."""
    with _opened(path) as file:
        header, head = _header(file)
        cipher, buffer = AESGCM(_file_key(key, header.salt)), bytearray()
        for plain in _chunks(file, cipher, head):
            buffer += plain
            while len(buffer) >= 4 and len(buffer) >= 4 + (size := int.from_bytes(buffer[:4], "big")):
                yield msgspec.msgpack.decode(bytes(buffer[4 : 4 + size]))
                del buffer[: 4 + size]
        if buffer:
            raise BadArchive(f"{path.name} ends in the middle.")


def _chunks(file: BinaryIO, cipher: AESGCM, head: bytes) -> Iterator[bytes]:
    count, sealed = 0, file.read(CHUNK + TAG)
    while True:
        following = file.read(CHUNK + TAG)
        try:
            yield cipher.decrypt(_nonce(count, last=not following), sealed, head)
        except InvalidTag:
            raise BadArchive(
                "The store's backup was changed or cut off, or the key is not the one it needs."
            ) from None
        if not following:
            return
        count, sealed = count + 1, following


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except FileNotFoundError:
        raise BadArchive(f"There is no {path.name} in {path.parent}.") from None


def _header(file: BinaryIO) -> tuple[Header, bytes]:
    if file.read(len(MAGIC)) != MAGIC:
        raise BadArchive("This is not a backup of a store made by Parlour.")
    head = file.read(int.from_bytes(file.read(4), "big"))
    try:
        return Header(**json.loads(head)), head
    except (ValueError, TypeError):
        raise BadArchive("The beginning of the store's backup cannot be read.") from None


def _file_key(key: bytes, salt: str) -> bytes:
    return HKDF(hashes.SHA256(), KEY_BYTES, bytes.fromhex(salt), b"parlour store backup").derive(key)


def _nonce(count: int, *, last: bool) -> bytes:
    return count.to_bytes(11, "big") + bytes((int(last),))
