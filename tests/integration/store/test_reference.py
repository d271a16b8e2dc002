"""docs/reference/store.md lists the store as it is: no column without a class and a fate."""

import re
from pathlib import Path

from parlour.store import migrate, open_store
from parlour.store.copying import column_names, table_names

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "store.md"
CLASSES = {"plain", "sealed", "key"}
FATES = re.compile(r"goes|n/a|stays(?: \d+ days from the (?:send|event)| until it runs out)?")


def described() -> dict[str, dict[str, tuple[str, str]]]:
    tables: dict[str, dict[str, tuple[str, str]]] = {}
    for line in PAGE.read_text().splitlines():
        if heading := re.fullmatch(r"## ([a-z_]+)", line):
            tables[heading[1]] = {}
        elif row := re.fullmatch(r"\| ([a-z_]+) \| (\w+) \| ([^|]+) \|", line):
            tables[list(tables)[-1]][row[1]] = (row[2], row[3])
    for columns in tables.values():
        columns.pop("column", None)
    return tables


def test_every_column_is_described_and_nothing_else(store_url: str) -> None:
    migrate(store_url)
    store = open_store(store_url, role="web")
    found = store.read(lambda reader: {name: {*column_names(reader, name)} for name in table_names(reader)})
    store.close()
    expected = {name: set(columns) for name, columns in described().items()}
    if store.dialect == "sqlite":
        expected["events"].discard("txid")
    assert found == expected


def test_every_column_has_a_class_and_a_fate() -> None:
    for table, columns in described().items():
        for name, (kind, fate) in columns.items():
            assert kind in CLASSES, f"{table}.{name}"
            assert FATES.fullmatch(fate), f"{table}.{name}"
