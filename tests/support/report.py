"""What a run says at its end: how long each stage took, and, loudly, what it could not run."""

from collections import Counter, defaultdict

import pytest

from tools import durations

STAGES = ("unit", "integration", "journeys")


def stage_of(item: pytest.Item) -> str:
    if item.get_closest_marker("short"):
        return "short"
    return stage_of_path(item.nodeid)


def stage_of_path(nodeid: str) -> str:
    place = nodeid.split("/")[1] if nodeid.startswith("tests/") else ""
    return place if place in STAGES else "other"


class StageClock:
    """Counts what each stage took by the clock on the wall, also when several workers share the tests."""

    def __init__(self, workers: int) -> None:
        self.workers = workers
        self.seconds: dict[str, float] = defaultdict(float)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        stage = dict(report.user_properties).get("stage", stage_of_path(report.nodeid))
        self.seconds[str(stage)] += report.duration / self.workers

    def pytest_sessionfinish(self) -> None:
        for stage, seconds in self.seconds.items():
            if stage != "other":
                durations.record(stage, "tests", seconds)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        write = terminalreporter
        took = ", ".join(f"{stage} {seconds:.0f} s" for stage, seconds in sorted(self.seconds.items()))
        write.line(f"time: {took}" if took else "")
        this_run = {stage: {"tests": seconds} for stage, seconds in self.seconds.items() if stage != "other"}
        for line in durations.passed(this_run, durations.budgets()):
            write.line(f"OVER BUDGET: {line}; `make check` will fail", red=True, bold=True)
        say_what_was_not_run(write)


def say_what_was_not_run(write: pytest.TerminalReporter) -> None:
    reasons = Counter(reason_of(report) for report in write.stats.get("skipped", []))
    if reasons:
        write.section("NOT RUN", sep="!", red=True, bold=True)
        for reason, count in reasons.most_common():
            write.line(f"{count} test{'s' if count > 1 else ''} NOT RUN: {reason}", red=True)


def reason_of(report: pytest.TestReport) -> str:
    long = report.longrepr
    return long[2].removeprefix("Skipped: ") if isinstance(long, tuple) else str(long)
