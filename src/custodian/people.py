"""Staff and sessions: whom the custodian knows, and who is asking. Nobody is believed who has no session here."""

import json
import secrets
from dataclasses import asdict, dataclass, replace

from custodian_protocol import messages as m
from custodian_protocol.policy import DAY, MINUTE
from custodian_protocol.shapes import new_id, wrong_with_person
from custodian_protocol.tokens import SIGNED_PREFIX, WriteToken, token_payload, token_text

from .keeper import Ask, Keeper, hashed, same
from .refusing import Denied, Refused

USED_EVERY_MS = 5 * MINUTE  # how stale "last used" may be on disk, so that reading costs no flush


@dataclass(frozen=True, slots=True)
class Person:
    id: str
    name: str
    roles: tuple[str, ...]
    teams: tuple[str, ...]
    active_from: int
    asked_by: str = ""  # staff id of the officer who invited; "" for the founder
    invited_until: int = 0
    credential: str = ""  # hex of WebAuthn attested credential data; "" while only invited
    sign_count: int = 0
    left: bool = False
    second_wanted: bool = False  # two officers or more were there when this person was invited
    approved_by: str = ""  # staff id of the second officer
    frozen: bool = False  # held up by the log reader until an officer looks
    kept_at: int = 0  # when an officer last said that this person goes on
    signed_in_at: int = 0

    def entry(self) -> m.StaffEntry:
        facts = (self.id, self.name, self.roles, self.teams, self.active_from, self.left, self.frozen)
        return m.StaffEntry(*facts, self.kept_at or self.active_from, self.signed_in_at)


NOBODY = Person("", "customer", (), (), 0)  # who is behind a customer's session, as far as we know people


@dataclass(frozen=True, slots=True)
class Actor:
    session: str
    case: str  # "" for staff
    person: Person
    takes_left: int


def person_of(keeper: Keeper, staff: str) -> Person | None:
    row = keeper.store.one("SELECT sealed FROM staff WHERE id = ?", staff)
    facts = json.loads(keeper.keys.unwrap(row[0], "staff", staff)) if row else {}
    return Person(**facts | {"roles": tuple(facts["roles"]), "teams": tuple(facts["teams"])}) if row else None


def person_by_proof(keeper: Keeper, proof: bytes | str) -> Person | None:
    """By passkey id, or by the token of an invitation."""
    row = keeper.store.one("SELECT id FROM staff WHERE proof = ?", hashed(proof))
    return person_of(keeper, row[0]) if row else None


def everybody(keeper: Keeper) -> list[Person]:
    found = (person_of(keeper, staff) for (staff,) in keeper.store.rows("SELECT id FROM staff ORDER BY id"))
    return [person for person in found if person]


def save_person(keeper: Keeper, person: Person, proof: bytes | str = b"") -> None:
    """Sealed under the staff id, so that nobody without the root can swap or widen an entry offline."""
    sealed = keeper.keys.wrap(json.dumps(asdict(person)).encode(), "staff", person.id)
    if proof:
        keeper.store.run("INSERT OR REPLACE INTO staff VALUES (?, ?, ?)", person.id, hashed(proof), sealed)
    else:
        keeper.store.run("UPDATE staff SET sealed = ? WHERE id = ?", sealed, person.id)


def dismiss(keeper: Keeper, person: Person) -> None:
    save_person(keeper, replace(person, left=True))
    keeper.store.run("DELETE FROM sessions WHERE staff = ?", person.id)


def check_person(name: str, roles: tuple[str, ...], teams: tuple[str, ...]) -> None:
    if wrong := wrong_with_person(name, roles, teams):
        raise Refused(m.Refusal.BAD_MESSAGE, wrong)


def who_asks(keeper: Keeper, ask: Ask, principal: m.Principal) -> Actor:
    """The session behind a principal. Every failure has the same words and leaves one line in the log."""
    ended = Denied(m.Refusal.NO_SESSION, "This session has ended. Sign in again.", "no-session")
    columns = "kind, verifier, expires_at, case_id, staff, used_at, takes_left"
    row = keeper.store.one(f"SELECT {columns} FROM sessions WHERE id = ?", principal.session)  # noqa: S608 - names of columns, from here
    if row is None or row[:1] != (principal.kind,) or not same(row[1], hashed(principal.secret)):
        raise ended
    expires_at, case_id, staff, used_at, takes_left = row[2:]
    person = person_of(keeper, staff) or NOBODY
    ask.who = staff or "customer"
    out = person is NOBODY or person.left or person.frozen
    gone = staff and (out or ask.now - used_at > keeper.policy.staff_idle_ms)
    if gone or ask.now >= expires_at:
        raise ended
    if staff and ask.now - used_at > USED_EVERY_MS:
        keeper.store.run("UPDATE sessions SET used_at = ? WHERE id = ?", ask.now, principal.session)
    return Actor(principal.session, case_id, person, takes_left)


