"""`make check`: everything that is not a test, one line for each, all of them even when one fails."""

import subprocess
import sys
import time

from tools import durations

PYTHON = [sys.executable, "-m"]
CHECKS = {
    "lint": [*PYTHON, "ruff", "check", "--quiet", "."],
    "format": [*PYTHON, "ruff", "format", "--check", "--quiet", "."],
    "types": [*PYTHON, "mypy", "--no-error-summary"],
    "imports": [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()"],
    "rules": [*PYTHON, "tools.rules"],
}


def main() -> int:
    failed = [name for name, command in CHECKS.items() if not run(name, command)]
    slow = durations.passed(durations.read(), durations.budgets())
    for line in slow:
        print(f"FAILED  time: {line}")
    print(
        "check failed: " + ", ".join([*failed, *(["time"] if slow else [])])
        if failed or slow
        else "check passed"
    )
    return 1 if failed or slow else 0


def run(name: str, command: list[str]) -> bool:
    started = time.monotonic()
    outcome = subprocess.run(command, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    took = time.monotonic() - started
    durations.record("check", name, took)
    if outcome.returncode:
        print(outcome.stdout.rstrip())
    print(f"{'FAILED' if outcome.returncode else 'ok':<8}{name} ({took:.1f} s)", flush=True)
    return outcome.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
