"""python -m custodian.restoring: a key store from the file a backup made, into a directory that has none.

The day's key must still exist; after 30 days it is destroyed, and with it every backup of that day. The root
key is in no backup: put it beside the key store, or bring two recovery sheets when Parlour starts.
"""

import argparse
import json
import sys
from pathlib import Path

from cryptography.exceptions import InvalidTag

from .backup import open_chunks, read_header, write_durably
from .hardening import harden


def main() -> int:
    parser = argparse.ArgumentParser(prog="custodian.restoring", description="Restores a key store.")
    parser.add_argument("--file", type=Path, required=True)
    parser.add_argument("--day-keys", type=Path, required=True)
    parser.add_argument("--dir", type=Path, required=True)
    options = parser.parse_args()
    harden()
    try:
        header = restore(options.file, options.day_keys, options.dir)
    except CannotRestore as problem:
        print(problem, file=sys.stderr)
        return 2
    print(json.dumps(header))
    return 0


class CannotRestore(Exception):
    """Said to the operator in these words."""


def restore(file: Path, day_keys: Path, directory: Path) -> dict[str, object]:
    """The header, now authenticated: generation, installation, how far register and log had come."""
    target = directory / "keystore.db"
    if target.exists():
        raise CannotRestore(f"There is a key store in {directory} already.")
    sealed = file.read_bytes()
    try:
        header, _ = read_header(sealed)
        key = (day_keys / f"{header['day_key']}.key").read_bytes()
        data = open_chunks(key, sealed)
    except FileNotFoundError:
        raise CannotRestore("The key of that day is not there. After 30 days it is destroyed for good.") from None
    except (ValueError, KeyError, InvalidTag):
        raise CannotRestore("The backup of the key store was changed or cut off, or the day's key is wrong.") from None
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_durably(target, [data])
    return header


if __name__ == "__main__":
    sys.exit(main())
