"""What the process gives up before it reads a key. Linux only; each step says when it could not be done."""

import ctypes
import os
import resource

from .reporting import report

PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_SET_NO_NEW_PRIVS = 38
MCL_CURRENT_AND_FUTURE = 3
SIGTERM = 15


def harden() -> None:
    """No core dumps, no ptrace by the same user, no new rights, no files for others; dies with its parent."""
    os.umask(0o077)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    libc = ctypes.CDLL(None, use_errno=True)
    for name, option, value in (
        ("dumpable", PR_SET_DUMPABLE, 0),
        ("parent-death", PR_SET_PDEATHSIG, SIGTERM),
        ("no-new-privileges", PR_SET_NO_NEW_PRIVS, 1),
    ):
        if libc.prctl(option, value, 0, 0, 0) != 0:
            report("hardening-missed", step=name)
    # With a limit on locked memory, locking future pages would make a later allocation fail instead.
    if resource.getrlimit(resource.RLIMIT_MEMLOCK)[0] == resource.RLIM_INFINITY:
        libc.mlockall(MCL_CURRENT_AND_FUTURE)
