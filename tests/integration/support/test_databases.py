"""The databases tests stand on are what they say they are."""

import psycopg
import pytest

from tests.support.postgres import Cluster


def test_each_test_has_an_empty_store_of_its_own(store_url: str) -> None:
    if store_url.startswith("sqlite:///"):
        assert store_url.startswith("sqlite:////")
        return
    with psycopg.connect(store_url) as connection:
        count = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
        assert count == (0,)
        connection.execute("CREATE TABLE left_behind (id int)")


def test_what_was_committed_survives_a_power_cut(postgres: Cluster, postgres_url: str) -> None:
    with psycopg.connect(postgres_url) as connection:
        connection.execute("CREATE TABLE kept (id int)")
    postgres.kill()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(postgres_url)
    postgres.start()
    with psycopg.connect(postgres_url) as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (0,)
