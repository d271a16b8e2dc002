"""Backup and restore of a whole company, and everything a restore must refuse."""

import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import apsw
import pytest

from tests.support.installation import answers, command, free_port, get, parlour, short_folder, until, up


@dataclass
class Company:
    folder: Path
    data: Path
    first: Path  # two backups, made one after the other
    second: Path


@pytest.fixture(scope="module")
def company() -> Iterator[Company]:
    """Real data without a mark, so that `up` may serve what is restored."""
    with short_folder() as folder:
        data, first, second = folder / "data", folder / "first", folder / "second"
        with up(data, free_port()):
            for directory in (first, second):
                made = parlour("backup", str(directory), "--data", str(data))
                assert made.returncode == 0, made.stderr
        yield Company(folder, data, first, second)


def restore(company: Company, source: Path, target: str, **changed: Path) -> subprocess.CompletedProcess[str]:
    options = {
        "backup_key": company.data / "backup.key",
        "day_keys": company.data / "custodian" / "day-keys",
        "root_key": company.data / "custodian" / "root.key",
    } | changed
    words = [f"--{name.replace('_', '-')}={path}" for name, path in options.items()]
    return parlour("restore", str(source), "--data", str(company.folder / target), *words)


def test_what_was_backed_up_serves_again_and_knows_its_custodian(company: Company) -> None:
    done = restore(company, company.second, "again")
    assert done.returncode == 0, done.stderr
    port = free_port()
    with up(company.folder / "again", port) as started:
        assert answers(port)
        until(lambda: started.heard("/admin/setup/"), "the set-up link")
    assert parlour("log", "verify", "--data", str(company.folder / "again")).returncode == 0


def test_no_file_of_a_backup_says_anything(company: Company) -> None:
    root = (company.data / "custodian" / "root.key").read_bytes()
    for file in (*company.first.iterdir(), *company.second.iterdir()):
        content = file.read_bytes()
        assert root not in content
        assert b"SQLite format 3" not in content
        assert file.stat().st_mode & 0o077 == 0


def test_halves_of_two_backups_are_refused_whatever_they_are_called(company: Company) -> None:
    mixed = company.folder / "mixed"
    mixed.mkdir()
    shutil.copy(next(company.first.glob("store-*")), mixed)
    shutil.copy(next(company.second.glob("keystore-*")), mixed)
    plainly = restore(company, mixed, "mixed-1")
    assert plainly.returncode == 1
    assert "different backups" in plainly.stderr
    keys = next(mixed.glob("keystore-*"))
    keys.rename(mixed / next(mixed.glob("store-*")).name.replace("store-", "keystore-"))
    renamed = restore(company, mixed, "mixed-2")
    assert renamed.returncode == 1
    assert "different backups" in renamed.stderr
    assert not (company.folder / "mixed-2").exists()


@pytest.mark.parametrize("half", ["store-", "keystore-"])
def test_a_changed_or_cut_half_is_refused(company: Company, half: str) -> None:
    for name, spoil in (
        ("changed", lambda b: b[:-9] + bytes([b[-9] ^ 1]) + b[-8:]),
        ("cut", lambda b: b[: len(b) // 2]),
    ):
        spoilt = company.folder / f"{half}{name}"
        shutil.copytree(company.first, spoilt)
        file = next(spoilt.glob(f"{half}*"))
        file.write_bytes(spoil(file.read_bytes()))
        refused = restore(company, spoilt, f"from-{half}{name}")
        assert refused.returncode == 1, refused.stdout
        assert refused.stderr.count("\n") == 1
        assert not (company.folder / f"from-{half}{name}").exists()


def test_a_directory_in_use_is_never_written_over(company: Company) -> None:
    refused = parlour(
        "restore", str(company.first), "--data", str(company.data), "--backup-key", str(company.data / "backup.key"),
        "--day-keys", str(company.data / "custodian" / "day-keys"),
        "--root-key", str(company.data / "custodian" / "root.key"),
    )  # fmt: skip
    assert refused.returncode == 1
    assert "not empty" in refused.stderr


def test_without_the_days_key_a_backup_is_dead(company: Company) -> None:
    empty = company.folder / "no-day-keys"
    empty.mkdir(exist_ok=True)
    refused = restore(company, company.first, "dead", day_keys=empty)
    assert refused.returncode == 1
    assert "After 30 days" in refused.stderr


def test_a_key_store_lacking_an_envelope_is_refused() -> None:
    """A case's key is gone without having been erased: the two halves do not tell one story."""
    with short_folder() as folder:
        data, keys = folder / "demo", folder / "demo" / "custodian"
        with command("demo", data=data, port=free_port(), ready="This is a demo") as demo:
            assert demo.end() == 0
        store = apsw.Connection(str(keys / "keystore.db"))
        store.execute("DELETE FROM seeds WHERE id = (SELECT id FROM cases WHERE state = 'open' LIMIT 1)")
        store.close()
        with command("demo", data=data, port=free_port(), ready="This is a demo"):
            assert parlour("backup", str(folder / "kept"), "--data", str(data)).returncode == 0
        refused = parlour(
            "restore", str(folder / "kept"), "--data", str(folder / "again"), "--backup-key", str(data / "backup.key"),
            "--day-keys", str(keys / "day-keys"), "--root-key", str(keys / "root.key"),
        )  # fmt: skip
        assert refused.returncode == 1
        assert "lacks the keys of 1" in refused.stderr
        assert not (folder / "again").exists()


def test_a_restored_company_reads_as_before() -> None:
    with short_folder() as folder:
        data = folder / "demo"
        with command("demo", data=data, port=free_port(), ready="This is a demo") as demo:
            status, before = get(demo.port, "/")
            assert status == 200
            assert parlour("backup", str(folder / "kept"), "--data", str(data)).returncode == 0
        keys = data / "custodian"
        done = parlour(
            "restore", str(folder / "kept"), "--data", str(folder / "again"), "--backup-key", str(data / "backup.key"),
            "--day-keys", str(keys / "day-keys"), "--root-key", str(keys / "root.key"),
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        (folder / "again" / "demo.json").write_bytes((data / "demo.json").read_bytes())
        port = free_port()
        with command("demo", data=folder / "again", port=port, ready="This is a demo"):
            assert get(port, "/")[0] == 200
            assert "Quillmere" in before
            assert "Quillmere" in get(port, "/")[1]
