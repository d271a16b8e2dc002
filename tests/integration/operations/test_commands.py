"""The operator's commands against a running demo: clear words, right exit codes, no traceback."""

import base64
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from custodian_protocol.messages import LeavesWanted
from parlour.cli.asking import ask
from parlour.config import read_settings
from parlour.privacy.queries import leaves_copied
from parlour.store import open_store
from parlour.worker.records import add_leaves
from tests.support.installation import Command, command, free_port, get, parlour, short_folder, until


@pytest.fixture(scope="module")
def demo() -> Iterator[Command]:
    with (
        short_folder() as folder,
        command("demo", data=folder / "demo", port=free_port(), ready="This is a demo") as started,
    ):
        yield started


def on(demo: Command, *arguments: str) -> subprocess.CompletedProcess[str]:
    return parlour(*arguments, "--data", str(demo.data))


def test_the_demo_is_marked_and_filled(demo: Command) -> None:
    status, page = get(demo.port, "/")
    assert status == 200
    assert "Quillmere Broadband" in page
    assert "demo" in page.lower()


def test_a_demo_binds_nowhere_but_here() -> None:
    refused = parlour("demo", "--host", "192.0.2.1")
    assert refused.returncode == 1
    assert "this machine only" in refused.stderr


def test_up_refuses_a_demo(demo: Command) -> None:
    refused = on(demo, "up", "--port", str(free_port()))
    assert refused.returncode != 0
    assert "demo" in refused.stderr
    assert refused.stderr.count("\n") == 1


def is_copied(demo: Command) -> bool:
    """The log's beginning lies in the store under a checkpoint."""
    said = re.match(r"Verified: (\d+) entries", on(demo, "log", "verify").stdout)
    return said is not None and int(said[1]) > 10


def test_an_exported_log_is_checked_anywhere_and_a_line_less_is_noticed(
    demo: Command, tmp_path: Path
) -> None:
    until(lambda: is_copied(demo), "copied leaves")
    file = tmp_path / "log.jsonl"
    written = on(demo, "log", "export", str(file))
    key = written.stdout.strip().rpartition(" ")[2]
    checked = parlour("log", "verify", str(file), "--key", key, "--data", str(tmp_path / "nowhere"))
    assert checked.returncode == 0, checked.stdout
    assert "entries stand under" in checked.stdout
    lines = file.read_text().splitlines(keepends=True)
    (tmp_path / "less.jsonl").write_text("".join(lines[:5] + lines[6:]))
    less = parlour("log", "verify", str(tmp_path / "less.jsonl"), "--key", key)
    assert less.returncode == 1
    assert less.stdout.startswith("NOT verified")
    assert on(demo, "log", "export", str(file)).returncode == 1  # nothing is written over


def test_what_somebody_opened_is_answered_case_by_case(demo: Command) -> None:
    settings = read_settings(demo.data)
    store = open_store(settings.store_url, role="test")
    sql = "SELECT author_id, case_id FROM messages WHERE activity = 'joined'"
    joined = store.read(lambda reader: reader.all(sql, ()))
    store.close()
    staff = joined[0][0]
    told = on(demo, "log", "who", staff, "--json")
    assert told.returncode == 0, told.stderr
    lines = [json.loads(line) for line in told.stdout.splitlines()]
    took = [line["case"] for line in lines if line["act"] == "took"]
    assert sorted(took) == sorted(case for who, case in joined if who == staff)
    assert all(line["reference"] for line in lines if line["case"])
    assert on(demo, "log", "who", staff, "--to", "2020-01-01").stdout == "0 entries.\n"


def test_a_witness_started_with_the_logs_key_prints_its_own(demo: Command, tmp_path: Path) -> None:
    key = on(demo, "log", "key").stdout.strip()
    assert key.count("+") >= 2
    wrong = parlour("witness", str(tmp_path / "w"), "--name", "w.example", "--log", key[:-2])
    assert wrong.returncode == 1
    assert "not a verifier key" in wrong.stderr
    program = [
        sys.executable,
        "-m",
        "parlour",
        "witness",
        str(tmp_path / "w"),
        "--name",
        "w.example",
        "--log",
        key,
    ]
    with subprocess.Popen(
        [*program, "--port", str(free_port())], stdout=subprocess.PIPE, text=True
    ) as started:
        assert started.stdout is not None
        assert started.stdout.readline().startswith("Its key: w.example+")
        started.terminate()


