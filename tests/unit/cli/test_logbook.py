"""The offline check of the log: RFC 9162 roots, signed notes, and every way of tampering we could think of."""

import base64
import hashlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from custodian_protocol.log import leaf_bytes
from custodian_protocol.merkle import leaf_hash
from custodian_protocol.records import head_statement
from parlour.cli import logbook
from parlour.cli.logbook import LogBroken, RunningRoot, main, read_note, verify, verify_proof
from parlour.privacy.tree import LogTree

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = KEY.public_key().public_bytes_raw()
ORIGIN = "help.example/parlour/1"
LEAVES = [f"leaf {number}".encode() for number in range(11)]


def slow_root(leaves: list[bytes]) -> bytes:
    """RFC 9162, section 2.1.1, as it is written there."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    return hashlib.sha256(b"\x01" + slow_root(leaves[:half]) + slow_root(leaves[half:])).digest()


def note(leaves: list[bytes], key: Ed25519PrivateKey = KEY) -> str:
    text = f"{ORIGIN}\n{len(leaves)}\n{base64.b64encode(slow_root(leaves)).decode()}\n"
    public = key.public_key().public_bytes_raw()
    name = hashlib.sha256(ORIGIN.encode() + b"\n\x01" + public).digest()[:4]
    return f"{text}\n— {ORIGIN} {base64.b64encode(name + key.sign(text.encode())).decode()}\n"


@pytest.mark.parametrize("size", range(len(LEAVES) + 1))
def test_running_root_is_that_of_the_standard(size: int) -> None:
    running = RunningRoot()
    for leaf in LEAVES[:size]:
        running.add(leaf)
    assert running.root() == slow_root(LEAVES[:size])


def test_an_untouched_log_verifies_at_every_checkpoint() -> None:
    notes = [note(LEAVES[:size]) for size in (1, 5, 11)]
    assert [one.size for one in verify(LEAVES, notes, PUBLIC)] == [1, 5, 11]


@pytest.mark.parametrize(
    "leaves",
    [
        [*LEAVES[:3], b"changed", *LEAVES[4:]],
        [*LEAVES[:3], *LEAVES[4:]],
        [*LEAVES[:3], b"added", *LEAVES[3:]],
        [LEAVES[1], LEAVES[0], *LEAVES[2:]],
        LEAVES[:10],
    ],
    ids=["changed", "taken-out", "added", "swapped", "cut-off"],
)
def test_tampering_is_found(leaves: list[bytes]) -> None:
    with pytest.raises(LogBroken):
        list(verify(leaves, [note(LEAVES)], PUBLIC))


def test_a_checkpoint_of_another_key_is_refused() -> None:
    with pytest.raises(LogBroken, match="not signed"):
        read_note(note(LEAVES, Ed25519PrivateKey.generate()), PUBLIC)


@pytest.mark.parametrize(
    "spoilt", ["", "no note", note(LEAVES).replace("\n11\n", "\n10\n"), note(LEAVES)[:-20]]
)
def test_spoilt_checkpoints_are_refused(spoilt: str) -> None:
    with pytest.raises(LogBroken):
        read_note(spoilt, PUBLIC)


# -- whole exports and customers' proofs ---------------------------------------------------------------


def entry(number: int, case: str, about: str = "") -> bytes:
    return leaf_bytes(number, case, 1_000 + number, "customer", "opened", "", about)


@st.composite
def logs(draw: st.DrawFn) -> list[bytes]:
    """Entries of a few cases and of none, each case's numbered from 1."""
    counted: dict[str, int] = {}
    leaves = []
    for place in range(draw(st.integers(2, 24))):
        case = draw(st.sampled_from(("", "a" * 64, "b" * 64, "c" * 64)))
        counted[case] = counted.get(case, 0) + 1
        leaves.append(entry(counted[case] if case else 0, case, str(place)))
    return leaves


def exported(leaves: list[bytes], folder: Path, notes: list[str]) -> str:
    lines = [{"leaf": leaf.decode()} for leaf in leaves] + [{"checkpoint": one} for one in notes]
    (folder / "log.jsonl").write_text("\n".join(map(json.dumps, lines)))
    return str(folder / "log.jsonl")


@given(logs(), st.data())
def test_every_entry_deleted_altered_reordered_or_cut_off_is_found(
    leaves: list[bytes], data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(leaves) - 1))
    other = data.draw(st.integers(0, len(leaves) - 1).filter(lambda one: one != at))
    damaged = {
        "deleted": [*leaves[:at], *leaves[at + 1 :]],
        "altered": [*leaves[:at], leaves[at].replace(b"opened", b"denied"), *leaves[at + 1 :]],
        "reordered": [leaves[{at: other, other: at}.get(place, place)] for place in range(len(leaves))],
        "cut off": leaves[:at],
        "added": [*leaves[:at], entry(0, "", "new"), *leaves[at:]],
    }
    with tempfile.TemporaryDirectory() as folder:
        good = exported(leaves, Path(folder), [note(leaves)])
        assert "entries stand under 1 checkpoints" in main(PUBLIC.hex(), good)
        for changed in damaged.values():
            bad = exported(changed, Path(folder), [note(leaves)])
            with pytest.raises(LogBroken):
                main(PUBLIC.hex(), bad)


