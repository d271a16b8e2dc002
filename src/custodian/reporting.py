"""One JSON line on standard error. Fields are counts, codes and places in the code; never a value of a case."""

import json
import sys
import time


def report(event: str, **facts: str | int) -> None:
    line = {"at": time.time_ns() // 1_000_000, "place": "custodian", "event": event, **facts}
    sys.stderr.write(json.dumps(line) + "\n")
    sys.stderr.flush()
