"""The register: which cases exist, whose they are, when they die. The first registration wins."""

import json
import secrets
from dataclasses import dataclass
from typing import Any

from custodian_protocol.frames import pack
from custodian_protocol.messages import (
    CaseState,
    Changes,
    ChangesWanted,
    Refusal,
    Register,
    RegisterChange,
    Registered,
    Registration,
)

from .keeper import Ask, Keeper, hashed, same
from .keystore import fact, one, put_fact, rows
from .policy import MAX_REGISTRATIONS, ORIGINS, RECEIPT_ORIGINS
from .refusing import Leaf, Refused
from .sessions import add_session
from .staff import good_team

MAX_CHANGES = 1_000
VERIFIER_BYTES = 32
_CASE = "id, team, opener, state, assignee, taken_at, resolved_at, erase_at, erasing_at, writes_since, rev, reopen_asked"


@dataclass(frozen=True, slots=True)
class Case:
    id: str
    team: str
    opener: str
    state: str  # open, resolved, erasing, erased
    assignee: str
    taken_at: int
    resolved_at: int
    erase_at: int
    erasing_at: int
    writes_since: int
    rev: int
    reopen_asked: str

    def change(self) -> RegisterChange:
        return RegisterChange(
            self.rev,
            self.id,
            self.state,
            self.team,
            self.assignee,
            self.resolved_at,
            self.erase_at,
            self.writes_since,
        )


def register(keeper: Keeper, ask: Ask, message: Register) -> Registered:
    if len(message.cases) > MAX_REGISTRATIONS:
        raise Refused(Refusal.BAD_MESSAGE, f"At most {MAX_REGISTRATIONS} registrations at once.")
    return Registered(tuple(_register_one(keeper, ask, case) for case in message.cases))


def changes(keeper: Keeper, ask: Ask, message: ChangesWanted) -> Changes:
    limit = max(0, min(message.limit, MAX_CHANGES))
    found = rows(
        keeper.store,
        f"SELECT {_CASE} FROM cases WHERE rev > ? AND rev > 0 ORDER BY rev LIMIT ?",
        message.since,
        limit,
    )
    return Changes(tuple(Case(*row).change() for row in found))


def case_of(keeper: Keeper, case_id: str, who: str, about: str) -> Case:
    """A registered case whose words still exist. Asking for any other leaves a line in the log."""
    case = find_case(keeper, case_id)
    if case is None or case.state == "erased":
        raise Refused(
            Refusal.WRONG_STATE,
            "There is no such case, or it has been erased.",
            Leaf("denied", who, "", about, "no-case"),
        )
    return case


def find_case(keeper: Keeper, case_id: str) -> Case | None:
    row = one(keeper.store, f"SELECT {_CASE} FROM cases WHERE id = ?", case_id)
    return None if row is None else Case(*row)


def change_case(keeper: Keeper, case_id: str, **columns: Any) -> CaseState:
    """Writes these columns under the next revision, which is how the store hears of it."""
    columns["rev"] = next_rev(keeper)
    setting = ", ".join(f"{name} = ?" for name in columns)
    keeper.store.execute(f"UPDATE cases SET {setting} WHERE id = ?", (*columns.values(), case_id))
    return state_of(keeper, case_id)


def state_of(keeper: Keeper, case_id: str) -> CaseState:
    return CaseState(Case(*one(keeper.store, f"SELECT {_CASE} FROM cases WHERE id = ?", case_id)).change())


def next_rev(keeper: Keeper) -> int:
    rev = int(fact(keeper.store, "rev", 0)) + 1
    put_fact(keeper.store, "rev", rev)
    return rev


def good_id(text: str) -> bool:
    return len(text) == 32 and all(digit in "0123456789abcdef" for digit in text)


def _register_one(keeper: Keeper, ask: Ask, case: Registration) -> str:
    """An id is known only by its envelope: web cannot invent cases, only take blanks. A case sealed to an
    intake key is adopted first, which makes its envelope."""
    digest = hashed(json.dumps(pack(case)))
    known = one(keeper.store, "SELECT digest FROM cases WHERE id = ?", case.case)
    if known is not None:
        return "known" if same(known[0], digest) else "refused"
    envelope = one(keeper.store, "SELECT kind FROM seeds WHERE id = ?", case.case)
    if envelope is None or envelope[0] not in ("blank", "adopted") or not _well_formed(case):
        return "refused"
    day, salt = keeper.keys.wrap(secrets.token_bytes(32), "salt", case.case)
    opened_at = min(case.opened_at, ask.now)  # a clock ahead of ours does not make a case of the future
    keeper.store.execute(
        "INSERT INTO cases (id, team, origin, opener, digest, opened_at, day, salt) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (case.case, case.team, case.origin, case.opener, digest, opened_at, day, salt),
    )
    if envelope[0] == "blank":
        keeper.store.execute("UPDATE seeds SET kind = 'case', handed = 1 WHERE id = ?", (case.case,))
    _add_customer(keeper, ask, case)
    return "new"


def _add_customer(keeper: Keeper, ask: Ask, case: Registration) -> None:
    """The receipt's verifier comes with the registration or never; afterwards only its holder replaces it."""
    if case.origin not in RECEIPT_ORIGINS:
        return
    if case.receipt_lookup:
        keeper.store.execute(
            "INSERT INTO receipts VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
            (case.receipt_lookup, case.case, case.receipt_verifier, ask.now),
        )
    taken = one(keeper.store, "SELECT 1 FROM sessions WHERE id = ?", case.read_session)
    if case.read_session and not taken:
        ends = ask.now + keeper.policy.customer_session_ms
        add_session(keeper, ask.now, case.read_session, case.read_verifier, ends, case_id=case.case)


def _well_formed(case: Registration) -> bool:
    receipt = (not case.receipt_lookup and not case.receipt_verifier) or good_receipt(
        case.receipt_lookup, case.receipt_verifier
    )
    session = (not case.read_session and not case.read_verifier) or (
        good_id(case.read_session) and len(case.read_verifier) == VERIFIER_BYTES
    )
    opener = not case.opener or good_id(case.opener)
    return (
        good_id(case.case)
        and good_team(case.team)
        and case.origin in ORIGINS
        and case.opened_at >= 0
        and receipt
        and session
        and opener
    )


def good_receipt(lookup: str, verifier: bytes) -> bool:
    digits = 16 <= len(lookup) <= 64 and all(digit in "0123456789abcdef" for digit in lookup)
    return digits and len(verifier) == VERIFIER_BYTES