def test_the_log_verifies_and_agrees_with_the_custodian(demo: Command) -> None:
    until(lambda: is_copied(demo), "copied leaves")
    checked = on(demo, "log", "verify")
    assert checked.returncode == 0, checked.stdout
    assert "the same" in checked.stdout
    assert on(demo, "log", "head").stdout.count("\n") >= 4


def test_doctor_says_what_is_well_and_what_to_beware_of(demo: Command) -> None:
    until(lambda: on(demo, "doctor").returncode == 0, "a healthy installation")
    said = on(demo, "doctor").stdout
    for subject in (
        "Separation",
        "Custodian",
        "Root key",
        "Store",
        "Log",
        "Worker",
        "Outbox",
        "Envelopes",
        "Disk",
    ):
        assert f"{subject}:" in said, said
    assert "in a file beside the key store" in said
    assert on(demo, "doctor", "--quiet").stdout == ""


def test_a_cut_log_is_reported_loudly(demo: Command) -> None:
    """Seen from here a copy that is longer than the log is the same as a log that lost its end."""
    settings = read_settings(demo.data)
    store = open_store(settings.store_url, role="test")
    try:
        beyond = store.read(leaves_copied) + 1_000
        store.write(lambda tx: add_leaves(tx, beyond, [b"{}"])).result(10)
        told = settings.places.logs / "worker.log"
        until(lambda: "custodian log was cut" in told.read_text(), "the worker to say so")
        said = on(demo, "doctor", "--quiet")
        store.write(lambda tx: tx.execute("DELETE FROM log_leaves WHERE position = ?", (beyond,))).result(10)
    finally:
        store.close()
    assert said.returncode == 1
    assert "its end was cut off" in said.stdout
    assert "cut off" not in on(demo, "doctor").stdout


def test_lockdown_ends_sessions_and_customers_still_write(demo: Command) -> None:
    done = on(demo, "lockdown", "--yes")
    assert done.returncode == 0, done.stderr
    assert "Sessions ended" in done.stdout
    assert get(demo.port, "/write")[0] == 200


def test_bait_is_laid_with_its_codes_and_never_without_a_place_for_them(
    demo: Command, tmp_path: Path
) -> None:
    codes = tmp_path / "codes.txt"
    laid = on(demo, "bait", "--count", "2", "--keys", "1", "--codes", str(codes))
    assert laid.returncode == 0, laid.stderr
    assert "2 customers who do not exist" in laid.stdout
    *receipts, key = codes.read_text().split()
    assert (len(receipts), key[:3]) == (2, "pk_")
    assert oct(codes.stat().st_mode)[-3:] == "600"
    settings = read_settings(demo.data)

    def laid_by_now() -> list[bytes]:
        return [
            one for one in ask(settings, "leaves", LeavesWanted(0, 2_000)).leaves if b'"bait-laid"' in one
        ]

    before = laid_by_now()
    again = on(demo, "bait", "--count", "2", "--codes", str(codes))
    assert (again.returncode, "cannot be made" in again.stderr) == (1, True)
    assert laid_by_now() == before
    assert len(before) == 3
    placeless = on(demo, "bait", "--count", "0", "--keys", "1")
    assert (placeless.returncode, "--codes FILE" in placeless.stderr) == (1, True)


def test_the_policy_is_printed_as_it_was_signed(demo: Command) -> None:
    *text, signed = on(demo, "policy").stdout.splitlines(keepends=True)
    signature = base64.b64decode(signed.removeprefix("signature "))
    key = Ed25519PublicKey.from_public_bytes(read_settings(demo.data).signing_key)
    key.verify(signature, "".join(text).encode())
    assert json.loads(text[1])["version"] == 0


def test_nothing_is_pending_in_a_demo(demo: Command) -> None:
    assert "Nothing is waiting" in on(demo, "officers", "pending").stdout


@pytest.mark.parametrize(
    "words", [["doctor"], ["officers", "pending"], ["log", "verify"], ["backup", "/nowhere"]]
)
def test_a_directory_without_an_installation_is_one_clear_line(words: list[str]) -> None:
    with short_folder() as folder:
        refused = parlour(*words, "--data", str(folder / "empty"))
    assert refused.returncode == 1
    assert refused.stderr.startswith("parlour: There is no Parlour in")
    assert refused.stderr.count("\n") == 1


def test_every_command_explains_itself() -> None:
    listed = parlour("--help")
    assert listed.returncode == 0
    for name in ("up", "demo", "doctor", "backup", "restore", "migrate", "unlock", "lockdown"):
        helped = parlour(name, "--help")
        assert helped.returncode == 0, helped.stderr
        assert len(helped.stdout) > 150
