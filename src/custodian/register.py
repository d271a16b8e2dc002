"""The register: which cases exist, whose they are, when they die. The first registration wins."""

import json
import secrets
from dataclasses import dataclass
from typing import Any

from custodian_protocol import messages as m
from custodian_protocol.frames import pack
from custodian_protocol.policy import MINUTE
from custodian_protocol.shapes import good_receipt, good_registration

from .keeper import Ask, Keeper, hashed, same
from .people import Person, add_session, begin_customer, who_asks
from .refusing import Denied, Refused

MAX_REGISTRATIONS = 200
MAX_CHANGES = 1_000
RECEIPT_ORIGINS = ("web", "api")  # other cases get their receipt through a proven contact
_CASE = (
    "SELECT id, team, opener, state, assignee, resolved_at, erase_at, writes_since, rev, reopen_asked, protected"
    " FROM cases "
)


@dataclass(frozen=True, slots=True)
class Case:
    id: str
    team: str
    opener: str
    state: str  # open, resolved, erasing, erased
    assignee: str
    resolved_at: int
    erase_at: int
    writes_since: int
    rev: int
    reopen_asked: str
    protected: int

    def change(self) -> m.RegisterChange:
        times = (self.resolved_at, self.erase_at, self.writes_since)
        facts = (self.rev, self.id, self.state, self.team, self.assignee, *times)
        return m.RegisterChange(*facts, bool(self.protected))


def register(keeper: Keeper, ask: Ask, message: m.Register) -> m.Registered:
    if len(message.cases) > MAX_REGISTRATIONS:
        raise Refused(m.Refusal.BAD_MESSAGE, f"At most {MAX_REGISTRATIONS} registrations at once.")
    return m.Registered(tuple(_register_one(keeper, ask, case) for case in message.cases))


def changes(keeper: Keeper, ask: Ask, message: m.ChangesWanted) -> m.Changes:
    limit = max(0, min(message.limit, MAX_CHANGES))
    found = keeper.store.rows(_CASE + "WHERE rev > ? AND rev > 0 ORDER BY rev LIMIT ?", message.since, limit)
    return m.Changes(tuple(Case(*row).change() for row in found))


def receipt(keeper: Keeper, ask: Ask, message: m.ReceiptShown) -> m.CustomerSession:
    """A right code is never slowed down: 120 random bits need no lock, and a lock could keep a customer out."""
    row = keeper.store.one("SELECT case_id, verifier FROM receipts WHERE lookup = ?", message.lookup)
    if row is None or not same(row[1], hashed(message.proof)):
        if keeper.within(keeper.policy.receipt_misses_minute, MINUTE, ask.now, "receipt", ask.socket):
            raise Denied(m.Refusal.NO_MATCH, "We do not know this code.")
        raise Refused(m.Refusal.TOO_MANY_TRIES, "Too many wrong codes were tried. Try again in a minute.")
    return begin_customer(keeper, ask.now, row[0])


def new_receipt(keeper: Keeper, ask: Ask, message: m.NewReceipt) -> m.CustomerSession:
    """The old code dies and every other browser is out, on its next request."""
    own_case(keeper, ask, message)
    used = keeper.store.one("SELECT 1 FROM receipts WHERE lookup = ?", message.lookup)
    if used or not good_receipt(message.lookup, message.verifier):
        raise Refused(m.Refusal.BAD_MESSAGE, "This is not a fresh receipt code's verifier.")
    _end_everything(keeper, ask, "receipt-replaced")
    values = (message.lookup, message.case, message.verifier, ask.now)
    keeper.store.run("INSERT INTO receipts VALUES (?, ?, ?, ?)", *values)
    return begin_customer(keeper, ask.now, message.case)


def lock(keeper: Keeper, ask: Ask, message: m.OnCase) -> m.CaseState:
    """A phone was stolen or a code seen: no browser and no code opens this case from now on, and its address
    finds it no more."""
    own_case(keeper, ask, message)
    keeper.store.run("DELETE FROM contacts WHERE case_id = ?", ask.case)
    return _end_everything(keeper, ask, "locked")


def _end_everything(keeper: Keeper, ask: Ask, act: str) -> m.CaseState:
    for table in ("receipts", "sessions"):
        keeper.store.run(f"DELETE FROM {table} WHERE case_id = ?", ask.case)  # noqa: S608 - one of two names
    ask.note(act)
    return change_case(keeper, ask.case, writes_since=ask.now)


