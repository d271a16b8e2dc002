"""Stopped between the halves: of a backup, of a restore, and of a disk that came back older than it was."""

import json
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import apsw
import pytest
from click.testing import CliRunner, Result

from custodian.envelopes import CaseKeys, seed_of
from custodian.opening import open_items
from custodian.starting import keeper_of
from custodian_protocol.messages import OpenCase, Principal
from parlour.cases.queries import thread, to_open
from parlour.cli.backup import command as backup_command
from parlour.cli.restore import command as restore_command
from parlour.config import Places
from parlour.processes.prepare import WrongCustodian, prepare
from parlour.processes.separation import same_user
from parlour.sealing.custodian import Custodian
from parlour.worker.copies import CheckpointDuty
from tests.integration.durability.flows import QUESTION, Case, gone, new_case, read_by_both
from tests.integration.durability.premises import Premises, premises_at, start_custodian
from tests.support.installation import short_folder, until

WORDS = QUESTION.encode()
NOBODY = Principal("worker", "", b"")


@pytest.fixture(scope="module")
async def own() -> AsyncIterator[Premises]:
    """On files, which is what lies in backups and comes back from disks."""
    with short_folder() as folder:
        async with premises_at(folder / "data") as premises:
            yield premises


async def test_erased_is_gone_from_the_live_store_and_from_every_earlier_copy_of_it(own: Premises) -> None:
    """What the store held before, put before the keys of today: the other case opens, the erased one does not."""
    erased, kept = await two_cases(own)
    before = {case.id: sealed_copy(own, case) for case in (erased, kept)}
    wrapped = wrapped_seed(own, erased)
    assert all(words_in(own.places, question) for question in before.values())
    await erase(own, erased)
    await gone(own, erased)
    until(lambda: wrapped not in key_store_bytes(own.places), "the key's bytes to leave the files")
    assert not words_in(own.places, before[erased.id])
    assert words_in(own.places, before[kept.id])
    assert words_in(own.places, sealed_copy(own, kept))


@pytest.mark.parametrize("newer_log", [True, False])
async def test_a_backup_from_before_an_erasure(own: Premises, newer_log: bool) -> None:
    """With the log of the store that outlived, what was erased since is erased again; that is what it is for."""
    erased, kept = await two_cases(own)
    questions = [sealed_copy(own, case) for case in (erased, kept)]
    backups = own.settings.data.parent / f"backups-{newer_log}"
    back_up(own, backups)
    await erase(own, erased)
    copy_checkpoint(own)
    restored = own.settings.data.parent / f"restored-{newer_log}"
    more = ["--newer-log", own.settings.store_url] if newer_log else []
    told = restore(own, backups, restored, *more)
    assert told.exit_code == 0, told.output
    assert ("1 cases erased again" in told.output) == newer_log
    assert [words_in(Places(restored), one) for one in questions] == [not newer_log, True]


def copy_checkpoint(own: Premises) -> None:
    """As the worker does every minute: of a newer log only what the custodian signed is believed."""
    asking = Custodian(own.places.socket("worker"))
    CheckpointDuty(own.worker, asking).once()
    asking.hang_up()


async def test_a_backup_stopped_between_its_halves_is_no_backup(own: Premises) -> None:
    """The store's half is there, the custodian died before its own."""
    backups = own.settings.data.parent / "half"
    whole = back_up(own, backups)
    stopped(own, "parlour.cli.backup", "back_up_keys", backups)
    assert len(list(backups.glob("store-*"))) == 2
    restored = own.settings.data.parent / "from-half"
    assert restore(own, backups, restored).exit_code == 0  # the newest that is whole
    assert whole in json.dumps([path.name for path in backups.glob("keystore-*")])
    lone = max(backups.glob("store-*"), key=lambda path: path.stat().st_mtime_ns).name[6:-8]
    refused = restore(own, backups, own.settings.data.parent / "from-lone", "--generation", lone)
    assert "both halves" in str(refused.exception)


@pytest.mark.parametrize("step", ["restore_store", "restore_keys", "_copy_private", "write_settings"])
async def test_a_restore_that_was_broken_off_is_not_served(own: Premises, step: str) -> None:
    """Killed at this step: what lies there is refused at the start, and a second restore is all it takes."""
    await two_cases(own)
    backups, broken = own.settings.data.parent / f"for-{step}", own.settings.data.parent / f"broken-{step}"
    back_up(own, backups)
    stopped(own, "parlour.cli.restore", step, backups, *restore_options(own, broken))
    assert broken.exists()
    assert not Places(broken).settings.exists()
    if step != "restore_store":
        assert "broken off" in refusal_of_start(own, broken)
    again = restore(own, backups, own.settings.data.parent / f"again-{step}")
    assert again.exit_code == 0, again.output


