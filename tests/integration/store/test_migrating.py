"""Numbered migrations, on both databases."""

import threading

import pytest

from parlour.store import NewerSchema, OlderSchema, migrate, open_store, schema, schema_version
from parlour.store.schema import Migration


def add(monkeypatch: pytest.MonkeyPatch, *further: str) -> None:
    known = schema.migrations()
    new = [Migration(len(known) + at, f"more_{at}", sql, {}) for at, sql in enumerate(further, 1)]
    monkeypatch.setattr(schema, "migrations", lambda: (*known, *new))


def test_from_nothing_and_again(store_url: str) -> None:
    assert schema_version(store_url) == 0
    with pytest.raises(OlderSchema, match="parlour migrate"):
        open_store(store_url, role="web")
    assert migrate(store_url) == schema.newest() == migrate(store_url) == schema_version(store_url)
    open_store(store_url, role="web").close()


def test_many_processes_at_once_migrate_once(store_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    add(monkeypatch, "CREATE TABLE extra (n BIGINT NOT NULL); INSERT INTO extra VALUES (1)")
    faults: list[BaseException] = []

    def one() -> None:
        try:
            migrate(store_url)
        except BaseException as error:
            faults.append(error)

    threads = [threading.Thread(target=one) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert faults == []
    store = open_store(store_url, role="web")
    assert store.read(lambda reader: reader.all("SELECT n FROM extra")) == [(1,)]
    store.close()


def test_a_migration_that_fails_leaves_nothing(store_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    known = schema.newest()
    with monkeypatch.context() as broken:
        add(broken, "CREATE TABLE extra (n BIGINT); INSERT INTO nowhere VALUES (1)")
        with pytest.raises(Exception, match="nowhere"):
            migrate(store_url)
        assert schema_version(store_url) == known
    add(monkeypatch, "CREATE TABLE extra (n BIGINT)")
    assert migrate(store_url) == known + 1


def test_old_code_refuses_a_newer_store_in_plain_words(
    store_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as newer:
        add(newer, "CREATE TABLE extra (n BIGINT)")
        migrate(store_url)
    for attempt in (lambda: migrate(store_url), lambda: open_store(store_url, role="web")):
        with pytest.raises(NewerSchema, match="written by a newer Parlour"):
            attempt()


def test_migrating_stops_where_it_is_told(store_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    known = schema.newest()
    add(monkeypatch, "CREATE TABLE extra (n BIGINT)")
    assert migrate(store_url, up_to=known) == known
    assert migrate(store_url) == known + 1
