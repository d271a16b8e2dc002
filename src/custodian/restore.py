"""Backups of the key store, made and put back. Never the root key.

A file: a header in the clear, then AES-256-GCM over one consistent copy with the header bound in. Destroying
the day's key, thirty days later, ends the backup wherever its copies are.

python -m custodian.restore puts one back, or says why not. On standard input it is given one JSON object:
generation, register_rev and log_size of the store's backup, `cases` (whose envelopes the store needs), `leaves`
(base64, from the backup's log_size on, as a store or witness kept them) and, without root.key, two `sheets`.
"""

import argparse
import base64
import json
import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import apsw
from cryptography.exceptions import InvalidTag

from custodian_protocol.backups import split_header, write_header
from custodian_protocol.messages import BackedUp, BackupWanted, Refusal
from custodian_protocol.policy import DAY
from custodian_protocol.sheets import Slip

from .handling import destroy
from .keeper import Ask, Keeper
from .keys import CannotStart, open_under, seal_under
from .people import dismiss, everybody
from .refusing import Refused
from .root import read_sheets, write_durably
from .starting import keeper_of

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
            words = f"The backup could not be written ({error.strerror})."
            raise Refused(Refusal.WRONG_STATE, words) from None
        return BackedUp(name, key_id, rev, size)

    return after_commit


def read_backup(file: bytes, day_keys: Path) -> tuple[dict[str, Any], bytes]:
    """Header and key store. Raises ValueError, FileNotFoundError when the day's key is gone, or InvalidTag."""
    header, head, sealed = split_header(file)
    key = (day_keys / f"{Path(header['day_key']).name}.key").read_bytes()
    return header, open_under(key, sealed, head)


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


def main() -> int:
    parser = argparse.ArgumentParser(prog="custodian.restore", description="Restores a key store.")
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
