"""Starts the three processes in their order, watches them, and ends them in the other order.

Custodian and web start at once; web imports while it waits, and goes on only when the custodian is known to
be the one this installation belongs to and the store has its schema. The worker follows.
"""

import contextlib
import os
import threading
import time
from collections.abc import Callable, Iterator

from parlour.config import Settings, child_environment

from . import children
from .children import Child, DidNotStart, Plan, Restarts
from .lock import UpLock
from .prepare import prepare
from .separation import Identities, choose_identities, lay_out

READY_WITHIN = 30.0
PATIENCE = {"web": 3.0, "worker": 3.0, "custodian": 5.0}
ORDER_OF_END = ("web", "worker", "custodian")
WATCH_EVERY = 0.1

Say = Callable[[str], None]


class Supervisor:
    """All of one running installation. Use from one thread that outlives the children."""

    def __init__(
        self,
        settings: Settings,
        say: Say,
        *,
        policy: str = "",
        logs_to_files: bool = True,
        ask_sheets: Callable[[Settings], None] | None = None,
    ) -> None:
        self.settings = settings
        self._say = say
        self._policy, self._logs_to_files = policy, logs_to_files
        self._ask_sheets = ask_sheets
        self._children: dict[str, Child] = {}
        self._restarts = {role: Restarts() for role in ORDER_OF_END}
        self._due: dict[str, float] = {}
        self._lock: UpLock | None = None
        self._identities: Identities | None = None
        # The root key of an officers' installation, in memory only: the custodian writes it here once two
        # sheets opened it and reads it again when it is restarted. Neither file nor backup ever holds it.
        self._root = os.memfd_create("parlour-root") if hasattr(os, "memfd_create") else -1

    def start(self) -> None:
        """Returns when web answers. Leaves nothing running when it raises."""
        self.settings.data.mkdir(parents=True, exist_ok=True)
        self._lock = UpLock(self.settings.places.lock)
        try:
            self._start_all()
        except BaseException:
            self.stop()
            raise

    def watch(self, stop: threading.Event) -> None:
        """Until `stop`: start again whatever ended, and say so in one line."""
        while not stop.wait(WATCH_EVERY):
            self.watch_once()

    def watch_once(self) -> None:
        now = time.monotonic()
        for role, child in list(self._children.items()):
            code = child.ended()
            if code is None:
                continue
            if role not in self._due:
                delay = self._restarts[role].after(child)
                self._due[role] = now + delay
                self._say(f"The {role} process ended ({_in_words(code)}); starting it again.")
                child.end(0)
            if now >= self._due[role]:
                del self._due[role]
                self._start(role)
                self._children[role].go()

    def stop(self) -> None:
        """Web first, so that nobody is answered by half a system; the custodian last."""
        for role in ORDER_OF_END:
            child = self._children.pop(role, None)
            if child is not None:
                child.end(PATIENCE[role])
        if self._root >= 0:
            os.close(self._root)
            self._root = -1
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def pids(self) -> dict[str, int]:
        return {role: child.pid for role, child in self._children.items()}

    def _start_all(self) -> None:
        places = self.settings.places
        self._identities, reason = choose_identities(places, marked=bool(self.settings.mark))
        if reason:
            self._say(f"{reason} All three processes run as the same user.")
        lay_out(places, self._identities)
        deadline = time.monotonic() + READY_WITHIN
        for role in ("custodian", "web"):
            self._start(role)
        self._children["custodian"].wait_ready(deadline)
        self.settings = prepare(self.settings, self._identities)
        if self._ask_sheets is not None:
            self._ask_sheets(self.settings)
        self._children["web"].go()
        self._children["web"].wait_answering(self._local_address(), self.settings.port, deadline)
        # Last, since what it does can wait: on a small machine the first page comes a third sooner.
        self._start("worker")
        self._children["worker"].go()

    def _local_address(self) -> str:
        return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.settings.host, self.settings.host)  # noqa: S104 - looked for, not bound

    def _start(self, role: str) -> None:
        self._children[role] = children.start(self._plan(role))

    def _plan(self, role: str) -> Plan:
        assert self._identities is not None  # noqa: S101 - chosen before the first child is planned
        places, one = self.settings.places, self._identities
        program = self._custodian_arguments() if role == "custodian" else self._child_arguments(role)
        return Plan(
            role=role,
            arguments=program,
            environment=child_environment(places),
            umask=0o077 if role == "custodian" else 0o007,
            log=places.logs / f"{role}.log" if self._logs_to_files else None,
            user=one.of(role) if one.apart else None,
            group=one.group if one.apart else None,
            keep=(self._root,) if role == "custodian" and self._root >= 0 else (),
        )

    def _child_arguments(self, role: str) -> tuple[str, ...]:
        return ("-m", "parlour", "child", role, "--data", str(self.settings.data), "--gate")

    def _custodian_arguments(self) -> tuple[str, ...]:
        assert self._identities is not None  # noqa: S101 - chosen before the first child is planned
        places = self.settings.places
        arguments = ["-m", "custodian", "--dir", str(places.custodian), "--sockets", str(places.sockets)]
        arguments += ["--url", self.settings.url, "--peers", self._identities.peers()]
        arguments += ["--control-key", str(places.control_key)]
        if self.settings.mark:
            arguments += ["--mark", self.settings.mark]
        if self.settings.mark == "rehearsal":
            arguments += ["--clock", str(places.clock)]
        if self._policy:
            arguments += ["--policy", self._policy]
        chosen = {"day-keys": self.settings.day_keys, "kms": self.settings.kms}
        chosen |= {"kms-token": self.settings.kms_token, "kms-ca": self.settings.kms_ca}
        for name, value in chosen.items():
            arguments += [f"--{name}", value] if value else []
        if self._root >= 0:
            arguments += ["--root-fd", str(self._root)]
        return tuple(arguments)


@contextlib.contextmanager
def running(settings: Settings, say: Say, **options: object) -> Iterator[Supervisor]:
    """A whole installation for as long as the block lasts, watched by a thread of its own.

    That thread also starts the children: the kernel ends them when the thread that made them ends.
    """
    supervisor = Supervisor(settings, say, **options)  # type: ignore[arg-type]  # options are Supervisor's own
    stop, started, failed = threading.Event(), threading.Event(), list[BaseException]()

    def live() -> None:
        try:
            supervisor.start()
        except BaseException as problem:
            failed.append(problem)
            return
        finally:
            started.set()
        try:
            supervisor.watch(stop)
        finally:
            supervisor.stop()

    thread = threading.Thread(target=live, name="supervisor")
    thread.start()
    started.wait()
    if failed:
        thread.join()
        raise failed[0]
    try:
        yield supervisor
    finally:
        stop.set()
        thread.join()


def _in_words(code: int) -> str:
    return f"killed by signal {-code}" if code < 0 else f"code {code}"


__all__ = ["DidNotStart", "Supervisor", "running"]
