"""Migrations on PostgreSQL."""

import time
from contextlib import closing

import psycopg

from parlour.store.postgres.connection import connect
from parlour.store.schema import Migration

_TABLE = """
CREATE TABLE IF NOT EXISTS schema_migrations (
    version BIGINT PRIMARY KEY, name TEXT NOT NULL, applied_at BIGINT NOT NULL)
"""

# IF NOT EXISTS looks before it makes, so two processes can both look and one of them meets the other's table,
# or the type or the catalogue row that comes with it.
_MADE_MEANWHILE = (
    psycopg.errors.DuplicateTable,
    psycopg.errors.DuplicateObject,
    psycopg.errors.UniqueViolation,
)


class PostgresMigrator:
    def __init__(self, url: str) -> None:
        self._url = url

    def version(self) -> int:
        with closing(connect(self._url, "migrate")) as connection:
            if connection.execute("SELECT to_regclass('schema_migrations')").fetchone() == (None,):
                return 0
            row = connection.execute("SELECT coalesce(max(version), 0) FROM schema_migrations").fetchone()
            return int(row[0]) if row else 0

    def apply(self, migration: Migration) -> None:
        with closing(connect(self._url, "migrate")) as connection:
            try:
                connection.execute(_TABLE)
            except _MADE_MEANWHILE:
                connection.execute(_TABLE)
            with connection.transaction():
                # A second process waits here until the first has committed, and then inserts nothing.
                first = connection.execute(
                    "INSERT INTO schema_migrations VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
                    (migration.version, migration.name, time.time_ns() // 1_000_000),
                )
                if first.rowcount:
                    connection.execute(migration.sql("postgres").encode())