def own_case(keeper: Keeper, ask: Ask, message: m.OnCase | m.NewReceipt, *, erasing: bool = False) -> Case:
    """The case, for its customer and nobody else."""
    ask.case = message.case
    actor = who_asks(keeper, ask, message.principal)
    if actor.case != message.case or not message.case:
        raise Denied(m.Refusal.NOT_YOURS, "Only the customer of this case may do this.", "other-case")
    return case_of(keeper, ask, message.case, erasing=erasing)


def case_of(keeper: Keeper, ask: Ask, case_id: str, *, erasing: bool = False) -> Case:
    """A registered case whose words stay or, if asked so, still are. Any other leaves a line in the log."""
    ask.case = case_id
    case = find_case(keeper, case_id)
    if case is None or case.state == "erased":
        raise Denied(m.Refusal.WRONG_STATE, "There is no such case, or it has been erased.", "no-case")
    if case.state == "erasing" and not erasing:
        raise Denied(m.Refusal.WRONG_STATE, "This case is being erased.", "state")
    return case


def find_case(keeper: Keeper, case_id: str) -> Case | None:
    row = keeper.store.one(_CASE + "WHERE id = ?", case_id)
    return None if row is None else Case(*row)


def must_have_part(keeper: Keeper, case_id: str, person: Person) -> None:
    if keeper.store.one("SELECT 1 FROM stepped_back WHERE case_id = ? AND staff = ?", case_id, person.id):
        raise Denied(
            m.Refusal.NOT_YOURS, "You said that you know this customer. A colleague goes on.", "stepped-back"
        )


def change_case(keeper: Keeper, case_id: str, **columns: Any) -> m.CaseState:
    """Writes these columns under the next revision, which is how the store hears of it."""
    columns["rev"] = int(keeper.store.fact("rev", 0)) + 1
    keeper.store.put("rev", columns["rev"])
    setting = ", ".join(f"{name} = ?" for name in columns)
    sql = f"UPDATE cases SET {setting} WHERE id = ?"  # noqa: S608 - column names are keyword arguments of ours
    keeper.store.run(sql, *columns.values(), case_id)
    return m.CaseState(Case(*keeper.store.one(_CASE + "WHERE id = ?", case_id)).change())


def _register_one(keeper: Keeper, ask: Ask, case: m.Registration) -> str:
    """An id is known only by its envelope: web cannot invent cases, only take blanks. A case sealed to an
    intake key is adopted first, which makes its envelope."""
    digest = hashed(json.dumps(pack(case)))
    known = keeper.store.one("SELECT digest FROM cases WHERE id = ?", case.case)
    if known is not None:
        return "known" if same(known[0], digest) else "refused"
    envelope = keeper.store.one("SELECT kind FROM seeds WHERE id = ?", case.case)
    if envelope is None or envelope[0] not in ("blank", "adopted") or not good_registration(case):
        return "refused"
    opened_at = min(case.opened_at, ask.now)  # a clock ahead of ours does not make a case of the future
    salt = keeper.keys.wrap(secrets.token_bytes(32), "salt", case.case)
    sql = "INSERT INTO cases (id, team, origin, opener, digest, opened_at, salt) VALUES (?, ?, ?, ?, ?, ?, ?)"
    keeper.store.run(sql, case.case, case.team, case.origin, case.opener, digest, opened_at, salt)
    keeper.store.run("UPDATE seeds SET kind = 'case', handed = 1 WHERE id = ? AND kind = 'blank'", case.case)
    # The receipt's verifier comes with the first registration or never; then only its holder replaces it.
    proven = case.origin in RECEIPT_ORIGINS
    if proven and case.receipt_lookup:
        values = (case.receipt_lookup, case.case, case.receipt_verifier, ask.now)
        keeper.store.run("INSERT INTO receipts VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING", *values)
    used = keeper.store.one("SELECT 1 FROM sessions WHERE id = ?", case.read_session)
    if proven and case.read_session and not used:
        ends = ask.now + keeper.policy.customer_session_ms
        add_session(keeper, case.read_session, case.read_verifier, ask.now, ends, case.case)
    return "new"
