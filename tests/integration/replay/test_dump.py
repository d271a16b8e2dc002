"""A PostgreSQL store is searched as the bytes its tables hold, binary columns too."""

import psycopg

from parlour.cli.replay.dump import traces_in_database
from parlour.cli.replay.traces import Words

TEXT = "The engineer never came and nobody rang to say so."


def test_words_in_any_column_of_any_table_are_found(postgres_url: str) -> None:
    words = Words()
    words.add(TEXT)
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("CREATE TABLE sealed (id INT, record BYTEA, note TEXT)")
        connection.execute("INSERT INTO sealed VALUES (1, %s, '')", (bytes(range(256)) * 8,))
        assert traces_in_database(words, postgres_url)[0] == []
        connection.execute("INSERT INTO sealed VALUES (2, %s, '')", (b"\x01\x02" + TEXT.encode(),))
        in_bytes, size = traces_in_database(words, postgres_url)
        connection.execute("INSERT INTO sealed VALUES (3, '', %s)", (TEXT,))
        in_both, _ = traces_in_database(words, postgres_url)
    assert size > 2048
    assert 0 < len(in_bytes) < len(in_both)
    assert {trace.file for trace in in_both} == {"table sealed"}
