"""Whether the custodian has been told of a case yet."""

from parlour.store.contract import Reader


def waits_for_registration(reader: Reader, case_id: str) -> bool:
    """While the outbox still holds the offer, "unknown session" means "not yet", never "ended"."""
    row = reader.one("SELECT 1 FROM outbox WHERE case_id = ? AND kind = 'register'", (case_id,))
    return row is not None
