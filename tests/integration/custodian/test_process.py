"""The real process on real sockets: who is heard, what survives kill -9, and what a hostile web tier gets."""

import asyncio
import contextlib
import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from custodian_protocol import messages as m
from parlour.demo.passkeys import Authenticator
from parlour.sealing.custodian import Custodian, CustodianAway
from tests.support.installation import until
from tests.unit.custodian.hand import URL, sha256

from .started import Started, leaves, raw_ask, refused


def test_a_case_from_blank_to_read_over_the_sockets(started: Started) -> None:
    olga, case = started.found(), started.case(b"over the sockets")
    started.web.ask_now("take", m.Take(olga.principal, case.id, "answer"))
    for principal in (olga.principal, case.customer):
        opened = started.web.ask_now("open", case.opening(principal))
        assert [item.content for item in opened.items] == [b"over the sockets"]
    until(lambda: started.web.ask_now("stats", m.Nothing()).blanks_unused >= 1000, "blanks ready")


def test_each_socket_answers_only_what_it_may_be_asked(started: Started) -> None:
    clients = {"web": started.web, "worker": started.worker, "control": started.control}
    for op, (_, _, allowed) in m.OPERATIONS.items():
        for name in clients.keys() - allowed:
            code, _ = raw_ask(
                started.folder / "run" / f"{name}.sock", {"v": 1, "id": 1, "op": op, "args": {}}
            )
            assert code == m.Refusal.NOT_HERE, (op, name)
    code, _ = raw_ask(started.folder / "run" / "web.sock", {"v": 1, "id": 1, "op": "export-all", "args": {}})
    assert code == m.Refusal.UNKNOWN_OP


def test_a_hostile_web_tier_gets_nothing_it_was_not_given(started: Started) -> None:
    """It has the web socket, every id, every sealed record, and whatever it saw go by. No session of staff."""
    olga, case = started.found(), started.case(b"not for web")
    web = started.web
    stranger = Authenticator(URL)
    stranger.create(web.ask_now("ceremony", m.CeremonyWanted("sign-in", None, "", "", "")).options.replace(
        "{", '{"rp": {"id": "localhost"}, "user": {"id": "AAAA"}, "pubKeyCredParams": [{"alg": -7}], ', 1))  # fmt: skip
    begun = web.ask_now("ceremony", m.CeremonyWanted("sign-in", None, "", "", ""))
    forged = m.CeremonyAnswer(begun.id, stranger.get(begun.options))
    assert refused(lambda: web.ask_now("sign-in", forged)) == m.Refusal.NO_MATCH
    invented = m.Principal("staff", "ab" * 16, os.urandom(32))
    known = m.Principal("staff", olga.session.session, os.urandom(32))
    for principal in (invented, known, m.Principal("worker", "", b"")):
        assert (
            refused(lambda who=principal: web.ask_now("take", m.Take(who, case.id, "answer")))
            == m.Refusal.NO_SESSION
        )
        assert refused(lambda who=principal: web.ask_now("open", case.opening(who))) == m.Refusal.NO_SESSION
    own = started.case(b"made by web itself")
    assert refused(lambda: web.ask_now("open", case.opening(own.customer))) == m.Refusal.NOT_YOURS
    borrowed = own.opening(own.customer, sessions=tuple(case.headers), items=tuple(case.items))
    assert not web.ask_now("open", borrowed).items
    assert web.ask_now("register", m.Register((case.registration(read_verifier=sha256(b"x")),))).results == (
        "refused",
    )
    assert (
        refused(lambda: web.ask_now("open", case.opening(olga.principal))) == m.Refusal.NOT_YOURS
    )  # signed in, not assigned
    assert refused(lambda: web.ask_now("erase", m.OnCase(own.customer, case.id))) == m.Refusal.NOT_YOURS
    guess = m.CeremonyWanted("found", None, "", "guess", "Eve")
    assert refused(lambda: web.ask_now("ceremony", guess)) == m.Refusal.NO_MATCH
    eve = m.Invite(olga.principal, "Eve", ("officer",), ())
    assert refused(lambda: web.ask_now("invite", eve)) == m.Refusal.NEEDS_TOUCH
    denied = {(one["purpose"], one["about"]) for one in leaves(started) if one["act"] == "denied"}
    assert {
        ("sign-in", "no-match"), ("take", "no-session"), ("open", "no-session"), ("open", "other-case"),
        ("open", "no-grant"), ("erase", "other-case"), ("ceremony", "set-up"), ("invite", "needs-touch"),
    } <= denied  # fmt: skip


def test_what_was_answered_survives_kill_nine(started: Started) -> None:
    olga, case = started.found(), started.case(b"kept")
    handed = {blank.id for blank in started.web.ask_now("blanks", m.BlanksWanted(50)).blanks}
    started.web.ask_now("take", m.Take(olga.principal, case.id, "answer"))
    before = leaves(started)
    for _ in range(3):
        started.kill()
        started.start()
        assert leaves(started) == before
    assert not started.web.ask_now("stats", m.Nothing()).log_fault
    assert not handed & {blank.id for blank in started.web.ask_now("blanks", m.BlanksWanted(50)).blanks}
    opened = started.web.ask_now("open", case.opening(olga.principal))
    assert [item.content for item in opened.items] == [b"kept"]
    changes = started.web.ask_now("changes", m.ChangesWanted(0, 10)).changes
    assert [one.assignee for one in changes] == [olga.id]


