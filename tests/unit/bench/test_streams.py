"""The stream client against the bare floor server: every stream hears every post."""

import json
import subprocess
import sys
from pathlib import Path

from parlour.cli.bench.limits import floor


def test_every_stream_hears_every_post(tmp_path: Path) -> None:
    plan = tmp_path / "plan"
    with floor("sse_floor.py") as url:
        posts = [{"path": "/say", "cookies": "", "body": "x"}] * 3
        facts = {"url": url, "path": "/live", "cookies": ["a=1", "a=2"], "streams": 25}
        plan.write_text(json.dumps(facts | {"marker": "event: message-added", "posts": posts, "every": 0.01}))
        command = [sys.executable, "-m", "parlour.cli.bench.streams", str(plan)]
        ran = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    heard = json.loads(ran.stdout)
    assert (heard["delivered"], heard["expected"]) == (75, 75)
    assert 0 < heard["p50_ms"] <= heard["p95_ms"] <= heard["p99_ms"]
