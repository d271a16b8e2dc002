"""The programs the suite needs and a lock file cannot bring: where they are, and how they come.

Debian's own packages are the only road: as root with apt-get they are installed, otherwise what is missing is
named here and again at the end of the test run.
"""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tools import durations

# dpkg asks this file before it starts a service; 101 means "do not". Without it, testing Parlour would leave
# a database server and a web server running on somebody's machine.
SERVICE_POLICY = Path("/usr/sbin/policy-rc.d")


@dataclass(frozen=True)
class Program:
    name: str
    package: str
    find: Callable[[], Path | None]

    @property
    def remedy(self) -> str:
        return f"{self.name} not found: apt-get install {self.package}"


def postgres_programs() -> Path | None:
    """The folder with initdb and postgres of the newest version that is at least 15."""
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if on_path := shutil.which("initdb"):
        found.append(Path(on_path).resolve().parent)
    fit = [(version, folder) for folder in found if (version := postgres_version(folder)) >= 15]
    return max(fit)[1] if fit else None


def postgres_version(folder: Path) -> int:
    said = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True).stdout
    number = said.split()[2:3]
    return int(number[0].split(".")[0]) if number else 0


def chromium_program() -> Path | None:
    # Debian's own start script adds API keys for services we never want to meet; the program below does not.
    for place in ("/usr/lib/chromium/chromium", "/opt/google/chrome/chrome"):
        if os.access(place, os.X_OK):
            return Path(place)
    on_path = next(filter(None, map(shutil.which, ("chromium", "google-chrome", "chromium-browser"))), None)
    return Path(on_path) if on_path else None


def on_path(name: str) -> Callable[[], Path | None]:
    def find() -> Path | None:
        found = shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")
        return Path(found) if found else None

    return find


POSTGRES = Program("PostgreSQL 15 or newer", "postgresql", postgres_programs)
CHROMIUM = Program("Chromium", "chromium", chromium_program)
WRK = Program("wrk", "wrk", on_path("wrk"))
NGINX = Program("nginx", "nginx-light", on_path("nginx"))
ALL = (POSTGRES, CHROMIUM, WRK, NGINX)


def main() -> None:
    started = time.monotonic()
    missing = [program for program in ALL if program.find() is None]
    if missing and os.geteuid() == 0 and shutil.which("apt-get"):
        print("Installing", ", ".join(program.package for program in missing), flush=True)
        install([program.package for program in missing])
        missing = [program for program in ALL if program.find() is None]
    for program in missing:
        print("MISSING:", program.remedy, file=sys.stderr, flush=True)
    durations.record("setup", "programs", time.monotonic() - started)


def install(packages: list[str]) -> None:
    """One package at a time, so that one the distribution does not have costs only itself."""
    quiet = {"stdout": subprocess.DEVNULL, "stdin": subprocess.DEVNULL}
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    ours = not SERVICE_POLICY.exists()
    if ours:
        SERVICE_POLICY.write_text("#!/bin/sh\nexit 101\n")
        SERVICE_POLICY.chmod(0o755)
    try:
        subprocess.run(["apt-get", "-q", "update"], env=environment, **quiet)
        for package in packages:
            command = ["apt-get", "-qy", "install", "--no-install-recommends", package]
            subprocess.run(command, env=environment, **quiet)
    finally:
        if ours:
            SERVICE_POLICY.unlink()


if __name__ == "__main__":
    main()
