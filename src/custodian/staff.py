"""The people of the company, as the custodian knows them: sealed facts, one passkey each."""

from dataclasses import asdict, dataclass, replace
from typing import Any

from custodian_protocol.messages import Refusal, StaffEntry

from .keeper import Keeper, hashed
from .keystore import one, rows
from .policy import ROLES
from .refusing import Refused

MAX_NAME = 100
MAX_TEAMS = 200


@dataclass(frozen=True, slots=True)
class Person:
    id: str
    name: str
    roles: tuple[str, ...]
    teams: tuple[str, ...]
    credential: str  # hex of WebAuthn attested credential data: id and public key
    sign_count: int
    active_from: int
    left: bool
    invitation: str  # the invitation they came by; "" for the founder
    asked_by: str  # staff id

    def entry(self) -> StaffEntry:
        return StaffEntry(self.id, self.name, self.roles, self.teams, self.active_from, self.left)

    @property
    def first_name(self) -> str:
        return self.name.split()[0] if self.name.split() else ""


def person_of(keeper: Keeper, staff: str) -> Person | None:
    row = one(keeper.store, "SELECT id, day, sealed FROM staff WHERE id = ?", staff)
    return None if row is None else _person(keeper, row)


def person_by_credential(keeper: Keeper, credential_id: bytes) -> Person | None:
    found = hashed(credential_id)
    row = one(keeper.store, "SELECT id, day, sealed FROM staff WHERE credential = ?", found)
    return None if row is None else _person(keeper, row)


def everybody(keeper: Keeper) -> list[Person]:
    return [
        _person(keeper, row) for row in rows(keeper.store, "SELECT id, day, sealed FROM staff ORDER BY id")
    ]


def officers(keeper: Keeper) -> int:
    return sum("officer" in person.roles and not person.left for person in everybody(keeper))


def save_person(keeper: Keeper, person: Person, credential_id: bytes | None = None) -> None:
    """Sealed under the staff id, so that nobody without the root can swap or widen an entry offline."""
    day, sealed = keeper.keys.wrap_facts(asdict(person), "staff", person.id)
    if credential_id is None:
        keeper.store.execute("UPDATE staff SET day = ?, sealed = ? WHERE id = ?", (day, sealed, person.id))
    else:
        values = (person.id, hashed(credential_id), day, sealed)
        keeper.store.execute("INSERT INTO staff VALUES (?, ?, ?, ?)", values)


def dismiss(keeper: Keeper, person: Person) -> None:
    save_person(keeper, replace(person, left=True))
    keeper.store.execute("DELETE FROM sessions WHERE staff = ?", (person.id,))


def checked_person(name: str, roles: tuple[str, ...], teams: tuple[str, ...]) -> None:
    """Raises Refused unless name, roles and teams have the shape of name, roles and teams."""
    if not name.strip() or len(name) > MAX_NAME or not name.isprintable():
        raise Refused(Refusal.BAD_MESSAGE, f"A name has 1 to {MAX_NAME} characters.")
    if not roles or not set(roles) <= ROLES:
        raise Refused(Refusal.BAD_MESSAGE, "A person is an agent, an officer, or both.")
    if len(teams) > MAX_TEAMS or not all(good_team(team) for team in teams):
        raise Refused(Refusal.BAD_MESSAGE, "A team is not named like a team.")


def good_team(team: str) -> bool:
    return 0 < len(team) <= 64 and team.isascii() and team.replace("-", "").isalnum()


def _person(keeper: Keeper, row: Any) -> Person:
    facts = keeper.keys.unwrap_facts(row[1], row[2], "staff", row[0])
    return Person(**{**facts, "roles": tuple(facts["roles"]), "teams": tuple(facts["teams"])})
