"""Landlock, tried for real in a process of its own: what is not on the list cannot be reached."""

import subprocess
import sys
from pathlib import Path

import pytest

from parlour.processes.confine import landlock_version

pytestmark = pytest.mark.skipif(landlock_version() < 1, reason="this kernel has no Landlock")

PROGRAM = """
import errno, os, socket, sys
from pathlib import Path
from parlour.processes.confine import Allowed, confine
data = Path(sys.argv[1])
assert confine(Allowed(read=(data / "parlour.toml",), write=(data / "store",), ports=()))
def tried(act):
    try:
        act()
    except OSError as problem:
        return "refused" if problem.errno in (errno.EACCES, errno.EPERM, errno.EXDEV) else repr(problem)
    return "done"
(data / "store" / "db").write_text("1")
import sqlite3, ssl, decimal
print(tried((data / "parlour.toml").read_text))
print(tried(lambda: (data / "parlour.toml").write_text("x")))
print(tried((data / "custodian" / "root.key").read_bytes))
print(tried(lambda: os.listdir(data / "custodian")))
print(tried(lambda: os.rename(data / "store" / "db", data / "custodian" / "db")))
print(tried(lambda: os.link(data / "custodian" / "root.key", data / "store" / "k")))
print(tried(lambda: os.kill(os.getppid(), 0)))
print(tried(lambda: open(f"/proc/{os.getppid()}/mem", "rb").read(1)))
print(tried(lambda: open(f"/proc/{os.getppid()}/environ", "rb").read(1)))
print(tried(lambda: socket.create_connection(("127.0.0.1", 9), timeout=2)))
"""


def test_a_confined_process_reaches_only_what_is_listed(tmp_path: Path) -> None:
    (tmp_path / "custodian").mkdir()
    (tmp_path / "store").mkdir()
    (tmp_path / "custodian" / "root.key").write_bytes(b"root")
    (tmp_path / "parlour.toml").write_text("facts")
    run = subprocess.run(
        [sys.executable, "-I", "-c", PROGRAM, str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert run.stdout.split() == ["done", *["refused"] * 9], run.stderr
    assert (tmp_path / "parlour.toml").read_text() == "facts"
