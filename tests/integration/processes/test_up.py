"""`parlour up` with real processes: starts, says what is needed, goes on after any death, leaves nothing behind."""

import contextlib
import os
import re
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.installation import (
    Command,
    alive,
    answers,
    free_port,
    get,
    parlour,
    short_folder,
    until,
    up,
)


@pytest.fixture(scope="module")
def running() -> Iterator[Command]:
    with short_folder() as folder, up(folder / "data", free_port()) as started:
        yield started


def test_the_first_start_prints_a_set_up_link_that_works(running: Command) -> None:
    until(lambda: "/admin/setup/" in running.all_said(), "the set-up link")
    links = re.findall(r"http://localhost:\d+(/admin/setup/\S+)", running.all_said())
    assert len(links) == 1
    status, _ = get(running.port, links[0])
    assert status == 200
    guessed, _ = get(running.port, "/admin/setup/" + "A" * 32)
    assert guessed != 200


def test_a_second_up_on_the_same_directory_is_refused_with_the_process_id(running: Command) -> None:
    second = parlour("up", "--data", str(running.data), "--port", str(free_port()))
    assert second.returncode == 2
    assert f"process {running.process.pid}" in second.stderr
    assert second.stderr.count("\n") == 1
    assert answers(running.port)


@pytest.mark.parametrize("role", ["web", "worker", "custodian"])
def test_a_killed_child_is_started_again_and_reported(running: Command, role: str) -> None:
    until(lambda: len(running.children()) == 3, "three children")
    before = running.children()[role]
    os.kill(before, signal.SIGKILL)
    until(lambda: running.children().get(role, before) != before, f"a new {role}")
    until(lambda: answers(running.port), "web answering")
    assert f"The {role} process ended (killed by signal 9)" in running.all_said()
    until(
        lambda: parlour("log", "head", "--data", str(running.data)).returncode == 0, "the custodian answering"
    )


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give each process a user of its own")
def test_as_root_each_process_has_a_user_of_its_own(running: Command) -> None:
    until(lambda: len(running.children()) == 3, "three children")
    owners = {role: Path(f"/proc/{pid}").stat().st_uid for role, pid in running.children().items()}
    status = {role: Path(f"/proc/{pid}/status").read_text() for role, pid in running.children().items()}
    users = {role: re.findall(r"Uid:\t(\d+)", text)[0] for role, text in status.items()}
    assert users == {"web": "41801", "worker": "41802", "custodian": "41803"}, owners
    modes = {name: (running.data / name).stat().st_mode & 0o777 for name in ("custodian", "web")}
    assert modes == {"custodian": 0o700, "web": 0o700}
    assert (running.data / "custodian").stat().st_uid == 41803


def test_children_can_neither_be_dumped_nor_gain_rights(running: Command) -> None:
    until(lambda: len(running.children()) == 3, "three children")
    for pid in running.children().values():
        status = Path(f"/proc/{pid}/status")
        until(lambda at=status: "NoNewPrivs:\t1" in at.read_text(), "it to lock itself in")
        assert re.search(r"Max core file size\s+0 ", Path(f"/proc/{pid}/limits").read_text())


def test_web_speaks_http_1_alone(running: Command) -> None:
    with socket.create_connection(("127.0.0.1", running.port), timeout=10) as line:
        line.sendall(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes(3) + b"\x04" + bytes(5))
        with contextlib.suppress(ConnectionError):
            assert line.recv(64)[:8] in (b"", b"HTTP/1.1")


def test_sigterm_ends_everything_and_leaves_nothing() -> None:
    with short_folder() as folder, up(folder / "data", free_port()) as started:
        until(lambda: len(started.children()) == 3, "three children")
        pids = list(started.children().values())
        assert started.end() == 0
        assert not [pid for pid in pids if alive(pid)]
        assert not answers(started.port)


def test_children_die_with_an_up_that_was_killed() -> None:
    with short_folder() as folder, up(folder / "data", free_port()) as started:
        until(lambda: len(started.children()) == 3, "three children")
        pids = list(started.children().values())
        started.process.kill()
        started.process.wait()
        until(lambda: not [pid for pid in pids if alive(pid)], "no orphans")
        # And nothing needs to be cleaned before the next start.
        with up(started.data, started.port):
            assert answers(started.port)


def test_an_exchanged_key_store_is_refused() -> None:
    with short_folder() as folder:
        with up(folder / "data", free_port()) as started:
            assert started.end() == 0
        for file in (folder / "data" / "custodian").iterdir():
            file.unlink()
        again = parlour("up", "--data", str(folder / "data"), "--port", str(free_port()))
        assert again.returncode == 1
        assert "another signing key" in again.stderr
        assert "Traceback" not in again.stderr


def test_a_taken_port_is_one_clear_line(running: Command) -> None:
    with short_folder() as folder:
        other = parlour("up", "--data", str(folder / "data"), "--port", str(running.port))
    assert other.returncode == 1
    assert other.stderr.startswith("parlour: Port")
    assert other.stderr.count("\n") == 1


def test_the_world_needs_an_address() -> None:
    with short_folder() as folder:
        refused = parlour("up", "--data", str(folder / "data"), "--host", "192.0.2.1")
    assert refused.returncode == 1
    assert "--url" in refused.stderr
