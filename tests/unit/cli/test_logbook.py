"""The offline check of the log: RFC 9162 roots, signed notes, and every way of tampering we could think of."""

import base64
import hashlib

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from parlour.cli.logbook import LogBroken, RunningRoot, read_note, verify

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
