"""Customers come back: by receipt code, and with a new code in place of the old one."""

from custodian_protocol.messages import CustomerSession, NewReceipt, ReceiptShown, Refusal

from .keeper import Ask, Keeper, hashed, same
from .keystore import one
from .policy import MINUTE
from .refusing import Leaf, Refused
from .register import case_of, change_case, good_receipt
from .sessions import begin_customer, customer_asks


def receipt(keeper: Keeper, ask: Ask, message: ReceiptShown) -> CustomerSession:
    """A right code is never slowed down: 120 random bits need no lock, and a lock would be a way to keep
    a customer out."""
    row = one(keeper.store, "SELECT case_id, verifier FROM receipts WHERE lookup = ?", message.lookup)
    if row is None or not same(row[1], hashed(message.proof)):
        limit = keeper.policy.receipt_misses_minute
        if keeper.rates.within(limit, MINUTE, ask.now, "receipt", ask.socket):
            raise Refused(
                Refusal.NO_MATCH, "We do not know this code.", Leaf("denied", ask.socket, "", "receipt")
            )
        raise Refused(Refusal.TOO_MANY_TRIES, "Too many wrong codes were tried. Try again in a minute.")
    return begin_customer(keeper, ask.now, row[0])


def new_receipt(keeper: Keeper, ask: Ask, message: NewReceipt) -> CustomerSession:
    """The old code dies and every other browser is out, on its next request."""
    customer = customer_asks(keeper, ask, message.principal, message.case, "new-receipt")
    case_of(keeper, message.case, "customer", "new-receipt")
    if not good_receipt(message.lookup, message.verifier):
        raise Refused(Refusal.BAD_MESSAGE, "This is not a receipt code's verifier.")
    if one(
        keeper.store, "SELECT 1 FROM receipts WHERE lookup = ? AND case_id <> ?", message.lookup, message.case
    ):
        raise Refused(Refusal.BAD_MESSAGE, "This code is in use.")
    keeper.store.execute("DELETE FROM receipts WHERE case_id = ?", (message.case,))
    values = (message.lookup, message.case, message.verifier, ask.now)
    keeper.store.execute("INSERT INTO receipts VALUES (?, ?, ?, ?)", values)
    keeper.store.execute("DELETE FROM sessions WHERE case_id = ?", (customer.case,))
    change_case(keeper, message.case, writes_since=ask.now)
    ask.note("receipt-replaced", "customer", message.case)
    return begin_customer(keeper, ask.now, message.case)
