"""Where the customer is told of replies: given with the first words or later, stopped, asked about by the worker."""

from dataclasses import dataclass

from parlour.cases import policy
from parlour.cases.actions.sending import Decide, Item, seal_and_write
from parlour.cases.model import Told
from parlour.cases.policy import Facts
from parlour.cases.records import outbox, writing
from parlour.customers.model import CustomerAtCase
from parlour.customers.queries import must_enter
from parlour.foundation.clock import DAY
from parlour.foundation.ids import new_id
from parlour.ground import Ground, InSteps
from parlour.notices import records
from parlour.notices.actions import pressed
from parlour.notices.model import CONTACT, Contact, ContactState, NoticeKind
from parlour.notices.policy import GATHERED_MS, clean_address, day_mark
from parlour.sealing.opened import Sealed
from parlour.store.contract import Transaction
from parlour.store.pending import Pending


@dataclass(frozen=True, slots=True)
class NewContact:
    """`mark` counts the mails to one mailbox on one day; only the address's owner ends that count."""

    item_id: str
    mark: str
    sealed: Sealed


def tell_me(ground: Ground, customer: CustomerAtCase, *, email: str) -> Pending[Told]:
    """The address takes the place of an earlier one, and waits for its owner to press a button in a mail."""
    address, now = clean_address(email), ground.clock.now()
    item = Item(new_id(), customer.case_id, CONTACT, address.encode())
    mark = day_mark(ground.web_key, address, now)

    def decide(tx: Transaction, case: Facts, sealed: Sealed) -> Told:
        must_enter(tx, ground.token_key, customer, now)
        policy.must_take_words(case, now)
        insert_contact(tx, item.case_id, NewContact(item.id, mark, sealed), now)
        return Told()

    decided: Decide[Told] = decide
    return InSteps(lambda: seal_and_write(ground, item, decided))


def tell_me_no_more(ground: Ground, customer: CustomerAtCase) -> Pending[None]:
    now = ground.clock.now()

    def act(tx: Transaction) -> None:
        must_enter(tx, ground.token_key, customer, now)
        records.set_state(tx, customer.case_id, ContactState.STOPPED)
        records.drop_links(tx, customer.case_id)

    return ground.store.write(act, case_id=customer.case_id)


def confirm_contact(ground: Ground, token: str) -> Pending[None]:
    """The press also has the custodian told, so that the address leads its owner back."""
    now = ground.clock.now()

    def act(tx: Transaction) -> None:
        case_id = pressed(tx, token, ContactState.CONFIRMED, now)
        outbox.insert(tx, outbox.row_id("index-contact", case_id), "index-contact", case_id, "{}", now)

    return ground.store.write(act)


def want_link(ground: Ground, case_id: str) -> Pending[None]:
    """One a day for a case, whoever asks how often."""
    now = ground.clock.now()

    def act(tx: Transaction) -> None:
        if not records.noticed_since(tx, case_id, NoticeKind.LINK, now - DAY):
            outbox.insert(tx, outbox.row_id("link", case_id), "link", case_id, "{}", now)

    return ground.store.write(act)


def drop_links(ground: Ground, case_id: str) -> Pending[None]:
    """The custodian locked the case: what was mailed leads nowhere any more."""
    return ground.store.write(lambda tx: records.drop_links(tx, case_id), case_id=case_id)


def insert_contact(tx: Transaction, case_id: str, contact: NewContact, at: int) -> None:
    """With the one neutral mail a mailbox gets in a day, unless somebody asked for it today already."""
    if contact.sealed.header is not None:
        writing.insert_header(tx, case_id, contact.sealed.header)
    kept = Contact(contact.item_id, ContactState.UNCONFIRMED, contact.sealed.record)
    records.save_contact(tx, case_id, kept, at)
    if records.claim_day(tx, contact.mark, at):
        outbox.insert(tx, outbox.row_id("confirm", case_id), "confirm", case_id, "{}", at)


def tell_of_reply(tx: Transaction, case_id: str, at: int) -> None:
    """One statement, and no more, in the way of every reply. Replies that follow soon are the same notice."""
    outbox.insert_notice(tx, outbox.row_id("notice", case_id), case_id, at + GATHERED_MS)


def put_off(ground: Ground, row_id: str, wait_ms: int) -> Pending[None]:
    due_at = ground.clock.now() + wait_ms
    return ground.store.write(lambda tx: outbox.retry(tx, row_id, due_at))
