"""python -m custodian: one process, started and watched by `parlour up` or systemd."""

import argparse
import asyncio
import ctypes
import os
import resource
import signal
import sys
from pathlib import Path

from .keeper import Keeper
from .keys import CannotStart
from .refusing import report
from .root import control_key
from .server import SOCKETS, Server, work
from .starting import start

PDEATHSIG, DUMPABLE, NO_NEW_PRIVS, MCL_CURRENT_AND_FUTURE = 1, 4, 38, 3  # of prctl, and of mlockall


def main() -> int:
    options = vars(_options())
    sockets, peers, key = (options.pop(name) for name in ("sockets", "peers", "control_key"))
    harden()
    try:
        allowed = _peers(peers)
        keeper = start(options.pop("dir"), options.pop("url").rstrip("/"), **options)
    except (CannotStart, ValueError) as problem:
        print(problem, file=sys.stderr)
        return 2
    if keeper.log.fault:
        report("log-broken", words=keeper.log.fault)
    asyncio.run(_serve(keeper, sockets, allowed, control_key(key) if key else b""))
    return 0


def harden() -> None:
    """No core dumps, no ptrace by the same user, no new rights, no files for others; dies with its parent."""
    os.umask(0o077)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    libc = ctypes.CDLL(None)
    for option, value in ((DUMPABLE, 0), (PDEATHSIG, signal.SIGTERM), (NO_NEW_PRIVS, 1)):
        if libc.prctl(option, int(value), 0, 0, 0) != 0:
            report("hardening-missed", option=option)
    # With a limit on locked memory, locking future pages would make a later allocation fail instead.
    if resource.getrlimit(resource.RLIMIT_MEMLOCK)[0] == resource.RLIM_INFINITY:
        libc.mlockall(MCL_CURRENT_AND_FUTURE)


async def _serve(keeper: Keeper, sockets: Path, peers: dict[str, int], key: bytes) -> None:
    stopped = asyncio.Event()
    server = Server(keeper, peers, key)
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    await server.listen(sockets)
    print('{"ready": true}', flush=True)
    own_work = asyncio.create_task(work(keeper, server, stopped.set))
    own_work.add_done_callback(lambda _: stopped.set())
    await stopped.wait()
    own_work.cancel()
    server.close()
    keeper.store.connection.close()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="custodian", description="Holds Parlour's private keys.")
    for name in ("--dir", "--sockets"):
        parser.add_argument(name, type=Path, required=True)
    for name in ("--day-keys", "--clock", "--control-key"):
        parser.add_argument(name, type=Path)
    for name in ("--mark", "--peers", "--policy", "--kms", "--kms-token", "--kms-ca"):
        parser.add_argument(name, default="")
    parser.add_argument("--url", required=True)
    parser.add_argument("--root-fd", type=int)
    return parser.parse_args()


def _peers(text: str) -> dict[str, int]:
    """Which uid may speak on which socket: our own, unless told."""
    peers = dict.fromkeys(SOCKETS, os.getuid())
    for pair in filter(None, text.split(",")):
        name, _, uid = pair.partition("=")
        if name not in peers or not uid.isdigit():
            raise CannotStart("--peers is like web=2001,worker=2002,control=0.")
        peers[name] = int(uid)
    return peers


if __name__ == "__main__":
    sys.exit(main())
