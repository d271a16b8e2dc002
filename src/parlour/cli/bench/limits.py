"""What this machine could do at most, measured in the same run: the other side of every ratio.

A durable send costs at least one HTTP answer and one durable write, on one core, one after the other, so the
limit of sending is 1 / (1/http + 1/durable). The limit of a page is nginx and a file of the same size.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from string import Template

from parlour.cli.bench.load import Kind, Point, Target, drive
from parlour.cli.bench.tools import FOLDER, Tools
from parlour.cli.replay.ports import free_port, until_open

SEND = Kind("POST", 303, "/c/")
PAGE = Kind("GET", 200, "a page of this size")
FLOOR_BODY = "token=" + "t" * 43 + "&form_key=KEY&body=" + "Where+is+my+order%3F+" * 8
CONNECTIONS = (1, 16, 64)


def additive(*rates: float) -> float:
    return 1 / sum(1 / rate for rate in rates)


def durable(folder: Path, seconds: float) -> dict[str, float]:
    command = [sys.executable, "-P", str(FOLDER / "limits" / "durable.py"), str(folder), str(seconds)]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=seconds * 10 + 60, check=True)
    return {str(name): float(rate) for name, rate in json.loads(ran.stdout).items()}


def http(tools: Tools, folder: Path, seconds: float) -> dict[int, Point]:
    targets = [Target(f"/c/{number:06}", "form=" + "s" * 32, FLOOR_BODY) for number in range(1000)]
    with floor("http_floor.py") as url:
        return {
            connections: drive(tools.wrk, url, SEND, targets, folder, connections, seconds)
            for connections in CONNECTIONS
        }


def page(tools: Tools, folder: Path, size: int, connections: int, seconds: float) -> Point:
    """nginx serving one static page of `size` bytes, its headers included as far as they go."""
    with nginx(tools, folder, size) as url:
        return drive(tools.wrk, url, PAGE, [Target("/page.html")], folder, connections, seconds)


@contextmanager
def floor(script: str) -> Iterator[str]:
    """One of the bare servers of bench/limits, for as long as the block lasts."""
    command = [sys.executable, "-P", str(FOLDER / "limits" / script)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None  # noqa: S101 - asked for in the line above
        try:
            yield f"http://127.0.0.1:{int(server.stdout.readline())}"
        finally:
            server.terminate()


@contextmanager
def nginx(tools: Tools, folder: Path, size: int) -> Iterator[str]:
    pages = folder / "nginx" / "pages"
    pages.mkdir(parents=True, exist_ok=True)
    for readable in (folder, folder / "nginx", pages):
        readable.chmod(0o755)  # nginx started by root gives up its rights before it reads the page
    body = PAGE.expect.encode()
    (pages / "page.html").write_bytes(body.ljust(max(size, len(body)), b"."))
    port = free_port()
    settings = folder / "nginx" / "nginx.conf"
    template = Template((FOLDER / "limits" / "nginx.conf").read_text())
    settings.write_text(template.substitute(folder=folder / "nginx", port=port))
    command = [tools.nginx, "-c", str(settings), "-e", str(folder / "nginx" / "error.log")]
    with subprocess.Popen(command) as server:
        try:
            until_open(port)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
