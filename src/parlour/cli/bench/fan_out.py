"""Live fan-out: the stream client in a process of its own, against us or against the bare floor."""

import json
import secrets
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from parlour.cli.bench.load import Target, WrongAnswers

EVENT = "message-added"
PATIENCE = 300.0


@dataclass(frozen=True, slots=True)
class Hall:
    """Where the streams are opened, and as whom."""

    url: str
    path: str
    cookies: str = ""


@dataclass(frozen=True, slots=True)
class Heard:
    p50_ms: float
    p95_ms: float
    p99_ms: float
    delivered: int
    expected: int


def fan_out(
    folder: Path, hall: Hall, streams: int, posts: Sequence[Target], *, count: int, every: float
) -> Heard:
    """`count` posts, taken in turn from `posts`, `every` so many seconds; each stream hears each."""
    chosen = (posts[number % len(posts)] for number in range(count))
    sends = [
        {
            "path": one.path,
            "cookies": one.cookies,
            "body": one.body.replace("=KEY", f"={secrets.token_hex(16)}"),
        }
        for one in chosen
    ]
    plan = {
        "url": hall.url,
        "path": hall.path,
        "cookies": [hall.cookies] if hall.cookies else [],
        "streams": streams,
        "marker": EVENT,
        "posts": sends,
        "every": every,
    }
    return Heard(**_run(folder, "streams", plan))


def conversations(
    folder: Path, url: str, rooms: Sequence[Target], *, a_second: int, seconds: float, pid: int
) -> dict[str, float]:
    """Every room's stream open, and so many messages a second in rooms chosen by chance, none twice."""
    places = [{"path": one.path, "cookies": one.cookies, "body": one.body} for one in rooms]
    plan = {"url": url, "rooms": places, "a_second": a_second, "seconds": seconds, "pid": pid}
    return _run(folder, "conversations", plan)


def _run(folder: Path, client: str, plan: dict[str, Any]) -> dict[str, Any]:
    file = folder / client
    file.touch(mode=0o600)  # it holds cookies
    file.write_text(json.dumps(plan))
    command = [sys.executable, "-m", f"parlour.cli.bench.{client}", str(file)]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
    if ran.returncode:
        raise WrongAnswers(f"the stream client failed: {ran.stderr.strip().rsplit(chr(10), 1)[-1]}")
    told: dict[str, Any] = json.loads(ran.stdout)
    return told
