"""Every table of a PostgreSQL store as the bytes it holds, streamed past the search."""

from collections.abc import Iterator

from parlour.cli.replay.traces import Trace, Words, traces_in
from parlour.store.door import is_postgres


class Streamed:
    """Chunks as a file that can be read once."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._left = b""

    def read(self, size: int, /) -> bytes:
        parts, have = [self._left], len(self._left)
        while have < size and (chunk := next(self._chunks, b"")):
            parts.append(chunk)
            have += len(chunk)
        joined = b"".join(parts)
        self._left = joined[size:]
        return joined[:size]


def traces_in_database(words: Words, url: str) -> tuple[list[Trace], int]:
    """Nothing for SQLite: its files lie in the data directory."""
    if not is_postgres(url):
        return [], 0
    import psycopg
    from psycopg import sql

    found: list[Trace] = []
    size = 0
    with psycopg.connect(url) as connection:
        names = connection.execute(
            "SELECT schemaname, tablename FROM pg_tables"
            " WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
        ).fetchall()
        for schema, name in names:
            # Binary: the text form shows binary columns as hexadecimal digits, which would hide any words.
            statement = sql.SQL("COPY {} TO STDOUT (FORMAT binary)").format(sql.Identifier(schema, name))
            with connection.cursor().copy(statement) as rows:
                traces, read = traces_in(words, Streamed(bytes(chunk) for chunk in rows), f"table {name}")
            found += traces
            size += read
    return found, size
