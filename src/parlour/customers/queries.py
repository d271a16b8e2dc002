"""Whether somebody may see a case's page at all, before the custodian is asked for any word of it."""

from parlour.customers.model import CustomerAtCase
from parlour.customers.records import is_token_of
from parlour.foundation.errors import NotAllowed
from parlour.identity.tokens import is_own, token_hash, verified
from parlour.store.contract import Reader


def may_enter(reader: Reader, token_key: bytes, customer: CustomerAtCase, now: int) -> bool:
    """The write half of a session, live and not cut off since: enough for times and states, not for words."""
    row = reader.one("SELECT opened_at, writes_since FROM cases WHERE id = ?", (customer.case_id,))
    if row is None:
        return False
    if is_own(customer.write_token):
        known = is_token_of(reader, token_hash(customer.write_token), customer.case_id, now)
        return known and bool(row[0] >= row[1])
    token = verified(token_key, customer.write_token, now)
    if token is None or token.kind != "customer" or token.case != customer.case_id:
        return False
    return bool(token.issued_at >= row[1])


def must_enter(reader: Reader, token_key: bytes, customer: CustomerAtCase, now: int) -> None:
    if not may_enter(reader, token_key, customer, now):
        raise NotAllowed("This session has ended. Open the conversation again with your code.", code="ended")
