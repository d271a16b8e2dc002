"""What takes minutes: `make soak`. Their short forms are in tests/integration/replay and tests/integration/rota."""

from pathlib import Path

import pytest

from tests.cast import office_at
from tests.soak import harness
from tests.soak.harness import DIALOGUES, SLICES, replayed, threads_of
from tests.soak.storm import stormy
from tests.support.postgres import Cluster
from tests.support.week import Week

pytestmark = pytest.mark.timeout(3600)


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest) -> str | None:
    return None if request.param == "sqlite" else str(request.getfixturevalue("postgres_url"))


@pytest.mark.parametrize("name", [DIALOGUES, SLICES])
def test_replay_of_everything(tmp_path: Path, store: str | None, name: str) -> None:
    replayed(tmp_path / "data", store, threads_of(name))


def test_a_hundred_kills(tmp_path: Path) -> None:
    stormy(tmp_path / "data", None, threads_of(DIALOGUES), kills=100)


def test_a_hundred_kills_with_postgresql_among_them(
    tmp_path: Path, postgres: Cluster, postgres_url: str
) -> None:
    stormy(tmp_path / "data", postgres_url, threads_of(DIALOGUES), kills=100, cluster=postgres)


def test_two_thousand_messages_while_the_custodian_is_stopped(tmp_path: Path, store: str | None) -> None:
    harness.intake_without_custodian(tmp_path / "data", store, messages=2_000, blanks_left=True)


def test_five_thousand_streams(tmp_path: Path, store: str | None) -> None:
    harness.streams_hear(tmp_path / "data", streams=5_000, store=store)


def test_a_week_of_forty_agents_and_thirty_thousand_customers_keeps_its_promises(store_url: str) -> None:
    with office_at(store_url) as office:
        result = Week(office, agents=40, customers=30_000, days=7).run()
    print(result, f"{result.kept_percent:.1f}% kept")
    assert result.customers >= 30_000
    assert result.kept_percent >= 80, result
    assert result.passed == 0, result
    assert result.forgotten == 0, result
