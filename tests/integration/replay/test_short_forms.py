"""The long runs of tests/soak in little: the same code, fewer threads."""

from pathlib import Path

import pytest

from tests.soak import harness
from tests.soak.harness import DIALOGUES, SLICES, replayed, threads_of
from tests.soak.storm import stormy
from tests.soak.unsealed import unsealed_build_is_found_out
from tests.support.postgres import Cluster

pytestmark = pytest.mark.short


def test_real_dialogue_reads_back_and_lies_nowhere_readable(tmp_path: Path) -> None:
    threads = threads_of(DIALOGUES, 40) + threads_of(SLICES, 20)
    assert replayed(tmp_path / "data", None, threads) > 100


def test_the_same_on_postgresql(tmp_path: Path, postgres_url: str) -> None:
    assert replayed(tmp_path / "data", postgres_url, threads_of(DIALOGUES, 40)) > 80


def test_kills_lose_nothing_and_double_nothing(tmp_path: Path) -> None:
    stormy(tmp_path / "data", None, threads_of(DIALOGUES, 60), kills=6)


def test_kills_of_postgresql_too(tmp_path: Path, postgres: Cluster, postgres_url: str) -> None:
    stormy(tmp_path / "data", postgres_url, threads_of(DIALOGUES, 60), kills=4, cluster=postgres)


@pytest.mark.parametrize("blanks", ["left", "used up"])
def test_with_the_custodian_stopped_everything_is_taken_in(tmp_path: Path, blanks: str) -> None:
    harness.intake_without_custodian(tmp_path / "data", None, messages=60, blanks_left=blanks == "left")


def test_a_build_that_does_not_seal_is_found_out(tmp_path: Path) -> None:
    unsealed_build_is_found_out(tmp_path, threads=6)


def test_every_stream_hears_every_message(tmp_path: Path) -> None:
    harness.streams_hear(tmp_path / "data", streams=200)
