"""python -m custodian.restoring: a key store from the file a backup made, into a directory that has none.

The day's key must still exist; after 30 days it is destroyed, and with it every backup of that day. The root
key is in no backup: put it beside the key store, or bring two recovery sheets when Parlour starts.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag

from custodian_protocol.merkle import leaf_hash
from custodian_protocol.messages import CatchUp, CaughtUp, EnvelopesNamed, Refusal

from .backup import read_backup
from .erasing import destroy
from .keeper import Ask, Keeper
from .refusing import Refused
from .root import write_durably
from .staff import dismiss, everybody

MAX_IDS = 2_000


class CannotRestore(Exception):
    """Said to the operator in these words."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="custodian.restoring", description="Restores a key store.")
    for name in ("--file", "--day-keys", "--dir"):
        parser.add_argument(name, type=Path, required=True)
    options = parser.parse_args()
    try:
        print(json.dumps(restore(options.file, options.day_keys, options.dir)))
    except CannotRestore as problem:
        print(problem, file=sys.stderr)
        return 2
    return 0


def restore(file: Path, day_keys: Path, directory: Path) -> dict[str, Any]:
    """The header, now authenticated: generation, installation, how far register and log had come."""
    target = directory / "keystore.db"
    if target.exists():
        raise CannotRestore(f"There is a key store in {directory} already.")
    try:
        header, data = read_backup(file.read_bytes(), day_keys)
    except FileNotFoundError:
        raise CannotRestore(
            "The key of that day is not there. After 30 days it is destroyed for good."
        ) from None
    except (ValueError, KeyError, InvalidTag):
        raise CannotRestore(
            "The backup of the key store was changed or cut off, or the day's key is wrong."
        ) from None
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_durably(target, [data])
    return header


def missing_envelopes(keeper: Keeper, ask: Ask, message: EnvelopesNamed) -> EnvelopesNamed:
    """After a restore: an envelope is here, or its tombstone is; a store that names another one is not ours."""
    sql = (
        "SELECT EXISTS (SELECT 1 FROM seeds WHERE id = ?) OR EXISTS (SELECT 1 FROM tombstones WHERE mark = ?)"
    )
    if len(message.ids) > MAX_IDS:
        raise Refused(Refusal.BAD_MESSAGE, f"At most {MAX_IDS} at once.")
    return EnvelopesNamed(
        tuple(one for one in message.ids if not keeper.store.one(sql, one, keeper.keys.mark(one))[0])
    )


def catch_up(keeper: Keeper, ask: Ask, message: CatchUp) -> CaughtUp:
    """Leaves newer than this key store, as a store or witness kept them: what they erased or stopped is done
    again. Only leaves that go on where our log ends, up to a checkpoint that we signed."""
    log, tree = keeper.log, keeper.log.tree.copy()
    for leaf in message.leaves:
        tree.add(leaf_hash(leaf))
    if message.first != log.tree.size or not log.signed(keeper.keys, message.note, tree.size, tree.root()):
        raise Refused(
            Refusal.BAD_MESSAGE, "These entries do not continue this log up to a signed checkpoint."
        )
    facts = [json.loads(leaf) for leaf in message.leaves]
    gone = {leaf["case"]: leaf["at"] for leaf in facts if leaf["act"] == "erased"}
    stopped = {leaf["about"] for leaf in facts if leaf["act"] == "stopped"}
    log.adopt(message.leaves)
    living = (
        [one for (one,) in keeper.store.rows("SELECT id FROM cases WHERE state <> 'erased'")] if gone else []
    )
    again = [(one, gone[mark]) for one in living if (mark := log.commitment(keeper.keys, one)) in gone]
    for case_id, at in again:
        destroy(keeper, case_id, at)
    leaving = [one for one in everybody(keeper) if one.invitation in stopped and not one.left]
    for person in leaving:
        dismiss(keeper, person)
    return CaughtUp(len(again), len(leaving))


if __name__ == "__main__":
    sys.exit(main())
