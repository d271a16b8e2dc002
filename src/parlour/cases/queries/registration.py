"""Whether the custodian has been told of a case yet."""

from parlour.store.contract import Reader


def waits_for_registration(reader: Reader, case_id: str) -> bool:
    """While the outbox still holds the offer, "unknown session" means "not yet", never "ended"."""
    waiting = "SELECT 1 FROM outbox WHERE case_id = ? AND kind IN ('register', 'adopt')"
    return reader.one(waiting, (case_id,)) is not None
