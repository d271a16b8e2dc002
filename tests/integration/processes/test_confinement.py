"""The real web and worker processes, confined: what a break-in of them could touch."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from parlour.app import what_web_may_touch, what_worker_may_touch
from parlour.config import read_settings
from parlour.processes.confine import landlock_version
from parlour.processes.supervisor import Supervisor
from tests.support.installation import rehearsal, short_folder, until

pytestmark = pytest.mark.skipif(landlock_version() < 1, reason="this kernel has no Landlock")

# Runs what a hostile web would run, in a process confined by the very list web confines itself with.
HOSTILE = """
import ctypes, os, sys
from pathlib import Path
from parlour.app import what_web_may_touch, what_worker_may_touch
from parlour.config import read_settings
from parlour.processes.confine import confine
settings = read_settings(Path(sys.argv[1]))
confine((what_web_may_touch if sys.argv[2] == "web" else what_worker_may_touch)(settings))
custodian = int(sys.argv[3])
def tried(act):
    try:
        return "got " + repr(act())
    except OSError:
        return "refused"
places = settings.places
libc = ctypes.CDLL(None, use_errno=True)
def ptrace():
    if libc.ptrace(16, custodian, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "ptrace")
print(tried(lambda: os.listdir(places.custodian)))
print(tried(lambda: (places.custodian / "root.key").read_bytes()))
print(tried(lambda: (places.custodian / "keystore.db").read_bytes()))
print(tried(lambda: places.control_key.read_bytes()))
print(tried(lambda: (places.custodian / "x").write_text("x")))
print(tried(ptrace))
print(tried(lambda: Path(f"/proc/{custodian}/mem").open("rb").read(1)))
print(tried(lambda: Path(f"/proc/{custodian}/root/etc/hostname").read_text()))
print(tried(lambda: os.kill(custodian, 9)))
print(tried(lambda: os.symlink(places.custodian, places.temporary / "way") or os.listdir(places.temporary / "way")))
"""


@pytest.fixture(scope="module")
def installation() -> Iterator[Supervisor]:
    with short_folder() as folder, rehearsal(folder / "data") as supervisor:
        yield supervisor


@pytest.mark.parametrize("role", ["web", "worker"])
def test_a_hostile_process_of_the_same_user_reaches_nothing_of_the_custodian(
    installation: Supervisor, role: str
) -> None:
    pid = installation.pids()["custodian"]
    run = subprocess.run(
        [sys.executable, "-I", "-c", HOSTILE, str(installation.settings.data), role, str(pid)],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert run.stdout.split("\n")[:-1] == ["refused"] * 10, run.stdout + run.stderr
    assert installation.pids()["custodian"] == pid


@pytest.mark.parametrize("role", ["web", "worker"])
def test_the_processes_themselves_are_confined_to_that_list(installation: Supervisor, role: str) -> None:
    """Landlock has no window to look through, but a confined process may not be traced, and says so here."""
    status = Path(f"/proc/{installation.pids()[role]}/status")
    until(lambda: "NoNewPrivs:\t1" in status.read_text(), "it to lock itself in")
    assert not (installation.settings.places.logs / f"{role}.log").read_text().count("not confined")
    settings = read_settings(installation.settings.data)
    allowed = what_web_may_touch(settings) if role == "web" else what_worker_may_touch(settings)
    forbidden = settings.places.custodian
    for path in (*allowed.read, *allowed.write):
        assert path != settings.data
        assert not path.is_relative_to(forbidden)
        assert not forbidden.is_relative_to(path)


# Starts an installation as an ordinary user, and tries as the same user, unconfined, to look into it.
ORDINARY = """
import ctypes, sys
from pathlib import Path
from tests.support.installation import rehearsal, until
libc = ctypes.CDLL(None, use_errno=True)
with rehearsal(Path(sys.argv[1])) as supervisor:
    print(supervisor.settings.separation)
    for role, pid in sorted(supervisor.pids().items()):
        until(lambda: "NoNewPrivs:\\t1" in Path(f"/proc/{pid}/status").read_text(), "it to lock itself in")
        print(role, libc.ptrace(16, pid, 0, 0))
"""


def test_an_ordinary_user_may_not_even_trace_their_own_processes() -> None:
    """Root may trace anybody, so where the tests run as root this is asked as somebody else."""
    somebody = 41899 if os.geteuid() == 0 else None
    with short_folder() as folder:
        if somebody:
            os.chown(folder, somebody, somebody)
        run = subprocess.run(
            [sys.executable, "-c", ORDINARY, str(folder / "data")],
            cwd=Path(__file__).parents[3],
            user=somebody,
            group=somebody,
            extra_groups=[] if somebody else None,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert run.stdout.split("\n")[:-1] == ["landlock", "custodian -1", "web -1", "worker -1"], run.stderr
