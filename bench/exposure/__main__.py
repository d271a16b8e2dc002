"""Writes a table of posts, then runs the command on it in a process of its own, as anyone would."""

import csv
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.exposure.sentences import rows

HEADER = (
    "tweet_id",
    "author_id",
    "inbound",
    "created_at",
    "text",
    "response_tweet_id",
    "in_response_to_tweet_id",
)
MANY = 3_000_000
# The kernel's own word on its peak, from inside: what `wait4` says counts the size of whoever started it.
COMMAND = """
import atexit
from parlour.__main__ import main
atexit.register(lambda: print(*(line for line in open("/proc/self/status") if line.startswith("VmHWM"))))
main()
"""
SEED = 5


def main() -> None:
    print(json.dumps(measured(int(sys.argv[1]) if len(sys.argv) > 1 else MANY), indent=1))


def measured(posts: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory(prefix="parlour-bench-") as folder:
        table = Path(folder) / "posts.csv"
        with table.open("w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(HEADER)
            writer.writerows(rows(posts, SEED))
        print(f"{posts:,} posts, {table.stat().st_size / 1e6:,.0f} MB ...", file=sys.stderr, flush=True)
        begun = time.monotonic()
        told, used, peak = run([sys.executable, "-c", COMMAND, "exposure", str(table), "--json"])
        seconds = time.monotonic() - begun
    totals = json.loads(told)["totals"]
    return {
        "posts": totals["posts"],
        "revealing": totals["revealing_public"],
        "asking": totals["asking"],
        "seconds": round(seconds, 1),
        "cpu_seconds": round(used.ru_utime + used.ru_stime, 1),
        "posts_a_second": round(totals["posts"] / seconds),
        "peak_rss_mb": round(peak / 1024),
    }


def run(command: list[str]) -> tuple[bytes, resource.struct_rusage, int]:
    """What it printed, what this process alone used, whatever else this one started before, and its peak in kB."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert process.stdout
    with process.stdout:
        told, _, peak = process.stdout.read().rpartition(b"VmHWM:")
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, f"the command ended with {process.returncode}"
    return told, used, int(peak.split()[0])


if __name__ == "__main__":
    main()
