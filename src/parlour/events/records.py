"""The rows of events, and how each database says which of them can no longer change.

A place is (number,) on SQLite and (transaction, number) on PostgreSQL.
"""

from parlour.store.contract import Reader, Row, Transaction

Place = tuple[int, ...]

_SETTLED = "txid < pg_snapshot_xmin(pg_current_snapshot())"
_NAMES = "case_id, team_id, kind, case_seq, at"


def insert(tx: Transaction, event: tuple[str, str, str, int, int]) -> None:
    tx.append("INSERT INTO events (case_id, team_id, kind, case_seq, at) VALUES (?, ?, ?, ?, ?)", event)


def rows_after(reader: Reader, place: Place, limit: int) -> list[tuple[Place, Row]]:
    if reader.dialect == "sqlite":
        rows = reader.all(
            f"SELECT seq, {_NAMES} FROM events WHERE seq > ? ORDER BY seq LIMIT ?",  # noqa: S608 - fixed names
            (place[0], limit),
        )
        return [((row[0],), row[1:]) for row in rows]
    # A bare `txid` in ORDER BY would mean the text selected, in which 999 comes after 1000.
    rows = reader.all(
        f"SELECT txid::text, seq, {_NAMES} FROM events WHERE (txid, seq) > (?::text::xid8, ?) AND {_SETTLED}"  # noqa: S608 - fixed names
        " ORDER BY events.txid, seq LIMIT ?",
        (str(place[0]), place[1], limit),
    )
    return [((int(row[0]), row[1]), row[2:]) for row in rows]


def newest(reader: Reader) -> Place:
    if reader.dialect == "sqlite":
        row = reader.one("SELECT seq FROM sqlite_sequence WHERE name = 'events'")
        return (row[0] if row else 0,)
    row = reader.one(
        f"SELECT txid::text, seq FROM events WHERE {_SETTLED} ORDER BY events.txid DESC, seq DESC LIMIT 1"  # noqa: S608 - fixed words
    )
    return (int(row[0]), row[1]) if row else (0, 0)


def not_yet_reached(reader: Reader, place: Place) -> bool:
    """Whether nothing this store ever did can have had that place."""
    if reader.dialect == "sqlite":
        return place > newest(reader)
    row = reader.one(
        "SELECT 1 WHERE ?::text::xid8 >= pg_snapshot_xmax(pg_current_snapshot())", (str(place[0]),)
    )
    return row is not None


def story(reader: Reader, case_id: str, case_seq: int) -> list[Row]:
    return reader.all(
        "SELECT m.case_id, c.team_id, m.kind, m.seq, m.at FROM messages m JOIN cases c ON c.id = m.case_id"
        " WHERE m.case_id = ? AND m.seq > ? ORDER BY m.seq LIMIT 1000",
        (case_id, case_seq),
    )


def delete_before(tx: Transaction, at: int, limit: int) -> int:
    return tx.execute(
        "DELETE FROM events WHERE seq IN (SELECT seq FROM events WHERE at < ? ORDER BY at LIMIT ?)",
        (at, limit),
    )
