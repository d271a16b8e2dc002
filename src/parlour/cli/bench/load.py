"""One point: wrk with bench/load.lua against one address. A point with a single wrong answer does not count."""

import json
import secrets
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from parlour.cli.bench.tools import FOLDER

SCRIPT = FOLDER / "load.lua"


@dataclass(frozen=True, slots=True)
class Target:
    path: str
    cookies: str = ""
    body: str = ""  # =KEY stands for a fresh idempotency key


@dataclass(frozen=True, slots=True)
class Kind:
    """What is asked, and what each answer must be."""

    method: str
    status: int
    expect: str


@dataclass(frozen=True, slots=True)
class Point:
    rate: float
    p50_ms: float
    p95_ms: float
    p99_ms: float
    page_bytes: int  # of one answer, headers included


class WrongAnswers(Exception):
    """The point does not count. The text says how many were wrong and how."""


def drive(
    wrk: str, url: str, kind: Kind, targets: Sequence[Target], folder: Path, connections: int, seconds: float
) -> Point:
    file = folder / "targets"
    write_targets(file, targets)
    asked = [
        "-t1",
        f"-c{connections}",
        f"-d{max(1, round(seconds))}s",
        "--timeout",
        "10s",
        "-s",
        str(SCRIPT),
        url,
    ]
    given = ["--", str(file), kind.method, str(kind.status), kind.expect, secrets.token_hex(8)]
    ran = subprocess.run(
        [wrk, *asked, *given], capture_output=True, text=True, timeout=seconds + 60, check=False
    )
    if ran.returncode:
        raise WrongAnswers(f"wrk ended with code {ran.returncode}: {(ran.stderr or ran.stdout)[-200:]}")
    return read_point(ran.stdout)


def write_targets(file: Path, targets: Iterable[Target]) -> None:
    file.touch(mode=0o600)  # it holds cookies
    file.write_text("".join(f"{one.path}\t{one.cookies}\t{one.body}\n" for one in targets))


def read_point(output: str) -> Point:
    facts = json.loads(output.strip().rsplit("\n", 1)[-1])
    answers = facts["answers"]
    if facts["bad"] or facts["socket_errors"] or not answers:
        raise WrongAnswers(
            f"{facts['bad']} wrong answers of {answers} (the last had status {facts['bad_status']}), "
            f"{facts['socket_errors']} broken connections"
        )
    return Point(
        rate=answers / facts["seconds"],
        p50_ms=facts["p50_ms"],
        p95_ms=facts["p95_ms"],
        p99_ms=facts["p99_ms"],
        page_bytes=facts["bytes"] // answers,
    )
