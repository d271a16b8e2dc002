"""Where the root key comes from: a file, two of three recovery sheets, or a key service. Each provider has `fetch`,
the root or None while it has to be brought, and `keep`, which holds on to one just made or brought.
Sheets hold the root as the XOR of three random shares, two shares a sheet: any two hold all three, one alone
says nothing. How shares are written down is in `custodian_protocol.sheets`.
"""

import functools
import operator
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from custodian_protocol.sheets import BLOCK_BYTES, Slip, read_sheet, write_sheet

from .keys import ROOT_BYTES
from .kms import AWAY, KmsAway, Transit
from .refusing import report

ROOT_CONTEXT = "root"
HELD = ("AB", "BC", "CA")  # which shares stand on which sheet


class FileRoot:
    """root.key beside the key store. Whoever steals the whole disk has it; set-up says so."""

    def __init__(self, directory: Path) -> None:
        self.path = directory / "root.key"

    def fetch(self) -> bytes | None:
        root = self.path.read_bytes() if self.path.exists() else b""
        return root if len(root) == ROOT_BYTES else None

    def keep(self, root: bytes) -> None:
        write_durably(self.path, [root])

    def let_go(self) -> None:
        """Overwritten, then removed. On flash memory old copies may outlive both; the sheets' page says so."""
        if self.path.exists():
            self.path.write_bytes(os.urandom(ROOT_BYTES))
            self.path.unlink()
            _flush_names(self.path.parent)


class KmsRoot:
    """root.kms beside the key store: the root as a key service has wrapped it."""

    def __init__(self, directory: Path, service: Transit | None) -> None:
        self.path = directory / "root.kms"
        self.service = service

    def fetch(self) -> bytes | None:
        if self.service is None or not self.path.exists():
            return None
        try:
            return self.service.decrypt(ROOT_CONTEXT, self.path.read_bytes())
        except KmsAway:
            return None

    def keep(self, root: bytes) -> None:
        """Brought on sheets because the service is away: in memory only, until it is back."""

    def take_over(self, root: bytes) -> None:
        """Raises KmsAway, and lets nothing go before it was seen to come back. A key that heeds no context would
        wrap every case alike, so that one permission opened all."""
        assert self.service is not None  # noqa: S101 - the one caller has it
        (wrapped,) = self.service.encrypt([(ROOT_CONTEXT, root)])
        if self._opens_with_another_context(wrapped):
            report("kms-key-must-be-derived")
            raise KmsAway(AWAY)
        if self.service.decrypt(ROOT_CONTEXT, wrapped) != root:
            raise KmsAway(AWAY)
        write_durably(self.path, [wrapped])

    def _opens_with_another_context(self, wrapped: bytes) -> bool:
        assert self.service is not None  # noqa: S101 - the one caller has it
        with suppress(KmsAway):
            self.service.decrypt("another", wrapped)
            return True
        return False


class OfficersRoot:
    """Only in memory, brought on two of three sheets. A memory file that `parlour up` made keeps it over a
    restart of this process, so that officers are needed only when the machine boots."""

    def __init__(self, memory_file: int | None) -> None:
        self._memory_file = memory_file

    def fetch(self) -> bytes | None:
        root = b"" if self._memory_file is None else os.pread(self._memory_file, ROOT_BYTES + 1, 0)
        return root if len(root) == ROOT_BYTES else None

    def keep(self, root: bytes) -> None:
        if self._memory_file is not None:
            os.pwrite(self._memory_file, root, 0)


def print_sheets(root: bytes, installation: str) -> tuple[str, ...]:
    first, second = os.urandom(BLOCK_BYTES), os.urandom(BLOCK_BYTES)
    shares = {"A": first, "B": second, "C": _xor(root.ljust(BLOCK_BYTES, b"\0"), first, second)}
    blocks = ({name: shares[name] for name in names} for names in HELD)
    return tuple(write_sheet(number, installation, held) for number, held in enumerate(blocks, start=1))


def read_sheets(first: str, second: str) -> bytes:
    """Two different sheets as typed, as the root. Raises Slip."""
    held, other = read_sheet(first, "first"), read_sheet(second, "second")
    shares = held | other
    if len(shares) < len(HELD):
        raise Slip("This is the same sheet twice. Two different sheets are needed.")
    root = _xor(*shares.values())
    if any(held[name] != other[name] for name in held.keys() & other.keys()) or any(root[ROOT_BYTES:]):
        raise Slip("These two sheets were not printed together.")
    return root[:ROOT_BYTES]


def control_key(path: Path) -> bytes:
    """What the operator's commands show before they ask; made at the first start, readable by us alone."""
    if not path.exists():
        write_durably(path, [os.urandom(ROOT_BYTES)])
    return path.read_bytes()


def write_durably(path: Path, chunks: Any) -> None:
    """Whole and under its name, or not there."""
    fresh = path.with_name(path.name + ".new")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.writelines(chunks)
        file.flush()
        os.fsync(file.fileno())
    os.replace(fresh, path)
    _flush_names(path.parent)


def _flush_names(directory: Path) -> None:
    opened = os.open(directory, os.O_RDONLY)
    os.fsync(opened)
    os.close(opened)


def _xor(*values: bytes) -> bytes:
    return bytes(functools.reduce(operator.xor, column) for column in zip(*values, strict=True))
