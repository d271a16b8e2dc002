"""Real installations for tests: `parlour up` as a command of its own, or a rehearsal inside the test."""

import contextlib
import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from parlour.config import Places, Settings
from parlour.processes.supervisor import Supervisor, running

DEADLINE = 40.0


def until(condition: Callable[[], object], what: str) -> None:
    """Polls; the only way a test here waits."""
    deadline = time.monotonic() + DEADLINE
    while not condition():
        assert time.monotonic() < deadline, f"waited in vain: {what}"
        time.sleep(0.02)


def parlour(*arguments: str) -> subprocess.CompletedProcess[str]:
    """A command, with nobody at the keyboard."""
    program = [sys.executable, "-m", "parlour", *arguments]
    return subprocess.run(
        program, capture_output=True, text=True, timeout=90, check=False, stdin=subprocess.DEVNULL
    )


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def get(port: int, path: str) -> tuple[int, str]:
    connection = http.client.HTTPConnection("localhost", port, timeout=10)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def answers(port: int) -> bool:
    with contextlib.suppress(OSError, http.client.HTTPException):
        return get(port, "/health/live")[0] == 200
    return False


def alive(pid: int) -> bool:
    """Running, not merely unburied."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state not in "ZX"


@contextlib.contextmanager
def short_folder() -> Iterator[Path]:
    """Other users of a group can reach it, and socket paths in it stay short: pytest's own is neither."""
    folder = Path(tempfile.mkdtemp(prefix="parlour-test-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@dataclass
class Command:
    """`parlour ...` running beside the test."""

    process: subprocess.Popen[str]
    data: Path
    port: int
    said: list[str] = field(default_factory=list)

    def heard(self, words: str) -> bool:
        assert self.process.poll() is None, self.all_said()
        return any(words in line for line in self.said)

    def all_said(self) -> str:
        return "\n".join(self.said)

    def children(self) -> dict[str, int]:
        """Process ids by role, as the kernel knows them."""
        found = {}
        for pid in _children_of(self.process.pid):
            words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
            if b"custodian" in words:
                found["custodian"] = pid
            elif b"child" in words:
                found[words[words.index(b"child") + 1].decode()] = pid
        return found

    def end(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(20)


@contextlib.contextmanager
def command(*arguments: str, data: Path, port: int, ready: str) -> Iterator[Command]:
    process = subprocess.Popen(
        [sys.executable, "-m", "parlour", *arguments, "--data", str(data), "--port", str(port)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    started = Command(process, data, port)
    listener = threading.Thread(target=_listen, args=(started,))
    listener.start()
    try:
        until(lambda: started.heard(ready), ready)
        yield started
    finally:
        if process.poll() is None:
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(20)
        process.kill()
        process.wait()
        listener.join()
        assert process.stdout is not None
        process.stdout.close()


def up(data: Path, port: int, *more: str) -> contextlib.AbstractContextManager[Command]:
    return command("up", "--metrics-port", "0", *more, data=data, port=port, ready="Parlour is running at")


@contextlib.contextmanager
def rehearsal(data: Path, *, store_url: str = "", policy: str = "") -> Iterator[Supervisor]:
    """All three processes with a driven clock; `supervisor.settings` says where they are."""
    port = free_port()
    settings = Settings(
        data, f"http://localhost:{port}", store_url or Places(data).store_url, port=port, mark="rehearsal"
    )
    with running(settings, lambda _line: None, policy=policy) as supervisor:
        yield supervisor


def _listen(started: Command) -> None:
    assert started.process.stdout is not None
    for line in started.process.stdout:
        started.said.append(line.rstrip("\n"))


def _children_of(pid: int) -> list[int]:
    with contextlib.suppress(OSError):
        return [
            int(child)
            for task in Path(f"/proc/{pid}/task").iterdir()
            for child in (task / "children").read_text().split()
        ]
    return []
