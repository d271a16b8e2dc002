"""Who each process runs as, and who may touch which directory.

As root every process gets its own fixed numeric user, so that even root's mistake in one is not another's
key. Otherwise all three share our user, and Landlock (see `confine`) keeps web and worker from the
custodian's directory. Where neither works, everybody is told.
"""

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from parlour.config import Places
from parlour.sealing.service import SEED_BYTES

from .confine import landlock_version

GROUP = 41800
KEY_BYTES = 32
NOT_THIS_WAY = 9
USERS = {"web": 41801, "worker": 41802, "custodian": 41803}


@dataclass(frozen=True, slots=True)
class Identities:
    web: int
    worker: int
    custodian: int
    group: int
    apart: bool  # each process has a user of its own

    def of(self, role: str) -> int:
        return {"web": self.web, "worker": self.worker, "custodian": self.custodian}[role]

    def peers(self) -> str:
        """What the custodian checks its callers against; the operator's commands run as `up` does."""
        return f"web={self.web},worker={self.worker},control={os.geteuid()}"


def same_user() -> Identities:
    own = os.geteuid()
    return Identities(own, own, own, os.getegid(), apart=False)


def choose_identities(places: Places, *, marked: bool) -> tuple[Identities, str]:
    """Own users where that can work, and otherwise the plain reason why it cannot.

    A demo or rehearsal plays customers, staff and operator in one program, so it has one user.
    """
    if os.geteuid() != 0 or marked:
        return same_user(), ""
    places.data.mkdir(parents=True, exist_ok=True)
    os.chown(places.data, 0, GROUP)
    places.data.chmod(0o750)
    # The three differ in nothing but their number, so that one speaks for all.
    reason = _cannot_work(_probe(USERS["web"], places.data), places.data)
    if reason:
        return same_user(), f"The processes cannot have users of their own: {reason}"
    return Identities(**USERS, group=GROUP, apart=True), ""


def separation(identities: Identities) -> str:
    if identities.apart:
        return "users"
    return "landlock" if landlock_version() >= 1 else "none"


def lay_out(places: Places, identities: Identities) -> None:
    """Make every directory with its owner and mode; repair those an earlier start gave to others."""
    one = identities
    places.data.mkdir(parents=True, exist_ok=True)
    _directory(places.data, os.geteuid(), one.group, 0o750 if one.apart else 0o700)
    _directory(places.run, os.geteuid(), one.group, 0o750)
    _directory(places.store, one.web, one.group, 0o2770, deep=True)
    _directory(places.blobs, one.web, one.group, 0o2770, deep=True)
    _directory(places.poke, one.web, one.group, 0o2770)
    _directory(places.temporary, one.web, one.group, 0o2770)
    _directory(places.heartbeat.parent, one.worker, one.group, 0o2750)
    _directory(places.sockets, one.custodian, one.group, 0o2750)
    _directory(places.logs, os.geteuid(), os.getegid(), 0o700)
    _directory(places.web, one.web, one.group, 0o700, deep=True)
    _directory(places.worker, one.worker, one.group, 0o700, deep=True)
    _directory(places.custodian, one.custodian, one.group, 0o700, deep=True)
    _make_key(places.web_key, KEY_BYTES, one.web, one.group)
    _make_key(places.service_key, SEED_BYTES, one.worker, one.group)


def share_store(places: Places, identities: Identities) -> None:
    """Files made by us, for web and worker to write. What SQLite adds beside them takes after them.

    We may be root and the directory is web's: a link that a hostile web left there must not make us give
    away the file it leads to. So each is opened without following links, and changed through what was opened.
    """
    if not identities.apart:
        return
    folder = os.open(places.store, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        for name in os.listdir(folder):
            _share(name, folder, identities)
    finally:
        os.close(folder)


def _share(name: str, folder: int, identities: Identities) -> None:
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    try:
        file = os.open(name, flags, dir_fd=folder)
    except OSError:
        return  # a link, a socket, or gone again
    try:
        facts = os.fstat(file)
        if stat.S_ISREG(facts.st_mode) and facts.st_nlink == 1:
            os.fchown(file, identities.web, identities.group)
            os.fchmod(file, 0o660)
    finally:
        os.close(file)


def _directory(path: Path, owner: int, group: int, mode: int, *, deep: bool = False) -> None:
    path.mkdir(parents=True, exist_ok=True)
    if os.geteuid() == 0:
        if deep and path.stat().st_uid != owner:
            for inner in _everything_in(path):
                os.chown(inner, owner, group, follow_symlinks=False)
        os.chown(path, owner, group)
    path.chmod(mode)


def _everything_in(path: Path) -> Iterator[Path]:
    for folder, _, files in os.walk(path):
        yield Path(folder)
        yield from (Path(folder, name) for name in files)


def _make_key(path: Path, size: int, owner: int, group: int) -> None:
    """Web's seals the receipt cookie, the worker's opens other services' secrets. Made here because neither may write
    into its own directory."""
    if path.exists():
        return
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    # Made anew, never opened: the directory is theirs, and a link left there would lead root elsewhere.
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o400)
    with os.fdopen(descriptor, "wb") as file:
        file.write(os.urandom(size))
        file.flush()
        os.fsync(file.fileno())
        if os.geteuid() == 0:
            os.fchown(file.fileno(), owner, group)
    fresh.replace(path)


def _probe(user: int, data: Path) -> "subprocess.Popen[bytes] | None":
    """Our own interpreter, started as that user: only the kernel knows what it may read."""
    program = f"import os, sys, parlour, custodian; sys.exit(0 if os.access(sys.argv[1], os.X_OK) else {NOT_THIS_WAY})"
    try:
        return subprocess.Popen(
            [sys.executable, "-I", "-c", program, str(data)],
            user=user, group=GROUP, extra_groups=[], cwd="/", env={},
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
    except OSError:
        return None


def _cannot_work(probe: "subprocess.Popen[bytes] | None", data: Path) -> str:
    if probe is None:
        return f"{sys.executable} may not be run by other users."
    code = probe.wait()
    if code == NOT_THIS_WAY:
        return f"{data} lies in a directory closed to other users."
    return "" if code == 0 else "Parlour's program files may not be read by other users."
