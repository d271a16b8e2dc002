"""One child process: how it is started, how it is asked to end, and when it is started again."""

import contextlib
import functools
import http.client
import json
import os
import resource
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import IO

from .confine import die_with_parent

FIRST_DELAY, LONGEST_DELAY, SETTLED_AFTER = 0.1, 10.0, 20.0


class DidNotStart(Exception):
    """A child ended, or said nothing, before it was ready. The text is for the operator."""


@dataclass(frozen=True, slots=True)
class Plan:
    role: str
    arguments: tuple[str, ...]  # after `python -I`
    environment: Mapping[str, str]
    umask: int
    log: Path | None  # None: our own standard error
    user: int | None = None  # None: as we are
    group: int | None = None
    keep: tuple[int, ...] = ()  # descriptors handed down


@dataclass(slots=True)
class Child:
    plan: Plan
    process: subprocess.Popen[bytes]
    started: float = field(default_factory=time.monotonic)

    @property
    def pid(self) -> int:
        return self.process.pid

    def wait_ready(self, deadline: float) -> None:
        """Until the child prints its ready line."""
        assert self.process.stdout is not None  # noqa: S101 - start() always makes the pipe
        line = _line_before(self.process.stdout, deadline)
        with contextlib.suppress(ValueError):
            if json.loads(line).get("ready") is True:
                return
        raise self.did_not_start()

    def wait_answering(self, host: str, port: int, deadline: float) -> None:
        """Until it answers over HTTP: it may not connect anywhere itself, so we try the door from outside."""
        while self.ended() is None and time.monotonic() < deadline:
            try:
                connection = http.client.HTTPConnection(host, port, timeout=5)
                connection.request("GET", "/health/live")
                if connection.getresponse().status == HTTPStatus.OK:
                    return
            except OSError:
                time.sleep(0.02)
            finally:
                connection.close()
        raise self.did_not_start()

    def did_not_start(self) -> DidNotStart:
        with contextlib.suppress(subprocess.TimeoutExpired):
            # A process that just closed its output may not be gone for another moment.
            self.process.wait(0.5)
        code = self.process.poll()
        what = f"ended with code {code}" if code is not None else "did not become ready in time"
        return DidNotStart(f"The {self.plan.role} process {what}.{_last_words(self.plan.log)}")

    def go(self) -> None:
        """Opens the gate of a child that waits with everything imported."""
        if self.process.stdin is not None:
            with contextlib.suppress(BrokenPipeError):
                self.process.stdin.write(b"go\n")
                self.process.stdin.flush()

    def ended(self) -> int | None:
        return self.process.poll()

    def end(self, patience: float) -> None:
        """Ask, wait, then kill. Never raises for a process that is gone already."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.send_signal(signal.SIGCONT)
            try:
                self.process.wait(patience)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()


def start(plan: Plan) -> Child:
    """The parent must keep the starting thread alive: the kernel ties a child's death signal to it."""
    log = open(plan.log, "ab") if plan.log else None  # noqa: SIM115 - closed below, after the child has it
    try:
        process = subprocess.Popen(
            [sys.executable, "-I", *plan.arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            cwd="/",
            env=dict(plan.environment),
            user=plan.user,
            group=plan.group,
            extra_groups=[] if plan.user is not None else None,
            umask=plan.umask,
            pass_fds=plan.keep,
            # Its own group: Ctrl-C reaches only us, and we end the three in their order.
            process_group=0,
            preexec_fn=functools.partial(_before_program, signal.SIGKILL),
        )
    finally:
        if log:
            log.close()
    return Child(plan, process)


class Restarts:
    """How long to wait before starting a child again: longer each time, short again once one has settled."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._delay = 0.0

    def after(self, child: Child) -> float:
        settled = self._now() - child.started > SETTLED_AFTER
        self._delay = FIRST_DELAY if settled or not self._delay else min(self._delay * 2, LONGEST_DELAY)
        return self._delay


def _before_program(death_signal: int) -> None:
    die_with_parent(death_signal)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _line_before(pipe: IO[bytes], deadline: float) -> bytes:
    """One line, or what came until then. The pipe is unbuffered for us: we read the descriptor itself."""
    collected = b""
    with selectors.DefaultSelector() as selector:
        selector.register(pipe, selectors.EVENT_READ)
        while not collected.endswith(b"\n"):
            left = deadline - time.monotonic()
            if left <= 0 or not selector.select(left):
                break
            part = os.read(pipe.fileno(), 4096)
            if not part:
                break
            collected += part
    return collected


def _last_words(log: Path | None) -> str:
    """The child's own log holds no personal data, so its last line may be shown."""
    if log is None:
        return ""
    with contextlib.suppress(OSError):
        lines = log.read_text(errors="replace").strip().splitlines()
        return f" Its last words: {lines[-1][:400]} (all of them: {log})" if lines else ""
    return ""
