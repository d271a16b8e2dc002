"""On PostgreSQL a row's number is handed out before its commit. A reader must not pass one still to come."""

from collections.abc import Iterator

import psycopg
import pytest

from parlour import events
from parlour.store import Reader, Store, migrate, open_store

INSERT = (
    "INSERT INTO events (case_id, team_id, kind, case_seq, at) VALUES (%s, 't', 'message-added', 1, 1)"
    " RETURNING seq"
)


@pytest.fixture
def postgres_store(postgres_url: str) -> Iterator[Store]:
    migrate(postgres_url)
    store = open_store(postgres_url, role="web")
    yield store
    store.close()


def naive_after(reader: Reader, seq: int) -> tuple[list[str], int]:
    """What one would write first: follow the number alone."""
    rows = reader.all("SELECT seq, case_id FROM events WHERE seq > ? ORDER BY seq", (seq,))
    return [row[1] for row in rows], rows[-1][0] if rows else seq


def test_a_row_that_commits_late_is_not_skipped(postgres_store: Store, postgres_url: str) -> None:
    seen: list[str] = []
    naive_seen: list[str] = []
    cursor, naive_cursor = postgres_store.read(events.latest), 0

    def look() -> None:
        nonlocal cursor, naive_cursor
        found, cursor = postgres_store.read(lambda reader: events.after(reader, cursor, 100))
        seen.extend(each.case_id for each in found)
        more, naive_cursor = postgres_store.read(lambda reader: naive_after(reader, naive_cursor))
        naive_seen.extend(more)

    with psycopg.connect(postgres_url) as slow, psycopg.connect(postgres_url) as quick:
        (first,) = slow.execute(INSERT, ("slow",)).fetchone() or ()
        (second,) = quick.execute(INSERT, ("quick",)).fetchone() or ()
        assert first < second
        quick.commit()
        look()
        assert seen == []  # not yet: a smaller number is still to come
        slow.commit()
        look()
    assert sorted(seen) == ["quick", "slow"]
    assert naive_seen == ["quick"]  # this test can fail: the naive reader has lost a row for good


def test_a_long_read_elsewhere_holds_nobody_up(postgres_store: Store, postgres_url: str) -> None:
    start = postgres_store.read(events.latest)
    with psycopg.connect(postgres_url) as backup:
        backup.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        backup.execute("SELECT count(*) FROM events")
        postgres_store.write(
            lambda tx: events.publish(tx, case_id="a" * 32, team_id="t", kind="case-opened", case_seq=1, at=1)
        ).result(20)
        found, _ = postgres_store.read(lambda reader: events.after(reader, start, 10))
        assert [each.case_id for each in found] == ["a" * 32]