async def test_a_key_store_older_than_its_store_is_not_served(own: Premises) -> None:
    """The disk of the custodian came back as it was an hour ago: erased keys would live, newer ones be missing."""
    await own.stop()
    older = own.settings.data.parent / "older"
    shutil.copytree(own.places.custodian, older)
    await own.open()
    await read_by_both(own, await new_case(own), [QUESTION])
    await own.work()
    await own.stop()
    newer = own.settings.data.parent / "newer"
    own.places.custodian.rename(newer)
    shutil.copytree(older, own.places.custodian)
    try:
        assert "older than the store" in refusal_of_start(own, own.settings.data)
    finally:
        shutil.rmtree(own.places.custodian)
        newer.rename(own.places.custodian)
        await own.open()


async def test_a_store_older_than_its_key_store_catches_up(own: Premises) -> None:
    """The store's disk came back older: what was erased and taken since is known again without anybody."""
    erased, taken = await two_cases(own)
    await own.stop()
    older = own.settings.data.parent / "older-store"
    shutil.copytree(own.places.store, older)
    await own.open()
    await read_by_both(own, taken, [QUESTION])
    await erase(own, erased)
    await own.stop()
    shutil.rmtree(own.places.store)
    shutil.copytree(older, own.places.store)
    prepared(own, own.settings.data)
    await own.open()
    await own.work()
    await gone(own, erased)
    await read_by_both(own, taken, [QUESTION])


async def two_cases(premises: Premises) -> tuple[Case, Case]:
    first, second = await new_case(premises), await new_case(premises)
    await premises.work()
    return first, second


async def erase(premises: Premises, case: Case) -> None:
    place = f"/c/{case.reference}/privacy/erase"
    page = await case.cleo.press(await case.cleo.get(place), place)
    assert page.status == 200
    await premises.work()


def sealed_copy(premises: Premises, case: Case) -> OpenCase:
    found = premises.store.read(lambda reader: thread(reader, case.id, with_notes=True))
    return to_open(found, NOBODY, purpose="", nonce=b"")


def words_in(places: Places, question: OpenCase) -> bool:
    """Opened by whoever has the key store and its root, without asking the custodian."""
    with short_folder() as folder:
        copy = folder / "custodian"
        shutil.copytree(places.custodian, copy)
        keeper = keeper_of(copy / "keystore.db", copy)
        root = keeper.root.fetch()
        assert root is not None
        keeper.unlock(root)
        seed = seed_of(keeper.store, keeper.keys, question.case)
        seeds = {question.case: seed} if seed else {}
        opened, _ = open_items(CaseKeys(question.case), seeds, question.sessions, question.items)
        keeper.store.connection.close()
    return any(WORDS in item.content for item in opened)


def wrapped_seed(premises: Premises, case: Case) -> bytes:
    with short_folder() as folder:
        for file in premises.places.custodian.glob("keystore.db*"):
            shutil.copy(file, folder)
        copy = apsw.Connection(str(folder / "keystore.db"))
        ((wrapped,),) = copy.execute("SELECT wrapped FROM seeds WHERE id = ?", (case.id,)).fetchall()
        assert isinstance(wrapped, bytes)
        copy.close()
    return wrapped


def key_store_bytes(places: Places) -> bytes:
    return b"".join(file.read_bytes() for file in places.custodian.glob("keystore.db*"))


def back_up(premises: Premises, directory: Path) -> str:
    told = CliRunner().invoke(backup_command, [str(directory), "--data", str(premises.settings.data)])
    assert told.exit_code == 0, told.output
    return told.output.split()[1]


def restore_options(premises: Premises, target: Path) -> list[str]:
    keys = premises.places.custodian
    return [
        "--data", str(target), "--backup-key", str(premises.settings.data / "backup.key"),
        "--day-keys", str(keys / "day-keys"), "--root-key", str(keys / "root.key"),
    ]  # fmt: skip


def restore(premises: Premises, backups: Path, target: Path, *more: str) -> Result:
    return CliRunner().invoke(restore_command, [str(backups), *restore_options(premises, target), *more])


def stopped(premises: Premises, module: str, step: str, *arguments: object) -> None:
    """The command in a process of its own, which dies without a word when it comes to this step."""
    words = [*map(str, arguments)]
    if module.endswith("backup"):
        words += ["--data", str(premises.settings.data)]
    script = (
        f"import os, {module} as door\n"
        f"door.{step} = lambda *_a, **_k: os._exit(9)\n"
        f"door.command.main({words!r})\n"
    )
    done = subprocess.run([sys.executable, "-P", "-c", script], timeout=60, check=False, capture_output=True)
    assert done.returncode == 9, done.stderr


def refusal_of_start(premises: Premises, data: Path) -> str:
    with pytest.raises(WrongCustodian) as refused:
        prepared(premises, data)
    return str(refused.value)


def prepared(premises: Premises, data: Path) -> None:
    """What `up` does between the custodian's start and web's, on this directory."""
    places = Places(data)
    settings = replace(premises.settings, data=data, store_url=places.store_url)
    places.sockets.mkdir(parents=True, exist_ok=True)
    process = start_custodian(places)
    try:
        prepare(settings, same_user())
    finally:
        process.kill()
        process.wait(10)
        assert process.stdout is not None
        process.stdout.close()
