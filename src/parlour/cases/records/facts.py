"""The rows of masked facts, and of who was shown one."""

from parlour.cases.masked import SealedFact
from parlour.cases.records.writing import insert_header
from parlour.store.contract import Transaction


def insert_fact(tx: Transaction, case_id: str, fact: SealedFact) -> None:
    if fact.sealed.header is not None:
        insert_header(tx, case_id, fact.sealed.header)
    tx.execute(
        "INSERT INTO facts (item_id, case_id, name, label, record) VALUES (?, ?, ?, ?, ?)",
        (fact.item_id, case_id, fact.name, fact.label, fact.sealed.record),
    )


def insert_reveal(tx: Transaction, row: tuple[str, str, str, str, int]) -> None:
    tx.execute("INSERT INTO reveals (id, case_id, staff_id, name, at) VALUES (?, ?, ?, ?, ?)", row)
