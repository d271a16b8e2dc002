"""Migrations on the embedded store."""

import time
from contextlib import closing
from pathlib import Path

from parlour.store.schema import Migration
from parlour.store.sqlite.connection import SqliteReader, connect_reader, connect_writer
from parlour.store.sqlite.turns import Turns

_TABLE = """
CREATE TABLE IF NOT EXISTS schema_migrations (
    version BIGINT PRIMARY KEY, name TEXT NOT NULL, applied_at BIGINT NOT NULL)
"""


class SqliteMigrator:
    def __init__(self, path: Path) -> None:
        self._path = path

    def version(self) -> int:
        if not self._path.exists() or self._path.stat().st_size == 0:
            return 0
        with closing(connect_reader(self._path)) as connection:
            reader = SqliteReader(connection)
            if not reader.one("SELECT 1 FROM sqlite_schema WHERE name = 'schema_migrations'"):
                return 0
            row = reader.one("SELECT coalesce(max(version), 0) FROM schema_migrations")
            return int(row[0]) if row else 0

    def apply(self, migration: Migration) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with (
            closing(Turns(self._path)) as turns,
            turns.turn(),
            closing(connect_writer(self._path)) as connection,
            connection,
        ):
            connection.execute(_TABLE).fetchall()
            connection.execute(
                "INSERT INTO schema_migrations VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                (migration.version, migration.name, time.time_ns() // 1_000_000),
            ).fetchall()
            if connection.changes():
                connection.execute(migration.sql("sqlite")).fetchall()
