"""A witness, and the log that asks it: what it signs, what it never signs, and what it does not forget."""

import base64
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from custodian_protocol.merkle import consistency, leaf_hash
from parlour.cli.witness import Witness, server
from parlour.foundation.clock import FixedClock
from parlour.privacy.model import Seen, Trouble
from parlour.privacy.model import Witness as Known
from parlour.privacy.queries import seen
from parlour.privacy.records import save_witnesses
from parlour.privacy.tree import LogTree
from parlour.privacy.witness import (
    COSIGNER_KEY,
    LOG_KEY,
    Malformed,
    cosigned_at,
    head_of,
    key_text,
    read_key,
    read_request,
    request_body,
    signed_by_log,
)
from parlour.worker.records import add_checkpoint, add_leaves
from parlour.worker.witnessing import WitnessDuty
from tests.cast import office_at
from tests.support.certificates import server_context
from tests.unit.cli.test_logbook import KEY, LEAVES, ORIGIN, PUBLIC, note

NAME = "witness.example/w1"
# The example of the specification, c2sp.org/tlog-cosignature: only its shape, for its keys are nobody's.
EXAMPLE = (
    "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
    "— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5"
    "/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
)


def witness(folder: Path) -> Witness:
    return Witness(folder / "witness", NAME, {ORIGIN: PUBLIC})


def asked(old: int, leaves: list[bytes], told: str | None = None) -> bytes:
    hashes = [leaf_hash(leaf) for leaf in leaves]
    return request_body(old, consistency(old, hashes) if old else [], told or note(leaves))


def test_it_signs_what_it_sees_first_and_what_grew_from_it(tmp_path: Path) -> None:
    one = witness(tmp_path)
    name, key = read_key(one.key, COSIGNER_KEY)
    for old, size in ((0, 3), (3, 3), (3, 7), (7, 11)):
        status, _, line = one.add(asked(old, LEAVES[:size]))
        assert status == 200
        assert cosigned_at(line, name, key, head_of(note(LEAVES[:size]))) > 1_700_000_000
        assert cosigned_at(line, name, key, head_of(note(LEAVES[: size - 1]))) == 0


def test_it_never_signs_a_log_that_forgot_or_changed_something_also_after_a_restart(tmp_path: Path) -> None:
    assert witness(tmp_path).add(asked(0, LEAVES[:7]))[0] == 200
    one = witness(tmp_path)
    changed = [*LEAVES[:3], b"changed", *LEAVES[4:]]
    assert one.add(asked(7, changed))[0] == 422
    assert one.add(asked(7, LEAVES[:7], note(changed[:7])))[0] == 409
    assert one.add(asked(0, LEAVES[:5])) == (409, "text/x.tlog.size", "7\n")
    assert one.add(asked(5, LEAVES[:9])) == (409, "text/x.tlog.size", "7\n")
    assert one.add(request_body(7, [], note(LEAVES)))[0] == 422
    assert one.add(asked(7, LEAVES))[0] == 200


def test_it_signs_for_no_stranger(tmp_path: Path) -> None:
    one, stranger = witness(tmp_path), Ed25519PrivateKey.generate()
    assert one.add(asked(0, LEAVES, note(LEAVES, stranger)))[0] == 403
    assert one.add(asked(0, LEAVES, EXAMPLE))[0] == 404
    assert one.add(request_body(12, [], note(LEAVES)))[0] == 400
    for body in (
        b"",
        b"old 1\n",
        b"old x\n\n" + note(LEAVES).encode(),
        b"\xff",
        b"old 01\n\n" + EXAMPLE.encode(),
    ):
        assert one.add(body)[0] == 400


@given(st.binary(max_size=400), st.integers(0, 300))
def test_no_request_stops_it(noise: bytes, at: int) -> None:
    body = asked(3, LEAVES[:7])
    try:
        read_request(body[:at] + noise + body[at:])
    except Malformed:
        return


def test_the_specifications_example_is_read() -> None:
    head = head_of(EXAMPLE)
    assert (head.origin, head.size) == ("example.com/behind-the-sofa", 20852163)
    assert head.root == base64.b64decode("CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=")
    assert signed_by_log(note(LEAVES), PUBLIC)
    assert not signed_by_log(EXAMPLE, PUBLIC)
    # c2sp.org/signed-note: a key as it is passed on
    go = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"
    assert key_text(*read_key(go, LOG_KEY), LOG_KEY) == go
    for wrong in (go.replace("033", "034"), go[:-4], "x", "", go.replace("+Ac", "+Bc")):
        with pytest.raises(Malformed):
            read_key(wrong, LOG_KEY)


