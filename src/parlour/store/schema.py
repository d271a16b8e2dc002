"""Numbered migrations. Each runs in one transaction and leaves its number in `schema_migrations`.

The number goes in first: whoever inserts it migrates, whoever else tries waits on that row and then finds
it there. So processes starting together need no lock of their own, on either database.
"""

import functools
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from parlour.store.errors import NewerSchema

FOLDER = Path(__file__).parent / "migrations"
_NAME = re.compile(r"(\d{4})_([a-z_]+)\.sql")


@dataclass(frozen=True, slots=True)
class Migration:
    version: int
    name: str
    portable: str
    by_dialect: dict[str, str]

    def sql(self, dialect: str) -> str:
        return self.portable + "\n" + self.by_dialect.get(dialect, "")


class Migrator(Protocol):
    def version(self) -> int: ...
    def apply(self, migration: Migration) -> None:
        """In one transaction; nothing when another process already did."""


def migrate(migrator: Migrator, up_to: int | None = None) -> int:
    found = migrator.version()
    if found > newest():
        raise NewerSchema(found, newest())
    for migration in migrations():
        if found < migration.version <= (up_to or newest()):
            migrator.apply(migration)
    return migrator.version()


def newest() -> int:
    return migrations()[-1].version


@functools.cache
def migrations() -> tuple[Migration, ...]:
    found = []
    for path in sorted(FOLDER.iterdir()):
        named = _NAME.fullmatch(path.name)
        if named is None:
            continue
        variants = {
            dialect: (FOLDER / f"{path.stem}.{dialect}.sql").read_text()
            for dialect in ("sqlite", "postgres")
            if (FOLDER / f"{path.stem}.{dialect}.sql").exists()
        }
        found.append(Migration(int(named[1]), named[2], path.read_text(), variants))
    if [each.version for each in found] != list(range(1, len(found) + 1)):
        raise RuntimeError("migrations must be numbered from 0001 without a gap")
    return tuple(found)
