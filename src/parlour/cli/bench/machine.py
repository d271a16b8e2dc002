"""Memory of the running installation, and the time from `up` to the first page."""

import http.client
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from parlour.cli.replay.ports import free_port
from parlour.processes.supervisor import Supervisor

FIRST_PAGE_WITHIN = 60.0
STARTS = 3


def foreign_cores(seconds: float = 2.0) -> float:
    """How many cores other programs keep busy while we do nothing: what every figure of this run suffers from."""
    before = _busy_ticks()
    time.sleep(seconds)
    return round((_busy_ticks() - before) / os.sysconf("SC_CLK_TCK") / seconds, 2)


def memory_mb(running: Supervisor) -> dict[str, float]:
    sizes = {role: round(pss_mb(pid), 1) for role, pid in running.pids().items()}
    return {**sizes, "all": round(sum(sizes.values()), 1)}


def pss_mb(pid: int) -> float:
    """Proportional set size: shared pages are divided among those who share them, so that the sum is honest."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        name, _, rest = line.partition(":")
        if name == "Pss":
            return int(rest.split()[0]) / 1024
    raise OSError("the kernel tells no Pss")


def _busy_ticks() -> int:
    """User, nice, system, irq, softirq and steal; idle and waiting for a disk are not busy."""
    ticks = [int(one) for one in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]]
    return sum(ticks) - ticks[3] - ticks[4]


def cold_starts_ms() -> dict[str, float]:
    """`parlour up` as anybody starts it: on an empty directory, then the median of three later starts."""
    with tempfile.TemporaryDirectory(prefix="parlour-start-") as data:
        first = _start_ms(Path(data))
        later = statistics.median(_start_ms(Path(data)) for _ in range(STARTS))
    return {"first": round(first), "later": round(later)}


def _start_ms(data: Path) -> float:
    port = free_port()
    command = [sys.executable, "-P", "-m", "parlour", "up", "--data", str(data), "--port", str(port)]
    begun = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as up:
        try:
            _until_first_page(port, up)
            return (time.perf_counter() - begun) * 1000
        finally:
            up.send_signal(signal.SIGTERM)


def _until_first_page(port: int, up: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + FIRST_PAGE_WITHIN
    while up.poll() is None and time.monotonic() < deadline:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/")
            if connection.getresponse().status == http.client.OK:
                return
        except OSError:
            pass
        finally:
            connection.close()
        time.sleep(0.005)
    raise TimeoutError("`parlour up` showed no first page")
