"""What the worker opens without a person: where a case's notices go, and files on their way in. Field and case
are bound into what was sealed, so this opens no words and nothing of another case, whatever is sent here.

The blind index finds the case of an address: only here, only for addresses their owners confirmed, and what was
found only the worker hears, who mails the owner.
"""

from collections.abc import Callable

from custodian_protocol import messages as m
from custodian_protocol.policy import DAY, MINUTE

from .envelopes import CaseKeys, seed_of
from .keeper import Ask, Keeper
from .opening import check_size, needed_seeds, open_items
from .refusing import Denied, Refused
from .register import Case, case_of

CONTACTS_OPENED = "SELECT count(*) FROM takes WHERE staff = 'contacts' AND at > ?"
MAX_ADDRESS = 254
MAX_SOUGHT = 100


def contact(keeper: Keeper, ask: Ask, message: m.ContactWanted) -> Callable[[], m.Contact]:
    """For a notice."""
    case, store, policy = case_of(keeper, ask, message.case), keeper.store, keeper.policy
    mark, yesterday = keeper.keys.mark(case.id), ask.now - DAY
    own = store.one(CONTACTS_OPENED + " AND mark = ?", yesterday, mark)[0]
    living = store.one("SELECT count(*) FROM cases WHERE state <> 'erased'")[0]
    ceiling = max(policy.contacts_least_day, living * policy.contacts_permille_day // 1000)
    if own >= policy.contacts_case_day or store.one(CONTACTS_OPENED, yesterday)[0] >= ceiling:
        raise Denied(m.Refusal.CAP_REACHED, "No more addresses are opened today.", "contacts")
    store.run("INSERT INTO takes VALUES (?, 'contacts', ?)", mark, ask.now)
    ask.note("contact-opened")
    opened = _opened(keeper, case, message)
    return lambda: m.Contact(opened())


def index_contact(keeper: Keeper, ask: Ask, message: m.ContactWanted) -> Callable[[], m.Nothing]:
    """Its owner has pressed the button in a mail: from now on a link can be mailed there. One address a case.
    Not counted as an opening: nothing leaves."""
    opened = _opened(keeper, case_of(keeper, ask, message.case), message)
    ask.note("contact-indexed")

    def after_commit() -> m.Nothing:
        """Its own transaction: asked again, it does the same, and a crash in between is asked again."""
        for item in opened():
            values = (message.case, keeper.keys.contact_mark(item.content.decode()), ask.now)
            keeper.store.run("INSERT OR REPLACE INTO contacts VALUES (?, ?, ?)", *values)
        return m.Nothing()

    return after_commit


def seek_contact(keeper: Keeper, ask: Ask, message: m.ContactSought) -> m.Nothing:
    """The same answer, and the same one row written, whether somebody has this address or nobody."""
    if not keeper.within(keeper.policy.seeks_minute, MINUTE, ask.now, "seek"):
        raise Refused(m.Refusal.TOO_MANY_TRIES, "Too many addresses were asked for. Try again in a minute.")
    newest = "SELECT case_id FROM contacts WHERE mark = ? ORDER BY at DESC LIMIT 1"
    found = keeper.store.one(newest, keeper.keys.contact_mark(message.address[:MAX_ADDRESS]))
    values = (found[0] if found else "", ask.now)
    keeper.store.run("INSERT OR REPLACE INTO sought VALUES (?, ?)", *values)
    return m.Nothing()


def contacts_sought(keeper: Keeper, ask: Ask, message: m.Nothing) -> m.CasesNamed:
    """Told once. A worker that dies before it wrote this down has lost a link that can be asked for again."""
    sql = "DELETE FROM sought WHERE case_id IN (SELECT case_id FROM sought LIMIT ?) RETURNING case_id"
    found = tuple(case_id for (case_id,) in keeper.store.rows(sql, MAX_SOUGHT) if case_id)
    for case_id in found:
        ask.case = case_id
        ask.note("link-asked")
    return m.CasesNamed(found)


def upload(keeper: Keeper, ask: Ask, message: m.UploadWanted) -> Callable[[], m.Upload]:
    """The key of one file in quarantine, to check and clean it. An envelope asked for here becomes no case's."""
    case, store = case_of(keeper, ask, message.case), keeper.store
    named = "UPDATE seeds SET kind = 'quarantine' WHERE id = ? AND handed AND kind IN ('blank', 'quarantine')"
    if not store.run(named, message.file):
        raise Denied(m.Refusal.WRONG_STATE, "There is no such file, or it has been checked.", "no-file")
    mark = keeper.keys.mark(message.file)
    if store.one("SELECT count(*) FROM takes WHERE mark = ?", mark)[0] >= keeper.policy.upload_tries:
        raise Denied(m.Refusal.CAP_REACHED, "This file has been opened too often.", "uploads")
    store.run("INSERT INTO takes VALUES (?, 'uploads', ?)", mark, ask.now)
    ask.note("file-checked")
    seeds = {message.file: seed_of(store, keeper.keys, message.file) or b""}
    item = m.SealedItem(message.file, "upload", message.record)
    return lambda: m.Upload(open_items(CaseKeys(case.id), seeds, (message.session,), (item,))[0])


def upload_done(keeper: Keeper, ask: Ask, message: m.FileNamed) -> m.Nothing:
    """What was clean is sealed to the case, and what was not is gone: nobody opens the upload any more."""
    ours = "DELETE FROM seeds WHERE id = ? AND handed AND kind IN ('blank', 'quarantine')"
    if keeper.store.run(ours, message.file):
        keeper.journal_holds_seeds = True
    return m.Nothing()


def _opened(keeper: Keeper, case: Case, message: m.ContactWanted) -> Callable[[], tuple[m.OpenedItem, ...]]:
    check_size(message.sessions, (), b"")
    seeds = needed_seeds(keeper, case.id, message.sessions)
    item = m.SealedItem(message.item, "contact", message.record)
    return lambda: open_items(CaseKeys(case.id), seeds, message.sessions, (item,))[0]
