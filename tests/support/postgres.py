"""A real PostgreSQL for one test session: small, private, and as durable as in production."""

import contextlib
import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from parlour.store import migrate

SETTINGS = {
    "listen_addresses": "",
    "max_connections": "60",
    "shared_buffers": "32MB",
    "max_wal_size": "256MB",
    "fsync": "on",  # tests kill this server and then count what was acknowledged
    "autovacuum": "off",
    "logging_collector": "off",
}
DEADLINE = 30


@dataclass
class Cluster:
    programs: Path
    folder: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="parlour-pg-")))
    server: subprocess.Popen[bytes] | None = None
    ready: str = ""

    def create(self) -> None:
        # PostgreSQL refuses to run as root, and the processes under test may run as other users again: they
        # must be able to reach the socket. The cluster holds nothing but what tests put there.
        self.folder.chmod(0o755)
        if owner := other_user():
            os.chown(self.folder, owner.pw_uid, owner.pw_gid)
        self.run(
            "initdb", "-D", self.folder / "data", "-U", "parlour", "-A", "trust", "-E", "UTF8", "--locale=C"
        )
        self.start()

    def run(self, program: str, *arguments: str | Path) -> None:
        command = [self.programs / program, *arguments]
        done = subprocess.run(command, **as_other_user(), cwd=self.folder, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr

    def start(self) -> None:
        settings = [word for name, value in SETTINGS.items() for word in ("-c", f"{name}={value}")]
        command = [self.programs / "postgres", "-D", self.folder / "data", "-k", self.folder, *settings]
        with (self.folder / "server.log").open("ab") as log:
            self.server = subprocess.Popen(
                command,
                **as_other_user(),
                cwd=self.folder,
                stdout=log,
                stderr=log,
                preexec_fn=end_with_parent,
            )
        deadline = time.monotonic() + DEADLINE
        while not self.answers():
            assert self.server.poll() is None, self.log()
            assert time.monotonic() < deadline, self.log()
            time.sleep(0.05)

    def answers(self) -> bool:
        try:
            psycopg.connect(self.url("postgres")).close()
        except psycopg.OperationalError:
            return False
        return True

    def kill(self) -> None:
        """As a power cut would: every process at once, no last word, recovery at the next start."""
        if self.server:
            pid = self.server.pid
            backends = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
            for victim in [pid, *map(int, backends)]:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(victim, signal.SIGKILL)
            self.server.wait(DEADLINE)
        self.server = None

    def stop(self) -> None:
        if self.server and self.server.poll() is None:
            self.server.send_signal(signal.SIGINT)
            self.server.wait(DEADLINE)
        self.server = None

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def log(self) -> str:
        return (self.folder / "server.log").read_text()[-2000:]

    def url(self, database: str) -> str:
        return f"postgresql://parlour@/{database}?host={self.folder}"

    def new_database(self, like: str = "template1") -> str:
        name = f"test_{uuid.uuid4().hex[:12]}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE {like}")
        return name

    def with_tables(self) -> str:
        """A database that has this program's tables, to make others like it: four times quicker than making them."""
        if not self.ready:
            self.ready = self.new_database()
            migrate(self.url(self.ready))
        return self.ready

    def drop_database(self, name: str) -> None:
        self.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def execute(self, statement: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement)


def other_user() -> pwd.struct_passwd | None:
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    return names.get("postgres") or names["nobody"]


def as_other_user() -> dict[str, int]:
    owner = other_user()
    return {"user": owner.pw_uid, "group": owner.pw_gid} if owner else {}


def end_with_parent() -> None:
    """Linux ends the server with the test run, however that ends (prctl PR_SET_PDEATHSIG)."""
    ctypes.CDLL(None).prctl(1, signal.SIGINT)
