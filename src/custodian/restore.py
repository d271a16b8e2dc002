"""python -m custodian.restore: puts a backup of the key store back, or says in words why it may not.

`parlour restore` gives it the store's facts on standard input, one JSON object: generation, register_rev and
log_size as the store's backup has them, `cases` (ids whose envelopes the store needs), `leaves` (base64, the
entries from the backup's log_size on, as a store or witness kept them) and, without root.key, two `sheets`.
What those entries erased or stopped is done again before anything is served.
"""

import argparse
import base64
import json
import sys
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag

from custodian_protocol.sheets import Slip

from .backup import read_backup
from .erasing import destroy
from .keeper import Keeper
from .keys import WrongRoot
from .root import write_durably
from .sheets import read_sheets
from .staff import dismiss, everybody
from .starting import keeper_of


class MayNotRestore(Exception):
    """Said to the operator in these words."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="custodian.restore", description="Restores a key store.")
    for name in ("--backup", "--day-keys", "--dir"):
        parser.add_argument(name, type=Path, required=True)
    options = parser.parse_args()
    try:
        done = restore(options.backup, options.day_keys, options.dir, json.load(sys.stdin))
    except (MayNotRestore, Slip) as problem:
        print(json.dumps({"refused": str(problem)}))
        return 2
    print(json.dumps(done))
    return 0


def restore(backup: Path, day_keys: Path, directory: Path, wanted: dict[str, Any]) -> dict[str, Any]:
    """Raises MayNotRestore or Slip, with nothing left under the key store's name."""
    target, fresh = directory / "keystore.db", directory / "keystore.restoring"
    if target.exists():
        raise MayNotRestore(f"There is a key store in {directory} already.")
    try:
        header, data = read_backup(backup.read_bytes(), day_keys)
    except FileNotFoundError:
        raise MayNotRestore(
            "The key of that day is not there. After 30 days it is destroyed for good."
        ) from None
    except (ValueError, KeyError, InvalidTag):
        raise MayNotRestore(
            "The backup of the key store was changed or cut off, or its day key is wrong."
        ) from None
    if header["generation"] != wanted["generation"]:
        raise MayNotRestore("Store and key store belong to different backups.")
    if header["register_rev"] < wanted["register_rev"] or header["log_size"] < wanted["log_size"]:
        raise MayNotRestore("The key store is older than the store: what was erased since could come back.")
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_durably(fresh, [data])
    try:
        done = _catch_up(keeper_of(fresh, directory), wanted)
        fresh.rename(target)
    finally:
        for left in directory.glob("keystore.restoring*"):
            left.unlink()
    return {**header, **done}


def _catch_up(keeper: Keeper, wanted: dict[str, Any]) -> dict[str, int]:
    """One transaction on the copy: the newer entries, what they say was done, and then: is a key missing?"""
    store, log = keeper.store, keeper.log
    try:
        keeper.unlock(keeper.root.fetch() or read_sheets(*wanted.get("sheets", ("", ""))))
        if log.fault:
            raise MayNotRestore(f"The backup's log does not hold: {log.fault}.")
        store.run("BEGIN IMMEDIATE")
        leaves = tuple(base64.b64decode(leaf, validate=True) for leaf in wanted["leaves"])
        facts = [json.loads(leaf) for leaf in leaves]
        log.adopt(leaves)
        done = {"leaves": len(leaves), "erased_again": _erase_again(keeper, facts)}
        done["stopped_again"] = _stop_again(keeper, facts)
        log.close_turn(keeper.keys)
        kept = "SELECT EXISTS (SELECT 1 FROM seeds WHERE id = ?) OR EXISTS (SELECT 1 FROM tombstones WHERE mark = ?)"
        lost = sum(not store.one(kept, case_id, keeper.keys.mark(case_id))[0] for case_id in wanted["cases"])
        if lost:
            raise MayNotRestore(
                f"The key store lacks the keys of {lost} cases of the store and did not erase them."
            )
        store.run("COMMIT")
        return done
    except WrongRoot:
        raise MayNotRestore("The root key does not belong to this backup.") from None
    finally:
        store.connection.close()


def _erase_again(keeper: Keeper, leaves: list[dict[str, Any]]) -> int:
    """An entry names its case only by a salted commitment, so each case's is made again and compared."""
    gone = {leaf["case"]: leaf["at"] for leaf in leaves if leaf["act"] == "erased"}
    living = keeper.store.rows("SELECT id FROM cases WHERE state <> 'erased'") if gone else []
    again = [
        (one, gone[mark]) for (one,) in living if (mark := keeper.log.commitment(keeper.keys, one)) in gone
    ]
    for case_id, at in again:
        destroy(keeper, case_id, at)
    return len(again)


def _stop_again(keeper: Keeper, leaves: list[dict[str, Any]]) -> int:
    """Whoever an officer stopped stays stopped, by the invitation they came with."""
    stopped = {leaf["about"] for leaf in leaves if leaf["act"] == "stopped"}
    people = [one for one in everybody(keeper) if one.invitation in stopped and not one.left]
    for person in people:
        dismiss(keeper, person)
    return len(people)


if __name__ == "__main__":
    sys.exit(main())
