"""Percentiles and the closing words."""

import pytest

from parlour.cli.replay.report import Score, Verdict, percentile, summary
from parlour.cli.replay.threads import Tally


@pytest.mark.parametrize(
    ("share", "expected"),
    [(0.5, 50.0), (0.95, 95.0), (0.99, 99.0), (0.999, 100.0), (0.001, 1.0), (1.0, 100.0)],
)
def test_percentiles_are_nearest_rank(share: float, expected: float) -> None:
    assert percentile([float(one) for one in range(100, 0, -1)], share) == expected


def test_nothing_sent_has_no_percentile() -> None:
    assert percentile([], 0.5) == 0.0


def told(score: Score, *faults: str) -> str:
    return "\n".join(summary(Tally(begun_by_agent=3), score, Verdict(4, 1, 4, 1000, 4, 0, faults)))


def test_a_fault_of_either_side_fails_the_replay_in_words() -> None:
    assert "verified: nothing lost, doubled or readable" in told(Score(threads=2, messages=4, seconds=1.0))
    assert "3 threads begun by an agent" in told(Score())
    assert "VERIFICATION FAILED: 1 faults" in told(Score(), "line 4: message 2 reads otherwise")
    assert "VERIFICATION FAILED: 1 faults" in told(Score(faults=["line 9: answered 400"]))