@given(st.integers(1, 60), st.data())
def test_growth_is_that_of_the_standard(size: int, data: st.DataObject) -> None:
    leaves, tree = [f"leaf {number}".encode() for number in range(size)], LogTree()
    for leaf in leaves:
        tree.add(leaf)
    old = data.draw(st.integers(1, size))
    assert tree.growth(old, size) == consistency(old, [leaf_hash(leaf) for leaf in leaves])


# -- the worker's side ---------------------------------------------------------------------------------


@contextmanager
def listening(one: Witness, context: ssl.SSLContext | None = None) -> Iterator[str]:
    with server(one, "127.0.0.1", 0) as here:
        if context is not None:
            here.socket = context.wrap_socket(here.socket, server_side=True)
        thread = threading.Thread(target=here.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield f"http{'s' if context else ''}://127.0.0.1:{here.server_address[1]}"
        here.shutdown()
        thread.join()


@pytest.fixture
def log(tmp_path: Path) -> Iterator["CopiedLog"]:
    with office_at(f"sqlite:///{tmp_path / 'store.db'}", blanks=0) as office:
        yield CopiedLog(office)


class CopiedLog:
    """The store's copy of a log, and the duty that shows it around."""

    def __init__(self, office: Any) -> None:
        self.store, self.clock = office.store, office.clock
        assert isinstance(self.clock, FixedClock)
        self.duty = WitnessDuty(office.ground)

    def known_by(self, one: Witness, url: str) -> None:
        name, key = read_key(one.key, COSIGNER_KEY)
        self.store.write(lambda tx: save_witnesses(tx, [Known(url, name, key)])).result()

    def grows_to(self, leaves: list[bytes], told: str | None = None) -> None:
        self.store.write(lambda tx: add_leaves(tx, 0, leaves)).result()
        self.store.write(lambda tx: add_checkpoint(tx, len(leaves), told or note(leaves))).result()

    def shown(self) -> Seen:
        self.duty.once()
        found: Seen = self.store.read(seen)[NAME]
        return found


def test_each_checkpoint_is_shown_and_the_signature_kept(log: CopiedLog, tmp_path: Path) -> None:
    one = witness(tmp_path)
    with listening(one) as url:
        log.known_by(one, url)
        for size in (3, 7, 11):
            log.grows_to(LEAVES[:size])
            last = log.shown()
            assert (last.size, last.trouble) == (size, "")
            assert cosigned_at(last.line, NAME, read_key(one.key, COSIGNER_KEY)[1], head_of(last.note))


def test_over_tls_only_the_machine_of_that_name_is_shown_anything(
    log: CopiedLog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context, trusted = server_context(tmp_path)
    one = witness(tmp_path)
    log.grows_to(LEAVES)
    with listening(one, context) as url:
        log.known_by(one, url)
        assert log.shown().trouble == Trouble.AWAY  # nobody vouches for it
        monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
        assert log.shown().trouble == ""


def test_a_rewritten_log_is_a_fork_and_stays_one(log: CopiedLog, tmp_path: Path) -> None:
    one = witness(tmp_path)
    one.add(asked(0, [*LEAVES[:3], b"what was there before", *LEAVES[4:7]]))
    with listening(one) as url:
        log.known_by(one, url)
        log.grows_to(LEAVES)
        assert log.shown().trouble == Trouble.FORK
        log.clock.move(60_000)
        assert log.shown().trouble == Trouble.FORK


def test_a_log_whose_end_was_cut_is_a_fork(log: CopiedLog, tmp_path: Path) -> None:
    one = witness(tmp_path)
    one.add(asked(0, LEAVES))
    with listening(one) as url:
        log.known_by(one, url)
        log.grows_to(LEAVES[:7])
        assert log.shown().trouble == Trouble.FORK


def test_a_witness_that_remembers_more_than_our_notes_is_believed_when_the_log_agrees(
    log: CopiedLog, tmp_path: Path
) -> None:
    """After a restore: what witnesses said is in no backup."""
    one = witness(tmp_path)
    one.add(asked(0, LEAVES[:7]))
    with listening(one) as url:
        log.known_by(one, url)
        log.grows_to(LEAVES)
        assert (log.shown().size, log.shown().trouble) == (11, "")


def test_one_that_is_away_or_is_none_is_said_and_tried_again(log: CopiedLog, tmp_path: Path) -> None:
    one = witness(tmp_path)
    log.known_by(one, "http://127.0.0.1:9")
    log.grows_to(LEAVES)
    assert log.shown().trouble == Trouble.AWAY
    stranger = Witness(tmp_path / "stranger", "another.example", {ORIGIN: PUBLIC})
    with listening(stranger) as url:
        log.known_by(one, url)
        assert log.shown().trouble == Trouble.REFUSED
    with listening(one) as url:
        log.known_by(one, url)
        assert log.shown().trouble == ""


def test_the_keys_of_the_tests_are_those_of_the_log() -> None:
    assert KEY.public_key().public_bytes_raw() == PUBLIC
