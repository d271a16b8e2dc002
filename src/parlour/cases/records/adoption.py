"""Moving a case's items from an intake key to an envelope of its own."""

from collections.abc import Sequence

from custodian_protocol.messages import SealedItem, SessionHeader
from parlour.cases.records.writing import insert_header
from parlour.store.contract import Reader, Transaction


def items_of(reader: Reader, case_id: str) -> tuple[tuple[SessionHeader, ...], tuple[SealedItem, ...]]:
    headers = reader.all(
        "SELECT id, kind, key_id, header FROM sealing_sessions WHERE case_id = ?", (case_id,)
    )
    items = reader.all(
        "SELECT id, kind, record FROM messages WHERE case_id = ? AND record IS NOT NULL ORDER BY seq",
        (case_id,),
    )
    items += reader.all("SELECT item_id, 'contact', record FROM contacts WHERE case_id = ?", (case_id,))
    items += reader.all(
        "SELECT item_id, field, record FROM call_items WHERE case_id = ? ORDER BY item_id", (case_id,)
    )
    items += reader.all("SELECT item_id, 'fact:' || name, record FROM facts WHERE case_id = ?", (case_id,))
    return tuple(SessionHeader(*row) for row in headers), tuple(SealedItem(*row) for row in items)


def replace_items(
    tx: Transaction, case_id: str, header: SessionHeader, items: Sequence[SealedItem], public_key: bytes
) -> None:
    insert_header(tx, case_id, header)
    for item in items:
        for sql in (
            "UPDATE messages SET record = ? WHERE id = ? AND case_id = ?",
            "UPDATE contacts SET record = ? WHERE item_id = ? AND case_id = ?",
            "UPDATE facts SET record = ? WHERE item_id = ? AND case_id = ?",
            "UPDATE call_items SET record = ? WHERE item_id = ? AND case_id = ?",
        ):
            tx.send(sql, (item.record, item.id, case_id))
    tx.send("DELETE FROM sealing_sessions WHERE case_id = ? AND id <> ?", (case_id, header.id))
    tx.send(
        "UPDATE case_keys SET key_kind = 'envelope', key_id = case_id, public_key = ? WHERE case_id = ?",
        (public_key, case_id),
    )
