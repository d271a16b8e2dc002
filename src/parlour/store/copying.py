"""The whole store as rows, for backups: the same stream from either database, loadable into either.

Left out: events (hints; the rows they point at are here), blank envelopes (one leased after the backup must
never be handed out twice), leases of the outbox (whoever held one is gone), who is here and what is offered
(after a restore nobody is, until they say so), measures (made again within a minute), call codes and wrong ones
(they last ten minutes), begun requests (they last a day, and only their own browser opens them), what
witnesses said (they say it again).
"""

from collections.abc import Iterator, Sequence
from typing import Any

from parlour.store.contract import Reader, Transaction

Row = tuple[Any, ...]

# In the order in which rows may be inserted, each with the column its pages follow.
TABLES = {
    "settings": "name",
    "teams": "id",
    "topics": "id",
    "cases": "id",
    "case_keys": "case_id",
    "sealing_sessions": "id",
    "messages": "id",
    "files": "id",
    "sends": "key_hash",
    "write_tokens": "token_hash",
    "outbox": "id",
    "contacts": "case_id",
    "facts": "item_id",
    "reveals": "id",
    "stepped_back": "case_id",
    "mail_links": "token_hash",
    "notices": "id",
    "mailed_days": "mark",
    "log_leaves": "position",
    "checkpoints": "size",
    "api_keys": "id",
    "api_key_uses": "key_id",
    "signed_out": "session_hash",
    "calls": "id",
    "call_items": "item_id",
    "alarms": "id",
    "staff_changes": "id",
    "connections": "name",
    "street_posts": "id",
    "street_answers": "id",
    "street_links": "token_hash",
    "street_rooms": "case_id",
    "street_threads": "mark",
    "street_removals": "message_id",
    "exposure_reports": "id",
}
LEFT_OUT = frozenset(
    {
        "events",
        "blank_envelopes",
        "schema_migrations",
        "presence",
        "offers",
        "measures",
        "call_codes",
        "wrong_codes",
        "begun_requests",
        "cosignatures",
        "lookup_misses",
    }
)
PAGE = 500


def copy_out(reader: Reader) -> Iterator[tuple[str, tuple[str, ...], list[Row]]]:
    """(table, columns, rows) a page at a time; run all of it inside one `read` to see one moment."""
    for table, key in TABLES.items():
        columns = column_names(reader, table)
        at, last = columns.index(key), None
        while True:
            rows = _page(reader, table, key, columns, last)
            if not rows:
                break
            yield table, columns, rows
            last = rows[-1][at]


def copy_in(tx: Transaction, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Into an empty store of the same schema. A name that is not ours is refused, not pasted into SQL."""
    if table not in TABLES or not set(columns) <= set(column_names(tx, table)):
        raise ValueError("not a table of this schema")
    places = ", ".join("?" * len(columns))
    statement = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})"  # noqa: S608 - names checked above
    for row in rows:
        tx.send(statement, row)


def envelope_ids(reader: Reader, after: str, limit: int) -> list[str]:
    """Whose keys the cases here need, in order: a restored key store must hold or have erased each."""
    rows = reader.all(
        "SELECT DISTINCT key_id FROM case_keys WHERE key_id > ? ORDER BY key_id LIMIT ?", (after, limit)
    )
    return [str(row[0]) for row in rows]


def column_names(reader: Reader, table: str) -> tuple[str, ...]:
    if reader.dialect == "sqlite":
        found = reader.all("SELECT name FROM pragma_table_info(?) ORDER BY cid", (table,))
    else:
        found = reader.all(
            "SELECT column_name FROM information_schema.columns"
            " WHERE table_schema = current_schema() AND table_name = ? ORDER BY ordinal_position",
            (table,),
        )
    return tuple(str(row[0]) for row in found)


def table_names(reader: Reader) -> set[str]:
    """What the database holds, so that a test can tell a table nobody copies."""
    if reader.dialect == "sqlite":
        found = reader.all("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    else:
        found = reader.all("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
    return {str(row[0]) for row in found}


def _page(reader: Reader, table: str, key: str, columns: Sequence[str], last: Any) -> list[Row]:
    names = ", ".join(columns)
    if last is None:
        return reader.all(f"SELECT {names} FROM {table} ORDER BY {key} LIMIT ?", (PAGE,))  # noqa: S608 - our own names
    return reader.all(
        f"SELECT {names} FROM {table} WHERE {key} > ? ORDER BY {key} LIMIT ?",  # noqa: S608 - our own names
        (last, PAGE),
    )
