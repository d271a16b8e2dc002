"""The suite watches itself: the network guard, the time budget, the report of what was not run."""

import socket
from pathlib import Path

import pytest

from tests.support import report
from tests.support.network import ReachedOut
from tools import durations, programs, setup_venv

pytest_plugins = ["pytester"]


@pytest.mark.parametrize("address", [("192.0.2.1", 80), ("2001:db8::1", 80), ("help.example", 80)])
def test_no_test_reaches_out(address: tuple[str, int]) -> None:
    with pytest.raises(ReachedOut):
        socket.create_connection(address, timeout=1)


def test_loopback_is_open() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname(), timeout=5).close()


def test_a_stage_past_its_budget_is_named() -> None:
    took = {"unit": {"tests": 10.0}, "check": {"types": 70.0, "lint": 60.0}, "picnic": {"tests": 1.0}}
    lines = durations.passed(took, {"unit": 60, "check": 120})
    assert [line.split()[0] for line in lines] == ["check", "picnic"]


def test_every_stage_has_a_budget_and_together_they_stay_under_twenty_minutes() -> None:
    assert set(durations.budgets()) == {"setup", "check", "short", *report.STAGES}
    assert sum(durations.budgets().values()) <= 20 * 60


def test_what_was_not_run_is_said_at_the_end(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("import pytest\ndef test_it(): pytest.skip('Chromium not found: apt-get install it')")
    pytester.makeconftest(
        "from tests.support.report import say_what_was_not_run as say\n"
        "def pytest_terminal_summary(terminalreporter): say(terminalreporter)\n"
    )
    said = pytester.runpytest_inprocess("-p", "no:cacheprovider").stdout
    said.fnmatch_lines(["*NOT RUN*", "1 test NOT RUN: Chromium not found: apt-get install it"])


def test_a_missing_program_names_its_package() -> None:
    missing = programs.Program("xyzzy", "xyzzy-server", programs.on_path("xyzzy-is-nowhere"))
    assert missing.find() is None
    assert missing.remedy == "xyzzy not found: apt-get install xyzzy-server"


def test_setup_starts_over_when_a_lock_changes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    before = setup_venv.fingerprint()
    changed = tmp_path / "requirements.txt"
    changed.write_text(setup_venv.LOCKS[0].read_text() + "\n")
    monkeypatch.setattr(setup_venv, "LOCKS", [changed, setup_venv.LOCKS[1]])
    assert setup_venv.fingerprint() != before
