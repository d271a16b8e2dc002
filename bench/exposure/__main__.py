"""Writes a table of posts, then runs the command on it in a process of its own, as anyone would."""

import csv
import json
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
SEED = 5


def main() -> None:
    posts = int(sys.argv[1]) if len(sys.argv) > 1 else MANY
    with tempfile.TemporaryDirectory(prefix="parlour-bench-") as folder:
        table = Path(folder) / "posts.csv"
        with table.open("w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(HEADER)
            writer.writerows(rows(posts, SEED))
        size = table.stat().st_size
        print(f"{posts:,} posts, {size / 1e6:,.0f} MB. Counting ...", file=sys.stderr, flush=True)
        begun = time.monotonic()
        command = [sys.executable, "-m", "parlour", "exposure", str(table), "--json"]
        told = subprocess.run(command, check=True, capture_output=True)
        seconds = time.monotonic() - begun
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    totals = json.loads(told.stdout)["totals"]
    print(
        json.dumps(
            {
                "posts": totals["posts"],
                "revealing": totals["revealing_public"],
                "asking": totals["asking"],
                "seconds": round(seconds, 1),
                "cpu_seconds": round(used.ru_utime + used.ru_stime, 1),
                "posts_a_second": round(totals["posts"] / seconds),
                "peak_rss_mb": round(used.ru_maxrss / 1024),
            },
            indent=1,
        )
    )


if __name__ == "__main__":
    main()
