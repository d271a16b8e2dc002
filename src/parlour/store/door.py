"""Which database a store address means. The only place that knows both."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

from parlour.store import schema
from parlour.store.contract import Store
from parlour.store.errors import NewerSchema, OlderSchema
from parlour.store.sqlite.migrating import SqliteMigrator
from parlour.store.sqlite.store import SqliteStore


def open_store(url: str, *, role: str, poke_dir: Path | None = None) -> Store:
    """`sqlite:///absolute/path` or `postgresql://...`; refuses tables this program does not know.

    `role` (web, worker, ...) names this process's connections and sockets. `poke_dir` is where processes on
    one SQLite file find each other; by default `run/poke` in the data directory.
    """
    found, known = schema_version(url), schema.newest()
    if found > known:
        raise NewerSchema(found, known)
    if found < known:
        raise OlderSchema(found, known)
    if is_postgres(url):
        # Imported only where it is used: the driver is a tenth of a cold start and 8 MB in each process.
        from parlour.store.postgres.store import PostgresStore

        return PostgresStore(url, role=role)
    path = sqlite_path(url)
    home = path.parent.parent if path.parent.name == "store" else path.parent
    return SqliteStore(path, role=role, poke_dir=poke_dir or home / "run" / "poke")


def migrate(url: str, *, up_to: int | None = None) -> int:
    """Bring the tables to this program's schema (or an older one, for restore); the version they now have.

    Safe to start in several processes at once, and again after a crash at any step.
    """
    return schema.migrate(_migrator(url), up_to)


def schema_version(url: str) -> int:
    """0 for a store that holds nothing yet."""
    return _migrator(url).version()


def is_postgres(url: str) -> bool:
    return urlsplit(url).scheme in ("postgresql", "postgres")


def sqlite_path(url: str) -> Path:
    parts = urlsplit(url)
    path = Path(unquote(parts.path))
    if parts.scheme != "sqlite" or parts.netloc or not path.is_absolute() or path == Path("/"):
        raise ValueError("a store address is sqlite:///absolute/path or postgresql://host/database")
    return path


def _migrator(url: str) -> schema.Migrator:
    if is_postgres(url):
        from parlour.store.postgres.migrating import PostgresMigrator

        return PostgresMigrator(url)
    return SqliteMigrator(sqlite_path(url))
