"""How long each stage of set-up, tests and checks took last time, against what it may take.

The budgets are in tests/budget.toml. Every runner records what it did in build/durations.json, so that one
stage growing slow is noticed here and not by whoever waits for it.
"""

import json
import tomllib
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUDGET = ROOT / "tests" / "budget.toml"
RECORD = ROOT / "build" / "durations.json"

Durations = dict[str, dict[str, float]]


def record(stage: str, part: str, seconds: float) -> None:
    durations = read()
    durations.setdefault(stage, {})[part] = round(seconds, 1)
    RECORD.parent.mkdir(exist_ok=True)
    RECORD.write_text(json.dumps(durations, indent=2, sort_keys=True) + "\n")


def read() -> Durations:
    return json.loads(RECORD.read_text()) if RECORD.is_file() else {}


def budgets() -> dict[str, float]:
    return tomllib.loads(BUDGET.read_text())["seconds"]


def passed(durations: Durations, allowed: Mapping[str, float]) -> list[str]:
    """One line for each stage that took longer than its budget, or that has none."""
    lines = []
    for stage, parts in sorted(durations.items()):
        took = sum(parts.values())
        if stage not in allowed:
            lines.append(f"{stage} took {took:.0f} s and has no line in {BUDGET.name}")
        elif took > allowed[stage]:
            lines.append(f"{stage} took {took:.0f} s; its budget is {allowed[stage]:.0f} s")
    return lines
