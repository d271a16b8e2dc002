"""Which masked facts a case has, one of them as the custodian opens it, and how often they were needed."""

from custodian_protocol.messages import SealedItem, SessionHeader
from custodian_protocol.records import parse_record
from custodian_protocol.shapes import FACT
from parlour.cases.masked import FactToOpen, MaskedFact
from parlour.store.contract import Reader


def masked_facts(reader: Reader, case_id: str) -> tuple[MaskedFact, ...]:
    rows = reader.all("SELECT name, label FROM facts WHERE case_id = ? ORDER BY name", (case_id,))
    return tuple(MaskedFact(*row) for row in rows)


def fact_to_open(reader: Reader, case_id: str, name: str) -> FactToOpen | None:
    row = reader.one(
        "SELECT item_id, label, record FROM facts WHERE case_id = ? AND name = ?", (case_id, name)
    )
    if row is None:
        return None
    item_id, label, record = row
    sql = "SELECT id, kind, key_id, header FROM sealing_sessions WHERE id = ? AND case_id = ?"
    headers = reader.all(sql, (parse_record(record).session_id, case_id))
    return FactToOpen(
        label, SealedItem(item_id, FACT + name, record), tuple(SessionHeader(*one) for one in headers)
    )


def all_to_open(reader: Reader, case_id: str) -> tuple[FactToOpen, ...]:
    """For their own customer."""
    found = (fact_to_open(reader, case_id, fact.name) for fact in masked_facts(reader, case_id))
    return tuple(fact for fact in found if fact)


def reveals_since(reader: Reader, since: int) -> dict[str, int]:
    """How many facts each member of staff was shown."""
    return dict(
        reader.all("SELECT staff_id, count(*) FROM reveals WHERE at >= ? GROUP BY staff_id", (since,))
    )


def solved_without(reader: Reader, since: int) -> tuple[int, int]:
    """Of the cases with masked facts that were resolved since then: solved without showing any, and all."""
    row = reader.one(
        "SELECT count(*),"
        " sum(CASE WHEN EXISTS (SELECT 1 FROM reveals WHERE reveals.case_id = cases.id) THEN 0 ELSE 1 END)"
        " FROM cases WHERE resolved_at >= ? AND EXISTS (SELECT 1 FROM facts WHERE facts.case_id = cases.id)",
        (since,),
    )
    return (int(row[1] or 0), int(row[0])) if row else (0, 0)
