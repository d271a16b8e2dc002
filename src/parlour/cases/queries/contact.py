"""The question by which the worker has a case's address opened, and what its mail has to know."""

from dataclasses import dataclass

from custodian_protocol.messages import ContactWanted, SessionHeader
from custodian_protocol.records import parse_record
from parlour.notices import records
from parlour.notices.model import ContactState, NoticeKind
from parlour.store.contract import Reader


@dataclass(frozen=True, slots=True)
class NoticeWanted:
    question: ContactWanted
    language: str


def notice_wanted(reader: Reader, case_id: str, kind: NoticeKind) -> NoticeWanted | None:
    """None when nobody waits for this notice any more."""
    contact = records.contact(reader, case_id)
    waited = ContactState.UNCONFIRMED if kind == NoticeKind.CONFIRM else ContactState.CONFIRMED
    case = reader.one("SELECT language, closed FROM cases WHERE id = ?", (case_id,))
    if contact is None or contact.state != waited or case is None or case[1]:
        return None
    sql = "SELECT id, kind, key_id, header FROM sealing_sessions WHERE id = ? AND case_id = ?"
    row = reader.one(sql, (parse_record(contact.record).session_id, case_id))
    headers = (SessionHeader(*row),) if row else ()
    return NoticeWanted(ContactWanted(case_id, headers, contact.item_id, contact.record), case[0])
