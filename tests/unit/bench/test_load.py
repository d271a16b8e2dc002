"""A point counts only when every answer was right; the limits add up as the docs say."""

import json
from pathlib import Path
from typing import Any

import pytest

from parlour.cli.bench.limits import additive
from parlour.cli.bench.load import Target, WrongAnswers, read_point, write_targets


def told(**changed: Any) -> str:
    facts = {
        "answers": 3000,
        "seconds": 1.5,
        "p50_ms": 1.0,
        "p95_ms": 2.0,
        "p99_ms": 3.0,
        "bad": 0,
        "bad_status": 0,
        "socket_errors": 0,
        "bytes": 300_000,
    }
    return "Running 2s test\nRequests/sec: 2000\n\n" + json.dumps(facts | changed) + "\n"


def test_a_point_is_read_from_what_wrk_says_last() -> None:
    point = read_point(told())
    assert (point.rate, point.p99_ms, point.page_bytes) == (2000.0, 3.0, 100)


@pytest.mark.parametrize("wrong", [{"bad": 1, "bad_status": 403}, {"socket_errors": 1}, {"answers": 0}])
def test_a_point_with_anything_wrong_does_not_count(wrong: dict[str, int]) -> None:
    with pytest.raises(WrongAnswers):
        read_point(told(**wrong))


def test_targets_are_lines_only_their_owner_reads(tmp_path: Path) -> None:
    file = tmp_path / "targets"
    write_targets(file, [Target("/c/7K3-94M", "form=a; room=b", "form_key=KEY&body=hi"), Target("/")])
    assert file.read_text() == "/c/7K3-94M\tform=a; room=b\tform_key=KEY&body=hi\n/\t\t\n"
    assert file.stat().st_mode & 0o077 == 0


def test_costs_add_up() -> None:
    assert additive(94_900, 43_800) == pytest.approx(29_969, abs=1)