def test_the_clock_moves_only_forward_and_the_day_comes(started: Started) -> None:
    olga, case = started.found(), started.case()
    started.web.ask_now("take", m.Take(olga.principal, case.id, "answer"))
    started.web.ask_now("resolve", m.OnCase(olga.principal, case.id))
    assert refused(lambda: started.control.ask_now("move-clock", m.ClockMoved(-1))) == m.Refusal.WRONG_STATE
    started.control.ask_now("move-clock", m.ClockMoved(90 * 86_400_000))

    def state() -> str:
        (change,) = started.web.ask_now("changes", m.ChangesWanted(0, 10)).changes
        return str(change.state)

    until(lambda: state() == "erasing", "the custodian to begin by itself")
    started.control.ask_now("move-clock", m.ClockMoved(15 * 60_000))
    until(lambda: state() == "erased", "the custodian to destroy by itself")


def test_a_second_custodian_is_kept_out(started: Started) -> None:
    second = subprocess.run(started.command, capture_output=True, text=True, timeout=20, check=False)
    assert second.returncode == 2
    assert "Another custodian" in second.stderr
    assert started.web.ask_now("hello", m.Nothing())


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"--mark": "demo"}, "for good"),
        ({"--url": "http://help.example"}, "Without TLS"),
        ({"--peers": "web=x"}, "--peers"),
    ],
)
def test_what_does_not_start_says_so_in_one_line(
    started: Started, changed: dict[str, str], words: str
) -> None:
    started.end()
    command = [*started.command, *(part for pair in changed.items() for part in pair)]
    if "--mark" in changed:
        command = [part for part in command if part not in ("--clock", str(started.folder / "clock"))]
    done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    assert done.returncode == 2
    assert words in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_peer_of_another_uid_is_not_heard(folder: Path) -> None:
    started = Started(folder, "--peers", f"web={os.getuid() + 1}")
    try:
        with pytest.raises(CustodianAway):
            started.web.ask_now("hello", m.Nothing())
        assert started.worker.ask_now("hello", m.Nothing())
    finally:
        said = started.end()
        started.close()
    assert '"event": "peer-refused"' in said


def test_the_operators_socket_wants_its_key_first(folder: Path) -> None:
    """Of one user with web, a uid tells nothing apart: web cannot read the file, the operator can."""
    key = folder / "custodian" / "control.key"
    started = Started(folder, "--control-key", str(key))
    operator = Custodian(folder / "run" / "control.sock", key=key)
    try:
        assert key.stat().st_mode & 0o777 == 0o600
        with pytest.raises(CustodianAway):
            started.control.ask_now("stats", m.Nothing())
        assert operator.ask_now("stats", m.Nothing()).unlocked
        assert asyncio.run(asked_once(operator)).unlocked
        assert started.web.ask_now("hello", m.Nothing())
    finally:
        operator.hang_up()
        said = started.end()
        started.close()
    assert '"event": "key-refused"' in said


async def asked_once(custodian: Custodian) -> m.Stats:
    stats: m.Stats = await custodian.ask("stats", m.Nothing())
    await custodian.close()
    return stats


def test_a_web_that_takes_every_connection_keeps_nobody_else_out(started: Started) -> None:
    with contextlib.ExitStack() as held:
        for _ in range(300):
            one = held.enter_context(socket.socket(socket.AF_UNIX))
            one.connect(str(started.folder / "run" / "web.sock"))
        until(lambda: away(started.web), "web's share to be used up")
        assert started.control.ask_now("lockdown", m.Lockdown(0))


def away(client: Custodian) -> bool:
    try:
        client.ask_now("hello", m.Nothing())
    except CustodianAway:
        return True
    return False


def test_it_gives_up_what_it_does_not_need(started: Started) -> None:
    """No core dump, nobody of the same user may look in, no new rights, private files, and it ends with its parent."""
    status = dict(
        line.split(":", 1) for line in Path(f"/proc/{started.process.pid}/status").read_text().splitlines()
    )
    assert status["NoNewPrivs"].strip() == "1"
    limits = Path(f"/proc/{started.process.pid}/limits").read_text()
    assert re.search(r"^Max core file size +0 +0 ", limits, re.MULTILINE)
    assert (
        Path(f"/proc/{started.process.pid}/environ").stat().st_uid == 0
    )  # not dumpable: root's, whoever runs it
    for file in (started.folder / "custodian").iterdir():
        assert file.stat().st_mode & 0o077 == 0
    assert (started.folder / "run" / "web.sock").stat().st_mode & 0o777 == 0o660


def test_it_ends_with_its_parent(folder: Path) -> None:
    (folder / "run").mkdir()
    program = (
        "import subprocess, sys; p = subprocess.Popen(sys.argv[1:], stdout=subprocess.PIPE);"
        "p.stdout.readline(); print(p.pid, flush=True); sys.stdin.read()"
    )
    command = [
        sys.executable,
        "-m",
        "custodian",
        "--dir",
        str(folder / "c"),
        "--sockets",
        str(folder / "run"),
        "--url",
        URL,
    ]
    parent = subprocess.Popen(
        [sys.executable, "-c", program, *command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    parent.kill()
    parent.communicate()
    until(lambda: not running(pid), "the custodian to end")


def running(pid: int) -> bool:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    return False
