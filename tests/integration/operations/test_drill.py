"""The drill, in its short form: every attack is carried out, and what it may get is what is promised."""

import ast
import json
from typing import Any

import pytest
from click.testing import CliRunner

from parlour.cli.drill import ATTACKS, command
from parlour.cli.drill.controls import FUNCTIONS, SOURCE, WEAKNESSES, Weakness
from parlour.cli.drill.key_service import hourly_quota
from parlour.cli.drill.row import JULY_2020, marks

NOTHING = (
    "public observer", "stolen database", "stolen disk and backup", "SQL-injection read", "phished agent",
    "stolen mailbox", "leaked API key", "back doors left behind", "mass export", "bogus-case contractor",
    "peeking insider", "rogue officer",
)  # fmt: skip


@pytest.fixture(scope="module")
def told() -> dict[str, Any]:
    run = CliRunner().invoke(command, ["--short", "--json"])
    assert run.exit_code == 0, run.output
    read: dict[str, Any] = json.loads(run.stdout)
    return read


@pytest.mark.short
def test_every_attack_is_carried_out_and_gets_what_is_promised(told: dict[str, Any]) -> None:
    rows = {row["scenario"]: row for row in told["rows"]}
    assert list(rows) == list(ATTACKS)
    taken = rows["stolen mailbox"]["data"].startswith("port")  # by another program of this machine
    nothing = [name for name in NOTHING if name != "stolen mailbox" or not taken]
    assert [name for name in nothing if rows[name]["share_24h"] != 0] == []
    assert rows["phished receipt code"]["share_24h"] == 1 / told["scale"]
    assert rows["code in the custodian, without a KMS quota"]["share_1h"] == 1
    bounded = rows["code in the custodian, with a KMS quota"]
    assert bounded["share_1h"] > 0
    assert f"stand-in for the service: {hourly_quota(told['scale'])} by its quota" in bounded["data"]
    held_and_touched = 20 / told["scale"]
    for name in ("stolen agent cookie", "code in the web process"):
        assert 0 < rows[name]["share_24h"] <= held_and_touched
        assert rows[name]["data"]
    assert rows["deleting the traces"]["alarm_s"] is not None
    assert 0 <= rows["peeking insider"]["alarm_s"] < 60  # None is what a missing alarm says
    assert "0 of the stock" in rows["code in the web process"]["data"]
    noticed, _, entries = (
        rows["code in the web process"]["data"].split(" entries left out")[0].rsplit(" ", 3)[-3:]
    )
    assert 0 < int(noticed) == int(entries)


@pytest.mark.short
def test_what_is_not_there_is_no_zero_and_july_2020_stands_beside_it(told: dict[str, Any]) -> None:
    rows = {row["scenario"]: row for row in told["rows"]}
    sim = rows["SIM-swapped phone"]
    assert (sim["applies"], sim["share_1h"]) == (False, None)
    assert sim["data"]
    assert {name for name, row in rows.items() if row["july_2020"]} == JULY_2020.keys()
    assert told["checkpoint"].startswith("localhost/parlour/")


def test_an_unknown_scenario_is_refused_before_anything_starts() -> None:
    run = CliRunner().invoke(command, ["--only", "a storm"])
    assert run.exit_code == 1
    assert "stolen database" in run.output


def test_marks_are_found_wherever_they_stand() -> None:
    assert marks(b"\x00MARK0000012XMARK", "in text MARK0000007X") == {12, 7}
    assert marks(b"MARK12X", "mark0000012x") == set()


@pytest.mark.parametrize("weakness", WEAKNESSES, ids=lambda one: one.scenario)
def test_what_a_control_weakens_is_still_there(weakness: Weakness) -> None:
    """The controls themselves run in `make soak` only, and would otherwise rot unseen."""
    for module, function, _ in ((weakness.module, weakness.function, ""), *weakness.also):
        tree = ast.parse((SOURCE / module).read_text())
        assert function in {one.name for one in ast.walk(tree) if isinstance(one, FUNCTIONS)}


def test_every_attack_that_stops_somewhere_has_a_control() -> None:
    """But the one without a key service, which is told to get everything, and the one that does not apply."""
    without = {"SIM-swapped phone", "code in the custodian, without a KMS quota"}
    assert {one.scenario for one in WEAKNESSES} == ATTACKS.keys() - without
