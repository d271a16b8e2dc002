"""Who asks: sessions this custodian began itself, their two halves, and their end."""

import secrets
from dataclasses import dataclass

from custodian_protocol.messages import (
    CustomerSession,
    Nothing,
    Principal,
    Refusal,
    SessionNamed,
    StaffSession,
)
from custodian_protocol.shapes import new_id
from custodian_protocol.tokens import SIGNED_PREFIX, WriteToken, token_payload, token_text

from .keeper import Ask, Keeper, hashed, same
from .policy import MINUTE
from .refusing import Denied
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

    id: str
    person: Person
    session: str
    takes_left: int
    active: bool


def who_asks(keeper: Keeper, ask: Ask, principal: Principal) -> Customer | Agent:
    """The session behind a principal. Every failure has the same words and leaves one line in the log."""
    ended = Denied(Refusal.NO_SESSION, "This session has ended. Sign in again.", "no-session")
    sql = "SELECT kind, verifier, expires_at, case_id, staff, used_at, takes_left, looked_at FROM sessions WHERE id = ?"
    row = keeper.store.one(sql, principal.session)
    if (
        row is None
        or row[0] != principal.kind
        or not same(row[1], hashed(principal.secret))
        or ask.now >= row[2]
    ):
        raise ended
    case_id, staff, used_at, takes_left, looked_at = row[3:]
    if principal.kind == "customer":
        ask.who = "customer"
        return Customer(principal.session, case_id, looked_at)
    person = person_of(keeper, staff)
    if person is None or person.left or ask.now - used_at > keeper.policy.staff_idle_ms:
        raise ended
    if ask.now - used_at > USED_EVERY_MS:
        keeper.store.run("UPDATE sessions SET used_at = ? WHERE id = ?", ask.now, principal.session)
    ask.who = person.id
    return Agent(person.id, person, principal.session, takes_left, ask.now >= person.active_from)


def staff_asks(keeper: Keeper, ask: Ask, principal: Principal, role: str = "agent") -> Agent:
    """An active member of staff with this role; with role "" anybody who may sign in."""
    agent = who_asks(keeper, ask, principal)
    if isinstance(agent, Customer):
        raise Denied(Refusal.NOT_YOURS, "Only staff may do this.", "role")
    if role and role not in agent.person.roles:
        raise Denied(Refusal.NOT_YOURS, f"Only an {role} may do this.", "role")
    if role and not agent.active:
        raise Denied(Refusal.NOT_YET, "This person's first day has not begun.", "not-yet")
    return agent


def customer_asks(keeper: Keeper, ask: Ask, principal: Principal, case_id: str) -> Customer:
    """The customer of exactly this case."""
    ask.case = case_id
    customer = who_asks(keeper, ask, principal)
    if not isinstance(customer, Customer):
        raise Denied(Refusal.NOT_YOURS, "Only the customer may do this.", "role")
    if customer.case != case_id:
        raise Denied(Refusal.NOT_YOURS, "This is another case.", "other-case")
    return customer


def begin_customer(keeper: Keeper, now: int, case_id: str) -> CustomerSession:
    session, secret = new_id(now), secrets.token_bytes(32)
    ends = now + keeper.policy.customer_session_ms
    add_session(keeper, session, hashed(secret), now, ends, case_id=case_id)
    token = _write_token(keeper, WriteToken("customer", case_id, "", "", (), now, ends))
    return CustomerSession(case_id, session, secret, token, ends)


def begin_staff(keeper: Keeper, now: int, person: Person) -> StaffSession:
    """A sign-in is itself a touch: it permits the first takes."""
    session, secret, takes = new_id(now), secrets.token_bytes(32), keeper.policy.takes_per_touch
    ends = now + keeper.policy.staff_session_ms
    add_session(keeper, session, hashed(secret), now, ends, staff=person.id, takes=takes)
    token = _write_token(
        keeper, WriteToken("staff", "", person.id, person.first_name, person.teams, now, ends)
    )
    about = (person.id, person.name, person.roles, person.teams)
    return StaffSession(*about, session, secret, token, ends, takes, person.active_from)


def add_session(
    keeper: Keeper, session: str, verifier: bytes, now: int, ends: int,
    *, case_id: str = "", staff: str = "", takes: int = 0,
) -> None:  # fmt: skip
    values = (session, "staff" if staff else "customer", case_id, staff, verifier, now, ends, takes)
    keeper.store.run("INSERT INTO sessions VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0)", *values)


def sign_out(keeper: Keeper, ask: Ask, message: SessionNamed) -> Nothing:
    """Ends a session of either kind; ended twice is ended."""
    named = message.principal
    row = keeper.store.one("SELECT verifier, case_id FROM sessions WHERE id = ?", named.session)
    if row is not None and same(row[0], hashed(named.secret)):
        keeper.store.run("DELETE FROM sessions WHERE id = ?", named.session)
        ask.later.append(lambda: keeper.opened.drop(row[1]))
    return Nothing()


def spend_touch(keeper: Keeper, ask: Ask, agent: Agent, act: str) -> None:
    """A fresh touch over exactly this act, once."""
    if keeper.touches.pop((agent.session, act), 0) <= ask.now:
        raise Denied(Refusal.NEEDS_TOUCH, "Touch your passkey for exactly this.", "needs-touch")


def _write_token(keeper: Keeper, token: WriteToken) -> str:
    payload = token_payload(token)
    return token_text(payload, keeper.keys.sign(SIGNED_PREFIX + payload))
