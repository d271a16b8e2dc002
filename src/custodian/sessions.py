"""Who asks: sessions this custodian began itself, their two halves, and their end."""

import secrets
from dataclasses import dataclass
from typing import Any

from custodian_protocol.messages import (
    CustomerSession,
    Nothing,
    Principal,
    Refusal,
    SessionNamed,
    StaffSession,
)
from custodian_protocol.tokens import SIGNED_PREFIX, WriteToken, token_payload, token_text

from .envelopes import new_id
from .keeper import Ask, Keeper, hashed, same
from .keystore import one
from .policy import MINUTE
from .refusing import Leaf, Refused
from .staff import Person, person_of

USED_EVERY_MS = 5 * MINUTE  # how stale "last used" may be on disk, so that reading costs no flush


@dataclass(frozen=True, slots=True)
class Customer:
    session: str
    case: str
    looked_at: int


@dataclass(frozen=True, slots=True)
class Agent:
    """A member of staff in a session of their own. Not yet active: may sign in, may not act."""

    person: Person
    session: str
    takes_left: int
    active: bool

    @property
    def id(self) -> str:
        return self.person.id


def who_asks(keeper: Keeper, ask: Ask, principal: Principal, about: str) -> Customer | Agent:
    """The session behind a principal. Every failure has the same words and leaves one line in the log."""
    row = one(
        keeper.store,
        "SELECT kind, case_id, staff, verifier, used_at, expires_at, takes_left, looked_at FROM sessions WHERE id = ?",
        principal.session,
    )
    policy = keeper.policy
    if (
        row is None
        or row[0] != principal.kind
        or not same(row[3], hashed(principal.secret))
        or ask.now >= row[5]
    ):
        raise _no_session(ask, about)
    kind, case_id, staff, _, used_at, _, takes_left, looked_at = row
    if kind == "customer":
        return Customer(principal.session, case_id, looked_at)
    person = person_of(keeper, staff)
    if person is None or person.left or ask.now - used_at > policy.staff_idle_ms:
        raise _no_session(ask, about)
    if ask.now - used_at > USED_EVERY_MS:
        keeper.store.execute("UPDATE sessions SET used_at = ? WHERE id = ?", (ask.now, principal.session))
    return Agent(person, principal.session, takes_left, ask.now >= person.active_from)


def staff_asks(keeper: Keeper, ask: Ask, principal: Principal, about: str, role: str = "agent") -> Agent:
    """An active member of staff with this role."""
    agent = who_asks(keeper, ask, principal, about)
    if not isinstance(agent, Agent):
        raise Refused(
            Refusal.NOT_YOURS, "Only staff may do this.", Leaf("denied", "customer", "", about, "role")
        )
    if role and role not in agent.person.roles:
        raise Refused(
            Refusal.NOT_YOURS, f"Only an {role} may do this.", Leaf("denied", agent.id, "", about, "role")
        )
    if role and not agent.active:
        raise Refused(
            Refusal.NOT_YET,
            "This person's first day has not begun.",
            Leaf("denied", agent.id, "", about, "not-yet"),
        )
    return agent


def customer_asks(keeper: Keeper, ask: Ask, principal: Principal, case_id: str, about: str) -> Customer:
    """The customer of exactly this case."""
    customer = who_asks(keeper, ask, principal, about)
    if not isinstance(customer, Customer):
        raise Refused(
            Refusal.NOT_YOURS, "Only the customer may do this.", Leaf("denied", customer.id, case_id, about)
        )
    if customer.case != case_id:
        raise Refused(Refusal.NOT_YOURS, "This is another case.", Leaf("denied", "customer", case_id, about))
    return customer


def begin_customer(keeper: Keeper, now: int, case_id: str) -> CustomerSession:
    session, secret = new_id(now), secrets.token_bytes(32)
    ends = now + keeper.policy.customer_session_ms
    add_session(keeper, now, session, hashed(secret), ends, case_id=case_id)
    token = write_token(keeper, WriteToken("customer", case_id, "", "", (), now, ends))
    return CustomerSession(case_id, session, secret, token, ends)


def begin_staff(keeper: Keeper, ask: Ask, person: Person) -> StaffSession:
    """A sign-in is itself a touch: it permits the first takes."""
    policy, session, secret = keeper.policy, new_id(ask.now), secrets.token_bytes(32)
    ends = ask.now + policy.staff_session_ms
    add_session(keeper, ask.now, session, hashed(secret), ends, staff=person.id, takes=policy.takes_per_touch)
    about = WriteToken("staff", "", person.id, person.first_name, person.teams, ask.now, ends)
    token = write_token(keeper, about)
    takes = policy.takes_per_touch
    return StaffSession(
        person.id,
        person.name,
        person.roles,
        person.teams,
        session,
        secret,
        token,
        ends,
        takes,
        person.active_from,
    )


def new_token() -> str:
    return secrets.token_urlsafe(24)


def add_session(
    keeper: Keeper,
    now: int,
    session: str,
    verifier: bytes,
    ends: int,
    *,
    case_id: str = "",
    staff: str = "",
    takes: int = 0,
) -> None:
    kind = "staff" if staff else "customer"
    keeper.store.execute(
        "INSERT INTO sessions (id, kind, case_id, staff, verifier, began_at, used_at, expires_at, takes_left)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (session, kind, case_id, staff, verifier, now, now, ends, takes),
    )


def write_token(keeper: Keeper, token: WriteToken) -> str:
    payload = token_payload(token)
    return token_text(payload, keeper.keys.sign(SIGNED_PREFIX + payload))


def sign_out(keeper: Keeper, ask: Ask, message: SessionNamed) -> Nothing:
    """Ends a session of either kind; ended twice is ended."""
    row = one(keeper.store, "SELECT verifier, case_id FROM sessions WHERE id = ?", message.principal.session)
    if row is not None and same(row[0], hashed(message.principal.secret)):
        keeper.store.execute("DELETE FROM sessions WHERE id = ?", (message.principal.session,))
        ask.later.append(lambda: keeper.opened.drop(row[1]))
    return Nothing()


def _no_session(ask: Ask, about: str) -> Refused:
    return Refused(
        Refusal.NO_SESSION,
        "This session has ended. Sign in again.",
        Leaf("denied", ask.socket, "", about, "no-session"),
    )


def takes_left(keeper: Keeper, session: str) -> int:
    row: Any = one(keeper.store, "SELECT takes_left FROM sessions WHERE id = ?", session)
    return 0 if row is None else int(row[0])
