"""Each attack of the drill on a build in which the one thing that stops it was taken out."""

from pathlib import Path

import pytest

from parlour.cli.drill import share_at
from parlour.cli.drill.controls import SCALE, WEAKNESSES, Weakness, breached
from parlour.cli.drill.row import Row


@pytest.mark.timeout(300)
@pytest.mark.parametrize("weakness", WEAKNESSES, ids=lambda one: one.scenario)
def test_the_attack_gets_through_a_weakened_build(tmp_path: Path, weakness: Weakness) -> None:
    assert breached(weakness, tmp_path, share_at(Row(weakness.scenario), SCALE))