def staff_asks(keeper: Keeper, ask: Ask, principal: m.Principal, role: str = "agent") -> Actor:
    """An active member of staff with this role; with role "" anybody who may sign in."""
    actor = who_asks(keeper, ask, principal)
    must_act(keeper, ask, actor, role)
    return actor


def must_act(keeper: Keeper, ask: Ask, actor: Actor, role: str = "agent") -> None:
    """The same for whoever is known to ask."""
    if actor.person is NOBODY or (role and role not in actor.person.roles):
        raise Denied(m.Refusal.NOT_YOURS, "Only an agent or officer may do this.", "role")
    if role and ask.now < actor.person.active_from:
        raise Denied(m.Refusal.NOT_YET, "This person's first day has not begun.", "not-yet")
    if role and lapsed(keeper, actor.person, ask.now):
        raise Denied(m.Refusal.NOT_YET, "Your access has lapsed. An officer has to keep it on.", "lapsed")
    if role and actor.person.second_wanted and not actor.person.approved_by:
        raise Denied(m.Refusal.NOT_YET, "No second officer has approved this person.", "not-approved")


def lapsed(keeper: Keeper, person: Person, now: int) -> bool:
    """Nobody has said for too long that this person goes on. A policy of 0 days lets nobody lapse, nor does a clock
    that jumped and that no officer has confirmed."""
    days = 0 if keeper.store.fact("clock_waits", 0) else keeper.policy.review_days
    since = max(person.kept_at, person.active_from, keeper.store.fact("reviews_since", 0))
    return bool(days) and now >= since + days * DAY


def begin_customer(keeper: Keeper, now: int, case_id: str) -> m.CustomerSession:
    session, secret, ends = new_id(now), secrets.token_bytes(32), now + keeper.policy.customer_session_ms
    add_session(keeper, session, hashed(secret), now, ends, case_id)
    token = _write_token(keeper, WriteToken("customer", case_id, "", "", (), now, ends))
    return m.CustomerSession(case_id, session, secret, token, ends)


def begin_staff(keeper: Keeper, now: int, person: Person) -> m.StaffSession:
    """A sign-in is itself a touch: it permits the first takes."""
    session, secret, ends = new_id(now), secrets.token_bytes(32), now + keeper.policy.staff_session_ms
    takes = keeper.policy.takes_per_touch
    add_session(keeper, session, hashed(secret), now, ends, person.id, takes)
    named = WriteToken("staff", "", person.id, person.name.split()[0], person.teams, now, ends)
    rights = (session, secret, _write_token(keeper, named), ends, takes, person.active_from)
    return m.StaffSession(person.id, person.name, person.roles, person.teams, *rights)


def add_session(
    keeper: Keeper, session: str, verifier: bytes, now: int, ends: int, whose: str, takes: int = -1
) -> None:
    """A customer's, of that case; with takes, of that member of staff."""
    kind, case_id, staff = ("customer", whose, "") if takes < 0 else ("staff", "", whose)
    values = (session, kind, case_id, staff, verifier, now, ends, takes)
    keeper.store.run("INSERT INTO sessions VALUES (?, ?, ?, ?, ?, ?, ?, ?)", *values)


def sign_out(keeper: Keeper, ask: Ask, message: m.SessionNamed) -> m.Nothing:
    """Ends a session of either kind; ended twice is ended."""
    named = message.principal
    row = keeper.store.one("SELECT verifier, case_id FROM sessions WHERE id = ?", named.session)
    if row is not None and same(row[0], hashed(named.secret)):
        keeper.store.run("DELETE FROM sessions WHERE id = ?", named.session)
        ask.later.append(lambda: keeper.opened.pop(row[1], None))
    return m.Nothing()


def directory(keeper: Keeper, ask: Ask, message: m.SessionNamed) -> m.Directory:
    staff_asks(keeper, ask, message.principal, role="")
    here = (person for person in everybody(keeper) if person.credential)
    entries = tuple(replace(one.entry(), lapsed=lapsed(keeper, one, ask.now)) for one in here)
    return m.Directory(entries, max(0, keeper.policy.staff_idle_ms - USED_EVERY_MS))


def spend_touch(keeper: Keeper, ask: Ask, actor: Actor, act: str) -> None:
    """A fresh touch over exactly this act, once."""
    if keeper.touches.pop((actor.session, act), 0) <= ask.now:
        raise Denied(m.Refusal.NEEDS_TOUCH, "Touch your passkey for exactly this.", "needs-touch")


def _write_token(keeper: Keeper, token: WriteToken) -> str:
    payload = token_payload(token)
    return token_text(payload, keeper.keys.sign(SIGNED_PREFIX + payload))