def test_a_number_left_out_is_missed_even_under_a_good_checkpoint(tmp_path: Path) -> None:
    leaves = [entry(1, "a" * 64), entry(3, "a" * 64)]
    with pytest.raises(LogBroken, match="does not count on"):
        main(PUBLIC.hex(), exported(leaves, tmp_path, [note(leaves)]))


def proof_of(leaves: list[bytes], positions: list[int], case: str = "0" * 32) -> dict[str, Any]:
    tree = LogTree()
    for leaf in leaves:
        tree.add(leaf)
    last = leaf_hash(leaves[positions[-1]])
    checkpoint, nonce = note(leaves), b"n" * 16
    signature = KEY.sign(head_statement(case, len(positions), last, checkpoint, nonce))
    return {
        "case": case,
        "head": {
            "count": len(positions), "last_leaf": last.hex(), "checkpoint": checkpoint, "nonce": nonce.hex(),
            "signature": signature.hex(),
        },
        "entries": [
            {"position": at, "leaf": leaves[at].decode(), "path": [one.hex() for one in tree.way(at, len(leaves))]}
            for at in positions
        ],
    }  # fmt: skip


MIXED = [entry(1, "a" * 64), entry(1, "b" * 64), entry(2, "a" * 64), entry(0, ""), entry(3, "a" * 64)]


def test_a_saved_proof_holds_by_itself_and_against_a_longer_log(tmp_path: Path) -> None:
    proof = proof_of(MIXED, [0, 2, 4])
    assert verify_proof(proof, PUBLIC) == "3 entries of one case, all, under the checkpoint of 5 entries"
    (tmp_path / "proof.json").write_text(json.dumps(proof))
    later = [*MIXED, entry(4, "a" * 64)]
    assert "3 entries of one case" in main(
        PUBLIC.hex(), exported(later, tmp_path, [note(later)]), str(tmp_path / "proof.json")
    )


@pytest.mark.parametrize(
    "damage",
    [
        lambda proof: proof["entries"].pop(1),
        lambda proof: proof["entries"].pop(),
        lambda proof: proof["entries"].reverse(),
        lambda proof: proof["entries"][1].update(leaf=entry(2, "a" * 64, "another").decode()),
        lambda proof: proof["entries"][1].update(leaf=entry(2, "b" * 64).decode()),
        lambda proof: proof["entries"][1].update(position=3),
        lambda proof: proof["entries"][1].update(path=[]),
        lambda proof: proof["head"].update(count=2),
        lambda proof: proof["head"].update(checkpoint=note(MIXED[:4])),
        lambda proof: proof.update(case="1" * 32),
        lambda proof: proof.pop("head"),
        lambda proof: proof.update(entries=[]),
    ],
)
def test_a_proof_with_an_entry_left_out_or_changed_proves_nothing(
    damage: Callable[[dict[str, Any]], Any],
) -> None:
    proof = proof_of(MIXED, [0, 2, 4])
    damage(proof)
    with pytest.raises(LogBroken):
        verify_proof(proof, PUBLIC)


def test_a_proof_without_its_first_entries_says_where_it_begins() -> None:
    """A case of more than 500 entries is sent with its newest only."""
    proof = proof_of(MIXED, [0, 2, 4])
    del proof["entries"][0]
    assert verify_proof(proof, PUBLIC).startswith("2 entries of one case, from number 2 on")


def test_an_old_proof_is_noticed_when_the_log_was_written_anew(tmp_path: Path) -> None:
    proof = proof_of(MIXED, [0, 2, 4])
    (tmp_path / "proof.json").write_text(json.dumps(proof))
    rewritten = [*MIXED[:2], entry(2, "a" * 64, "rewritten"), *MIXED[3:]]
    with pytest.raises(LogBroken, match="no longer in the log"):
        main(PUBLIC.hex(), exported(rewritten, tmp_path, [note(rewritten)]), str(tmp_path / "proof.json"))


def test_the_file_runs_alone_on_any_machine(tmp_path: Path) -> None:
    log = exported(MIXED, tmp_path, [note(MIXED)])
    alone = tmp_path / "logbook.py"
    alone.write_bytes(Path(logbook.__file__).read_bytes())
    assert len(alone.read_text().splitlines()) < 200
    for key, says in ((PUBLIC.hex(), 0), ("00" * 32, 1)):
        run = subprocess.run(
            [sys.executable, "-I", alone, key, log], capture_output=True, text=True, cwd=tmp_path
        )
        assert run.returncode == says, run.stderr
