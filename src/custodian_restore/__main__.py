"""python -m custodian_restore puts a backup of the key store back, or says why not, while no custodian runs.

Apart from the custodian because it runs once and then ends: whoever reads the process that holds the keys all
day need not read this. On standard input it is given one JSON object: generation, register_rev and log_size of
the store's backup, `cases` (whose envelopes the store needs), `leaves` (base64, from the backup's log_size on,
as a store or witness kept them) and, without root.key, two `sheets`.
"""

import argparse
import base64
import json
import sys
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag

from custodian.handling import destroy
from custodian.keeper import Keeper
from custodian.keys import CannotStart, open_under
from custodian.people import dismiss, everybody
from custodian.root import read_sheets, write_durably
from custodian.starting import keeper_of
from custodian_protocol.backups import split_header
from custodian_protocol.sheets import Slip


def main() -> int:
    parser = argparse.ArgumentParser(prog="custodian_restore", description="Restores a key store.")
    for name in ("--backup", "--day-keys", "--dir"):
        parser.add_argument(name, type=Path, required=True)
    options = parser.parse_args()
    try:
        done = restore(options.backup, options.day_keys, options.dir, json.load(sys.stdin))
    except (CannotStart, Slip) as problem:
        print(json.dumps({"refused": str(problem)}))
        return 2
    print(json.dumps(done))
    return 0


def restore(backup: Path, day_keys: Path, directory: Path, wanted: dict[str, Any]) -> dict[str, Any]:
    """Raises CannotStart or Slip, with nothing left under the key store's name."""
    target, fresh = directory / "keystore.db", directory / "keystore.restoring"
    if target.exists():
        raise CannotStart(f"There is a key store in {directory} already.")
    try:
        header, data = read_backup(backup.read_bytes(), day_keys)
    except FileNotFoundError:
        raise CannotStart("The key of that day is not there. After 30 days it is destroyed.") from None
    except (ValueError, KeyError, InvalidTag):
        raise CannotStart("The key store's backup was changed or cut off.") from None
    if header["generation"] != wanted["generation"]:
        raise CannotStart("Store and key store belong to different backups.")
    if header["register_rev"] < wanted["register_rev"] or header["log_size"] < wanted["log_size"]:
        raise CannotStart("The key store is older than the store: what was erased since could come back.")
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_durably(fresh, [data])
    try:
        done = _catch_up(keeper_of(fresh, directory, restoring=True), wanted)
        fresh.rename(target)
    finally:
        for left in directory.glob("keystore.restoring*"):
            left.unlink()
    return {**header, **done}


def read_backup(file: bytes, day_keys: Path) -> tuple[dict[str, Any], bytes]:
    """Header and key store. Raises ValueError, FileNotFoundError when the day's key is gone, or InvalidTag."""
    header, head, sealed = split_header(file)
    key = (day_keys / f"{Path(header['day_key']).name}.key").read_bytes()
    return header, open_under(key, sealed, head)


def _catch_up(keeper: Keeper, wanted: dict[str, Any]) -> dict[str, int]:
    """One transaction on the copy: the newer entries, what they say was done, and then: is a key missing?"""
    store, log = keeper.store, keeper.log
    try:
        keeper.unlock(keeper.root.fetch() or read_sheets(*wanted.get("sheets", ("", ""))))
        if log.fault:
            raise CannotStart(f"The backup's log does not hold: {log.fault}.")
        store.run("BEGIN IMMEDIATE")
        leaves = tuple(base64.b64decode(leaf, validate=True) for leaf in wanted["leaves"])
        log.adopt(leaves)
        erased, stopped = _do_again(keeper, [json.loads(leaf) for leaf in leaves])
        log.close_turn(keeper.keys)
        kept = "SELECT EXISTS (SELECT 1 FROM seeds WHERE id = ?) OR EXISTS (SELECT 1 FROM tombstones WHERE mark = ?)"
        lost = sum(not store.one(kept, case_id, keeper.keys.mark(case_id))[0] for case_id in wanted["cases"])
        if lost:
            raise CannotStart(f"The key store lacks the keys of {lost} cases and did not erase them.")
        store.run("COMMIT")
        return {"leaves": len(leaves), "erased_again": erased, "stopped_again": stopped}
    finally:
        store.connection.close()


def _do_again(keeper: Keeper, leaves: list[dict[str, Any]]) -> tuple[int, int]:
    """What was erased, who was stopped. An entry names its case only by a salted commitment, so each case's is
    made again and compared."""
    gone = {leaf["case"]: leaf["at"] for leaf in leaves if leaf["act"] == "erased"}
    living = keeper.store.rows("SELECT id FROM cases WHERE state <> 'erased'") if gone else []
    known = {keeper.log.commitment(keeper.keys, case_id): case_id for (case_id,) in living}
    again = [(known[mark], at) for mark, at in gone.items() if mark in known]
    for case_id, at in again:
        destroy(keeper, case_id, at)
    stopped = {leaf["about"] for leaf in leaves if leaf["act"] == "stopped"}
    leaving = [one for one in everybody(keeper) if one.id in stopped and not one.left]
    for person in leaving:
        dismiss(keeper, person)
    return len(again), len(leaving)


if __name__ == "__main__":
    sys.exit(main())
