"""The people of the company, as the custodian knows them: sealed facts, one passkey each."""

from dataclasses import asdict, dataclass, replace

from custodian_protocol.messages import Refusal, StaffEntry
from custodian_protocol.shapes import ROLES, good_team

from .keeper import Keeper, hashed
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
    left: bool = False
    invitation: str = ""  # the invitation they came by; "" for the founder
    asked_by: str = ""  # staff id

    def entry(self) -> StaffEntry:
        return StaffEntry(self.id, self.name, self.roles, self.teams, self.active_from, self.left)

    @property
    def first_name(self) -> str:
        return self.name.split()[0]


def person_of(keeper: Keeper, staff: str) -> Person | None:
    row = keeper.store.one("SELECT day, sealed FROM staff WHERE id = ?", staff)
    return None if row is None else Person(**keeper.keys.unwrap_facts(row[0], row[1], "staff", staff))


def person_by_credential(keeper: Keeper, credential_id: bytes) -> Person | None:
    row = keeper.store.one("SELECT id FROM staff WHERE credential = ?", hashed(credential_id))
    return None if row is None else person_of(keeper, row[0])


def everybody(keeper: Keeper) -> list[Person]:
    found = (person_of(keeper, staff) for (staff,) in keeper.store.rows("SELECT id FROM staff ORDER BY id"))
    return [person for person in found if person]


def save_person(keeper: Keeper, person: Person, credential_id: bytes | None = None) -> None:
    """Sealed under the staff id, so that nobody without the root can swap or widen an entry offline."""
    day, sealed = keeper.keys.wrap_facts(asdict(person), "staff", person.id)
    if credential_id is None:
        keeper.store.run("UPDATE staff SET day = ?, sealed = ? WHERE id = ?", day, sealed, person.id)
    else:
        keeper.store.run(
            "INSERT INTO staff VALUES (?, ?, ?, ?)", person.id, hashed(credential_id), day, sealed
        )


def dismiss(keeper: Keeper, person: Person) -> None:
    save_person(keeper, replace(person, left=True))
    keeper.store.run("DELETE FROM sessions WHERE staff = ?", person.id)


def check_person(name: str, roles: tuple[str, ...], teams: tuple[str, ...]) -> None:
    """Raises Refused unless name, roles and teams have the shape of name, roles and teams."""
    if not name.strip() or len(name) > MAX_NAME or not name.isprintable():
        raise Refused(Refusal.BAD_MESSAGE, f"A name has 1 to {MAX_NAME} characters.")
    if not roles or not set(roles) <= set(ROLES):
        raise Refused(Refusal.BAD_MESSAGE, "A person is an agent, an officer, or both.")
    if len(teams) > MAX_TEAMS or not all(good_team(team) for team in teams):
        raise Refused(Refusal.BAD_MESSAGE, "A team is not named like a team.")
