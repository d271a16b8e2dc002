"""python -m custodian: one process, started and watched by `parlour up` or systemd."""

import argparse
import asyncio
import json
import os
import signal
import sys
from pathlib import Path

import apsw

from .background import discard_unhanded, work
from .hardening import harden
from .keeper import Keeper
from .keys import WrongRoot
from .keystore import NewerKeyStore
from .reporting import report
from .server import SOCKETS, Server
from .starting import CannotStart, Start, start
from .turns import Turns


def main() -> int:
    options = _options()
    harden()
    try:
        peers = _peers(options.peers)
        keeper = start(
            Start(
                options.dir,
                options.url.rstrip("/"),
                options.mark,
                options.root_fd,
                options.day_keys,
                options.clock,
                options.policy,
            )
        )
    except (CannotStart, ValueError) as problem:
        return _say(str(problem))
    except apsw.BusyError:
        return _say("Another custodian is using this key store.")
    except NewerKeyStore:
        return _say("This key store was written by a newer version.")
    except WrongRoot:
        return _say("root.key does not belong to this key store.")
    if keeper.log.fault:
        report("log-broken", words=keeper.log.fault)
    discard_unhanded(keeper)
    asyncio.run(_serve(keeper, options.sockets, peers))
    return 0


async def _serve(keeper: Keeper, sockets: Path, peers: dict[str, int]) -> None:
    stopped = asyncio.Event()
    server = Server(Turns(keeper), peers)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    await server.listen(sockets)
    print(json.dumps({"ready": True}), flush=True)
    own_work = asyncio.create_task(work(keeper, server, stopped.set))
    own_work.add_done_callback(lambda _: stopped.set())
    await stopped.wait()
    own_work.cancel()
    server.close()
    keeper.store.close()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="custodian", description="Holds Parlour's private keys.")
    parser.add_argument("--dir", type=Path, required=True)
    parser.add_argument("--sockets", type=Path, required=True)
    parser.add_argument("--url", required=True)
    parser.add_argument("--mark", default="")
    parser.add_argument("--root-fd", type=int)
    parser.add_argument("--peers", default="")
    parser.add_argument("--day-keys", type=Path)
    parser.add_argument("--clock", type=Path)
    parser.add_argument("--policy", default="")
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


def _say(words: str) -> int:
    print(words, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
